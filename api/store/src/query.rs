//! Questions to one collection, and the pages that answer them.

use crate::{Cursor, Key};

/// The name under which documents are found by their id.
pub(crate) const BY_ID: &str = "id";

/// A range of one index, sorted by key and then by id: `Query { prefix: Key::new().text("news"), limit: 20, ..Query::on("section") }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The name of a declared index, or `id`.
    pub index: &'static str,
    /// The parts that the keys begin with; none fits all. Not for `id`.
    pub prefix: Key,
    /// Where the range begins, inclusive: the parts that follow the prefix. Not for `id`.
    pub from: Option<Key>,
    /// Where the range ends, exclusive: the parts that follow the prefix. Not for `id`.
    pub to: Option<Key>,
    /// Which end comes first.
    pub order: Order,
    /// What the last page gave as its `next`.
    pub after: Option<Cursor>,
    /// The most items of a page, from 1 to 1,000; what lies outside is moved to the nearer end.
    pub limit: u32,
}

impl Query {
    /// All of an index, ascending, 100 to a page.
    #[must_use]
    pub fn on(index: &'static str) -> Self {
        Self { index, prefix: Key::new(), from: None, to: None, order: Order::Ascending, after: None, limit: 100 }
    }

    /// All of a collection by id: with ids from [`new_id`](crate::new_id) the oldest first.
    #[must_use]
    pub fn by_id() -> Self {
        Self::on(BY_ID)
    }
}

/// A search for the documents that have all of some terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The terms, as [`normalize_terms`](crate::normalize_terms) makes them. No terms find nothing.
    pub terms: Vec<String>,
    /// What the last page gave as its `next`.
    pub after: Option<Cursor>,
    /// The most items of a page, from 1 to 1,000; what lies outside is moved to the nearer end.
    pub limit: u32,
}

/// Which end of an index comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Small keys first.
    Ascending,
    /// Large keys first.
    Descending,
}

/// Some items, and where the next ones begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to give as `after` for the next page; absent on the last one.
    pub next: Option<Cursor>,
}

/// A checked range of an index as the backends take it.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) collection: &'static str,
    pub(crate) range: Range,
    pub(crate) order: Order,
    /// The key (empty for ids) and id of the last item of the page before.
    pub(crate) after: Option<(String, String)>,
    pub(crate) limit: u32,
    /// Documents that expire at this time or before are not there.
    pub(crate) now: i64,
}

/// What a scan runs over.
#[derive(Debug, Clone)]
pub(crate) enum Range {
    Ids,
    Keys {
        index: &'static str,
        #[cfg_attr(not(feature = "mongodb"), expect(dead_code, reason = "MongoDB alone writes the two kinds differently"))]
        unique: bool,
        from: String,
        to: String,
    },
}

/// A checked search as the backends take it: at least one term.
#[derive(Debug, Clone)]
pub(crate) struct TermScan {
    pub(crate) collection: &'static str,
    pub(crate) terms: Vec<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: u32,
    pub(crate) now: i64,
}
