//! A page: anything with an address that a template renders.

use std::sync::Arc;

use markdown::{Address, FrontMatter};
use source::{Diagnostic, Place, Source};

use super::parse::ParsedPage;
use crate::reads::Print;

/// The index of a page in its model.
pub type PageId = usize;

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Markdown without a date, or a file under `pages/`.
    Page,
    /// Markdown with a date.
    Post,
    /// A folder of content.
    Section,
    /// All terms of a taxonomy.
    Taxonomy,
    /// One term of a taxonomy.
    Term,
    /// The page for addresses that there are not.
    NotFound,
    /// The frame of the pages that modules of the API show.
    Frame,
}

impl Kind {
    /// The name that templates see.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Post => "post",
            Self::Section => "section",
            Self::Taxonomy => "taxonomy",
            Self::Term => "term",
            Self::NotFound => "not-found",
            Self::Frame => "frame",
        }
    }

    /// Whether visitors come to it by its address.
    #[must_use]
    pub fn is_visited(self) -> bool {
        !matches!(self, Self::NotFound | Self::Frame)
    }
}

/// The text of a page, and where its body begins.
#[derive(Debug, Clone)]
pub struct Body {
    /// The whole file.
    pub source: Source,
    /// The byte of the file that the body begins at.
    pub start: usize,
}

impl Body {
    /// The body alone.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text[self.start..]
    }
}

/// A page with its place among the others.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub kind: Kind,
    /// What tells it from every other page of the site, from one build to the next.
    pub key: Print,
    /// The file that it was written in; absent for what sitegen makes by itself.
    pub written: Option<Arc<ParsedPage>>,
    /// The folder under `content/` that relative links in it start from.
    pub folder: String,
    /// What its front matter says.
    pub front: Arc<FrontMatter>,
    /// Its title, made up from its name if the front matter has none.
    pub title: String,
    /// Where it is.
    pub address: Address,
    /// The template that renders it.
    pub template: String,
    /// The section that it is in.
    pub section: Option<PageId>,
    /// The pages of a section or term, in order.
    pub pages: Vec<PageId>,
    /// The sections right below a section; the terms of a taxonomy.
    pub children: Vec<PageId>,
    /// Its terms, by taxonomy, in the order of their names: few enough for a list.
    pub terms: Vec<(Arc<str>, Vec<PageId>)>,
    /// The page before it in its section: the older one where dates decide.
    pub previous: Option<PageId>,
    /// The page after it.
    pub next: Option<PageId>,
    /// The names of the files beside an `index.md`.
    pub attachments: Vec<String>,
}

/// How many words a minute people read.
const READING_SPEED: usize = 220;

impl Page {
    /// Its terms of one taxonomy.
    #[must_use]
    pub fn terms_of(&self, taxonomy: &str) -> &[PageId] {
        self.terms.iter().find(|(name, _)| &**name == taxonomy).map_or(&[], |(_, terms)| terms)
    }

    /// Gives it a term.
    pub(super) fn add_term(&mut self, taxonomy: &Arc<str>, term: PageId) {
        match self.terms.binary_search_by(|(name, _)| name.cmp(taxonomy)) {
            Ok(at) => self.terms[at].1.push(term),
            Err(at) => self.terms.insert(at, (Arc::clone(taxonomy), vec![term])),
        }
    }

    /// Gives it these terms of a taxonomy in place of those that it has.
    pub(super) fn set_terms(&mut self, taxonomy: &str, terms: Vec<PageId>) {
        match self.terms.binary_search_by(|(name, _)| (**name).cmp(taxonomy)) {
            Ok(at) if terms.is_empty() => _ = self.terms.remove(at),
            Ok(at) => self.terms[at].1 = terms,
            Err(_) if terms.is_empty() => {}
            Err(at) => self.terms.insert(at, (taxonomy.into(), terms)),
        }
    }

    /// About how many words its body has.
    #[must_use]
    pub fn words(&self) -> usize {
        self.written.as_ref().map_or(0, |written| written.words)
    }

    /// How many minutes it takes to read, at least one.
    #[must_use]
    pub fn reading_minutes(&self) -> usize {
        self.words().div_ceil(READING_SPEED).max(1)
    }

    /// The markdown after the front matter; none for a page that nobody wrote.
    ///
    /// # Errors
    /// The file cannot be read any more, or it has changed.
    pub fn body(&self) -> Result<Option<Body>, Diagnostic> {
        let read = |written: &Arc<ParsedPage>| Ok(Body { source: written.text.read()?, start: written.body_start });
        self.written.as_ref().map(read).transpose()
    }

    /// Where to point for a problem with a key of the front matter: at its value, else at the file.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<Place> {
        let text = &self.written.as_ref()?.text;
        let place = self.front.spans.get(key).and_then(|span| Some(text.read().ok()?.place(span)));
        Some(place.unwrap_or_else(|| Place::file(Arc::clone(&text.file))))
    }

    /// Whether it is a page or post, and no list.
    #[must_use]
    pub fn is_regular(&self) -> bool {
        matches!(self.kind, Kind::Page | Kind::Post)
    }
}
