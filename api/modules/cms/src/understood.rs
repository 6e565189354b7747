//! Markdown that was pushed, understood by the very parser of the build.

use std::collections::BTreeMap;

use kernel::Tenant;
use markdown::{Address, FrontMatter, Kind, Options, Rules, Slug};
use site::SiteSettings;
use source::{Diagnostic, Moment, Source};
use store::normalize_terms;

use crate::status::Times;
use crate::{PostName, comments};

/// The section that posts are in where the site does not say it.
const SECTION: &str = "blog";
/// The most characters of an excerpt.
const LONGEST_EXCERPT: usize = 300;
/// The most words by which a post is found.
const MOST_WORDS: usize = 500;
/// How many bytes of a body are looked through for words.
const LOOKED_THROUGH: usize = 64 << 10;

/// What a text says.
#[derive(Debug, Clone)]
pub(crate) struct Understood {
    pub(crate) title: String,
    pub(crate) times: Times,
    /// Where its page is.
    pub(crate) address: String,
    /// What search engines are told.
    pub(crate) description: Option<String>,
    /// What it begins with, without markup.
    pub(crate) excerpt: String,
    pub(crate) authors: Vec<String>,
    pub(crate) taxonomies: BTreeMap<String, Vec<String>>,
    /// Whether it takes no comments.
    pub(crate) without_comments: bool,
    /// The words by which it is found, each once and sorted.
    pub(crate) words: Vec<String>,
}

/// The rules of a site for front matter.
pub(crate) fn rules(settings: &SiteSettings) -> Rules {
    Rules {
        taxonomies: settings.taxonomies.clone(),
        rename: settings.content.rename.clone(),
        keep_unknown: settings.content.keep_unknown,
        layouts: settings.content.layouts.clone(),
    }
}

/// Understands a post as the build will.
///
/// # Errors
/// Everything that the build would say, with line and column.
pub(crate) fn understand(tenant: &Tenant, name: &PostName, text: &str) -> Result<Understood, Vec<Diagnostic>> {
    let settings = &tenant.site().settings;
    let source = Source::new(format!("{}.md", name.as_str()), text);
    let split = markdown::split(&source.text).map_err(|error| vec![source.syntax(&error)])?;
    let front = markdown::read_front_matter(&source, &split, &rules(settings), Kind::Page)?;
    let (date_in_name, stem) = markdown::date_in_name(name.as_str());
    let excerpt = shortened(&markdown::summary(split.body, &Options::plain()).text);
    let words = words(&front, split.body);
    let milliseconds = |moment: Moment| moment.timestamp().as_millisecond();
    Ok(Understood {
        times: Times { date: front.date.or(date_in_name).map(milliseconds), expires: front.expires.map(milliseconds), draft: front.draft },
        address: address(settings, &front, stem).as_str().to_owned(),
        title: front.title.unwrap_or_else(|| name.as_str().to_owned()),
        description: front.description,
        without_comments: comments::are_off(&front.extra),
        excerpt,
        authors: front.authors,
        taxonomies: front.taxonomies,
        words,
    })
}

/// Where the page of a post is. The section's own address is that of its name: what its `_index.md` says is known to the build alone.
fn address(settings: &SiteSettings, front: &FrontMatter, stem: &str) -> Address {
    if let Some(path) = &front.path {
        return path.clone();
    }
    let section = settings.content.api_section.as_deref().unwrap_or(SECTION);
    let folders = section.split('/').filter(|folder| !folder.is_empty());
    let section = folders.fold(Address::root(), |above, folder| above.join(&Slug::from_text(folder)));
    section.join(&front.slug.clone().unwrap_or_else(|| Slug::from_text(stem)))
}

/// The beginning of a text, cut between two words.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST_EXCERPT) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..end].trim_end())
}

/// What a post says of itself counts whole, of its body the first words that are no code.
fn words(front: &FrontMatter, body: &str) -> Vec<String> {
    let of_front = front.title.iter().chain(&front.description).chain(&front.authors).chain(front.taxonomies.values().flatten());
    let mut words = normalize_terms(&of_front.map(String::as_str).collect::<Vec<_>>().join(" "));
    let mut is_code = false;
    for line in body[..body.floor_char_boundary(LOOKED_THROUGH)].lines() {
        let is_fence = ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
        is_code ^= is_fence;
        if is_code || is_fence {
            continue;
        }
        for word in normalize_terms(line) {
            if let Err(at) = words.binary_search(&word) {
                words.insert(at, word);
            }
        }
        if words.len() >= MOST_WORDS {
            break;
        }
    }
    words
}
