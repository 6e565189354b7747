//! A page: anything with an address that a template renders.

use std::collections::BTreeMap;

use markdown::{Address, FrontMatter};
use source::{Place, Source};

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

/// A page with its place among the others.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub kind: Kind,
    /// The file that it was written in; absent for what sitegen makes by itself.
    pub source: Option<Source>,
    /// Where the body begins in that file.
    pub body_start: usize,
    /// The folder under `content/` that relative links in it start from.
    pub folder: String,
    /// What its front matter says.
    pub front: FrontMatter,
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
    /// Its terms, by taxonomy.
    pub terms: BTreeMap<String, Vec<PageId>>,
    /// The page before it in its section: the older one where dates decide.
    pub previous: Option<PageId>,
    /// The page after it.
    pub next: Option<PageId>,
    /// The names of the files beside an `index.md`.
    pub attachments: Vec<String>,
}

impl Page {
    /// The markdown after the front matter.
    #[must_use]
    pub fn body(&self) -> &str {
        self.source.as_ref().map_or("", |source| &source.text[self.body_start..])
    }

    /// Where to point for a problem with a key of the front matter: at its value, else at the file.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<Place> {
        let source = self.source.as_ref()?;
        Some(self.front.spans.get(key).map_or_else(|| Place::file(source.file.clone()), |span| source.place(span)))
    }

    /// Whether it is a page or post, and no list.
    #[must_use]
    pub fn is_regular(&self) -> bool {
        matches!(self.kind, Kind::Page | Kind::Post)
    }
}
