//! One file of content → its front matter, and what its name says.

use std::sync::Arc;

use markdown::{Address, FrontMatter, Kind as FrontMatterKind, Rules, Slug};
use source::{Diagnostic, Source};

use super::{Beside, PageText};
use crate::reads::{Digest, Print};

/// The most that one content file may have.
const LARGEST: usize = 16 << 20;

/// What a file's name makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Place {
    /// `_index.md`: the section of its folder.
    Section,
    /// `index.md`: a page with a folder of its own.
    Bundle,
    /// Any other markdown.
    Single,
    /// A file under `pages/`.
    Template,
}

/// A file that was read and understood.
#[derive(Debug, Clone)]
pub struct ParsedPage {
    /// Where its text is.
    pub text: PageText,
    /// Where the body begins.
    pub body_start: usize,
    /// What its front matter says; a date in the file's name counts if it has none.
    pub front: Arc<FrontMatter>,
    /// The fingerprint of that.
    pub front_print: Print,
    /// About how many words its body has.
    pub words: usize,
    /// What its name makes of it.
    pub place: Place,
    /// The folder that it is in, under `content/` or `pages/`; empty at the top.
    pub folder: String,
    /// Its name without ending and date.
    pub stem: String,
    /// The name with its folder, under `content/` or `pages/`.
    pub name: String,
    /// What else is known of a post that lives in the API; none of what is a file.
    pub beside: Option<Arc<Beside>>,
}

/// Understands a markdown file.
///
/// # Errors
/// All problems of its front matter at once.
pub fn parse_markdown(name: &str, source: &Source, text: PageText, rules: &Rules) -> Result<ParsedPage, Vec<Diagnostic>> {
    refuse_huge(source)?;
    let split = markdown::split(&source.text).map_err(|error| vec![source.syntax(&error)])?;
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (place, kind) = match stem {
        "_index" => (Place::Section, FrontMatterKind::Section),
        "index" => (Place::Bundle, FrontMatterKind::Page),
        _ => (Place::Single, FrontMatterKind::Page),
    };
    let mut front = markdown::read_front_matter(source, &split, rules, kind)?;
    let (date, stem) = markdown::date_in_name(stem);
    front.date = front.date.or(date);
    Ok(ParsedPage {
        body_start: split.body_start,
        words: markdown::words(split.body),
        front_print: print(&front),
        front: Arc::new(front),
        place,
        folder: folder.to_owned(),
        stem: stem.to_owned(),
        name: name.to_owned(),
        text,
        beside: None,
    })
}

/// Understands a file under `pages/`: front matter is optional, the rest is a template.
///
/// # Errors
/// All problems of its front matter at once.
pub fn parse_template(name: &str, source: &Source, rules: &Rules) -> Result<ParsedPage, Vec<Diagnostic>> {
    refuse_huge(source)?;
    let split = markdown::split(&source.text).map_err(|error| vec![source.syntax(&error)])?;
    let front = markdown::read_front_matter(source, &split, rules, FrontMatterKind::Page)?;
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.strip_suffix(".html").unwrap_or(file).to_owned();
    Ok(ParsedPage {
        body_start: split.body_start,
        words: markdown::words(split.body),
        front_print: print(&front),
        front: Arc::new(front),
        place: Place::Template,
        folder: folder.to_owned(),
        stem,
        name: name.to_owned(),
        text: PageText::kept(source.clone()),
        beside: None,
    })
}

impl ParsedPage {
    /// Addresses that it had before and that lead to it, unless something else is there.
    #[must_use]
    pub fn earlier_addresses(&self) -> &[Address] {
        self.beside.as_ref().map_or(&[], |beside| &beside.aliases)
    }

    /// The name by which the API knows it; none of what is a file.
    #[must_use]
    pub fn post_name(&self) -> Option<&str> {
        self.beside.as_ref()?;
        let file = self.name.rsplit('/').next()?;
        Some(file.strip_suffix(".md").unwrap_or(file))
    }

    /// The title: what the front matter says, else made from the file's name.
    #[must_use]
    pub fn title(&self) -> String {
        self.front.title.clone().unwrap_or_else(|| {
            let name = match self.place {
                Place::Section | Place::Bundle => self.folder.rsplit('/').next().unwrap_or_default(),
                Place::Template if self.stem == "index" => self.folder.rsplit('/').next().unwrap_or_default(),
                Place::Template | Place::Single => &self.stem,
            };
            title_from_name(name)
        })
    }

    /// The last part of its address.
    #[must_use]
    pub fn slug(&self) -> Slug {
        let name = match self.place {
            Place::Bundle => markdown::date_in_name(self.folder.rsplit('/').next().unwrap_or_default()).1,
            _ => &self.stem,
        };
        self.front.slug.clone().unwrap_or_else(|| Slug::from_text(name))
    }

    /// The address of a file under `pages/`.
    ///
    /// # Errors
    /// Its name cannot be part of an address.
    pub fn template_address(&self) -> Result<Address, Diagnostic> {
        if let Some(path) = &self.front.path {
            return Ok(path.clone());
        }
        let path = match (self.folder.as_str(), self.stem.as_str()) {
            ("", "404") if self.name.ends_with(".html") => "/404.html".to_owned(),
            (folder, "index") => format!("/{folder}"),
            ("", stem) => format!("/{stem}"),
            (folder, stem) => format!("/{folder}/{stem}"),
        };
        Address::parse(&path).map_err(|reason| {
            let problem = Diagnostic::error(format!("`{path}` cannot be an address: {reason}")).in_file(Arc::clone(&self.text.file));
            problem.hint("rename the file")
        })
    }
}

/// A title made from a file's name: `getting-started` → `Getting started`.
#[must_use]
pub(crate) fn title_from_name(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(|| "Home".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// All that front matter says, but for where it says it.
fn print(front: &FrontMatter) -> Print {
    Digest::of(&postcard::to_allocvec(front).unwrap_or_default())
}

fn refuse_huge(source: &Source) -> Result<(), Vec<Diagnostic>> {
    if source.text.len() <= LARGEST {
        return Ok(());
    }
    let message = format!("this file has {} MB; a page may have at most {}", source.text.len() >> 20, LARGEST >> 20);
    Err(vec![Diagnostic::error(message).in_file(source.file.clone()).hint("split it, or put it under public/ for visitors to download")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_made_from_a_name() {
        assert_eq!(title_from_name("getting-started_now"), "Getting started now");
        assert_eq!(title_from_name("élan"), "Élan");
        assert_eq!(title_from_name(""), "Home");
    }
}
