//! The pages of a site as they were read: a file that is what it was is neither read nor understood again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use foldhash::fast::FixedState;
use markdown::Rules;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use site::SiteSettings;
use source::Diagnostic;

use crate::content::{PageText, ParsedPage, Place, parse_markdown, parse_template};
use crate::load::{SiteFile, SiteFiles};
use crate::reads::Digest;
use crate::remote::{ApiContent, ApiPost};
use crate::stamp::Stamp;
use crate::timings::{Clock, Stage};

/// A page, and what the file system said of its file.
#[derive(Debug, Clone)]
pub struct KnownPage {
    /// The stamp that proves that the file is the same; none if nothing does.
    pub stamp: Option<Stamp>,
    /// The page.
    pub page: Arc<ParsedPage>,
}

/// Pages by the name of their file, with `pages/` in front for those that are templates.
pub type KnownPages = HashMap<String, KnownPage, FixedState>;

/// What pages are read from.
pub struct Reading<'a> {
    /// What file names are shown relative to.
    pub root: &'a Path,
    /// How front matter is read.
    pub settings: &'a SiteSettings,
    /// The files of the site.
    pub files: &'a SiteFiles,
    /// The posts that live in the API.
    pub api: Option<&'a ApiContent>,
    /// What is known from before.
    pub known: &'a KnownPages,
    /// When the files were looked at.
    pub start: SystemTime,
}

/// What is new of a page that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing.
    Nothing,
    /// Its file was touched.
    Stamp,
    /// Its text.
    Text,
    /// It was not there before.
    Page,
}

/// All pages of a site.
#[derive(Debug)]
pub struct ReadPages {
    /// In the order of their names, those of the API and the templates at the end.
    pub pages: Vec<KnownPage>,
    /// What is new of each.
    news: Vec<News>,
    /// Whether there are those that there were.
    has_known_names: bool,
}

impl ReadPages {
    /// Those of which the text is another one, and those that were not there before.
    pub fn changed(&self) -> impl Iterator<Item = &Arc<ParsedPage>> {
        let is_changed = |news: News| matches!(news, News::Text | News::Page);
        self.pages.iter().zip(&self.news).filter(move |(_, news)| is_changed(**news)).map(|(known, _)| &known.page)
    }

    /// Whether there are those that there were, of the same names.
    #[must_use]
    pub fn has_known_names(&self) -> bool {
        self.has_known_names
    }

    /// Makes them the known ones.
    pub fn keep(self, known: &mut KnownPages) {
        if !self.has_known_names {
            *known = KnownPages::with_capacity_and_hasher(self.pages.len(), FixedState::default());
        }
        for (page, news) in self.pages.into_iter().zip(self.news) {
            if news != News::Nothing || !self.has_known_names {
                known.insert(known_name(&page.page).into_owned(), page);
            }
        }
    }
}

/// The name under which a page is known.
fn known_name(page: &ParsedPage) -> Cow<'_, str> {
    if page.place == Place::Template { Cow::Owned(format!("pages/{}", page.name)) } else { Cow::Borrowed(&page.name) }
}

type ReadPage = Result<(KnownPage, News), Vec<Diagnostic>>;

/// All pages of a site.
///
/// # Errors
/// All that is wrong with their front matter.
pub fn read_pages(reading: &Reading<'_>, clock: &Clock) -> Result<ReadPages, Vec<Diagnostic>> {
    let root: Arc<Path> = reading.root.into();
    let rules = rules(reading.settings);
    let markdown = |file: &SiteFile| clock.task(Stage::Parse, || reading.markdown(&root, file, &rules));
    let section = reading.settings.content.api_section.as_deref().unwrap_or_default();
    // what lies in the folder of a section that lives in the API is an editor's working copy, and no part of the build
    let is_copy = |file: &SiteFile| {
        let inside = file.name.strip_prefix(section).and_then(|rest| rest.strip_prefix('/'));
        !section.is_empty() && inside.is_some_and(|name| name != "_index.md")
    };
    let files: Vec<&SiteFile> = reading.files.markdown.iter().filter(|file| !is_copy(file)).collect();
    let mut results: Vec<ReadPage> = files.into_par_iter().map(markdown).collect();
    let posts = reading.api.into_iter().flat_map(|content| &content.posts);
    results.extend(posts.map(|(name, post)| reading.post(&format!("{section}/{name}.md"), post, &rules)));
    results.extend(reading.files.pages.iter().map(|file| reading.template(file, &rules)));
    let (pages, news): (Vec<KnownPage>, Vec<News>) = super::gather(results)?.into_iter().unzip();
    let has_known_names = pages.len() == reading.known.len() && !news.contains(&News::Page);
    Ok(ReadPages { pages, news, has_known_names })
}

/// How a site reads front matter.
#[must_use]
pub fn rules(settings: &SiteSettings) -> Rules {
    Rules {
        taxonomies: settings.taxonomies.clone(),
        rename: settings.content.rename.clone(),
        keep_unknown: settings.content.keep_unknown,
        layouts: settings.content.layouts.clone(),
    }
}

impl Reading<'_> {
    fn markdown(&self, root: &Arc<Path>, file: &SiteFile, rules: &Rules) -> ReadPage {
        let known = self.known.get(&file.name);
        if let Some(known) = known.filter(|known| known.stamp.is_some() && known.stamp == file.stamp) {
            return Ok((known.clone(), News::Nothing));
        }
        let source = source::read(root, &file.path).map_err(|problem| vec![problem])?;
        let stamp = file.stamp.filter(|stamp| !stamp.is_young(self.start));
        let print = Digest::of(source.text.as_bytes());
        if let Some(known) = known.filter(|known| known.page.text.print == print) {
            return Ok((KnownPage { stamp, page: Arc::clone(&known.page) }, News::Stamp));
        }
        let text = PageText::of_file(root, file.path.clone(), Arc::clone(&source.file), print);
        let page = parse_markdown(&file.name, &source, text, rules)?;
        Ok((KnownPage { stamp, page: Arc::new(page) }, news(known)))
    }

    fn post(&self, name: &str, post: &ApiPost, rules: &Rules) -> ReadPage {
        let ApiPost { text, beside } = post;
        let known = self.known.get(name);
        let has_same_beside = known.and_then(|known| known.page.beside.as_ref()).is_some_and(|known| known.print == beside.print);
        let (page, news) = match known.filter(|known| known.page.text.print == text.print) {
            Some(known) if has_same_beside && known.page.text.is_kept() => return Ok((known.clone(), News::Nothing)),
            Some(known) => (ParsedPage::clone(&known.page), if has_same_beside { News::Stamp } else { News::Text }),
            None => {
                let source = text.read().map_err(|problem| vec![problem])?;
                (parse_markdown(name, &source, text.clone(), rules)?, news(known))
            }
        };
        let page = ParsedPage { text: text.clone(), beside: Some(Arc::clone(beside)), ..page };
        Ok((KnownPage { stamp: None, page: Arc::new(page) }, news))
    }

    fn template(&self, file: &SiteFile, rules: &Rules) -> ReadPage {
        let source = source::read(self.root, &file.path).map_err(|problem| vec![problem])?;
        let page = parse_template(&file.name, &source, rules)?;
        let known = self.known.get(&*known_name(&page));
        if let Some(known) = known.filter(|known| known.page.text.print == page.text.print) {
            return Ok((known.clone(), News::Nothing));
        }
        Ok((KnownPage { stamp: None, page: Arc::new(page) }, news(known)))
    }
}

fn news(known: Option<&KnownPage>) -> News {
    if known.is_some() { News::Text } else { News::Page }
}
