//! Markdown as people write it: its front matter, its HTML, its summary, its links, and the addresses that pages are given.
//!
//! Text comes in and values go out; nothing here reads a file. A file is cut by [`split`], its front matter is read by
//! [`read_front_matter`], its body is turned into HTML by [`render`].

mod address;
mod code;
mod destination;
mod document;
mod escape;
mod extra;
mod file_name;
mod footnotes;
mod front_matter;
mod grammars;
mod headings;
mod highlight;
mod highlight_cache;
mod highlight_lines;
mod highlight_paint;
mod highlight_spans;
mod highlight_tree;
mod links;
mod options;
mod plain_text;
mod render;
mod rules;
mod scopes;
mod seo;
mod slug;
mod summary;
mod tables;
mod writer;

pub use address::Address;
pub use destination::runs_code;
pub use document::{Block, Format, Split, split};
pub use file_name::date_in_name;
pub use front_matter::{FrontMatter, Listing, SortBy, read_front_matter};
pub use headings::Heading;
pub use highlight_cache::HighlightCache;
pub use links::{Reference, references};
pub use options::{Options, Resolved, Target};
pub use plain_text::{strip_tags, words};
pub use render::{Rendered, inline, render};
pub use rules::{Kind, Rules};
pub use seo::Seo;
pub use slug::Slug;
pub use summary::{Summary, summary};
