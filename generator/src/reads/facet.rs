//! One thing that an output can ask its site for.

use crate::content::PageId;

/// Something that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Facet {
    /// Something of one page.
    Page(PageRead, PageId),
    /// Something of the site as a whole.
    Site(SiteRead),
    /// Something that was asked for by name.
    Name(NameRead, String),
}

/// What can be read of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum PageRead {
    /// Its front matter, title, kind, address and layout.
    Meta,
    /// Its body.
    Text,
    /// How its body begins.
    Summary,
    /// How many words it has.
    Words,
    /// How many minutes it takes to read.
    Minutes,
    /// Its place among the others: section, ancestors, neighbours, terms, attachments, and the sections or terms right below it.
    Place,
    /// What visitors said to it.
    Comments,
    /// Its pages.
    List,
    /// How many pages it has.
    Count,
    /// One part of its pages.
    Part(u32),
}

/// What can be read of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum SiteRead {
    /// All posts.
    Posts,
    /// Which sections there are.
    Sections,
    /// Which terms there are.
    Taxonomies,
    /// Where its feed is.
    Feed,
    /// The addresses of the stylesheets.
    Styles,
    /// The time of the build.
    Now,
}

/// What can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum NameRead {
    /// Where a template's name leads, and its text.
    Template,
    /// A value in `data/`; all of them by an empty name.
    Data,
    /// Where a destination leads from a folder: the two with a line break between them.
    Link,
    /// The size of a picture, by its address.
    Size,
    /// The size of a picture in `public/`.
    PublicSize,
    /// The address of a file in `public/` with its fingerprint.
    Asset,
    /// Which page is at an address.
    PageAt,
    /// Which section a folder is.
    SectionAt,
}
