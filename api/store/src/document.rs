//! What a module stores: a type with an id, in a collection with declared indexes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Key;

/// Something that can be stored: JSON with an id, and what it is to be found by.
pub trait Document: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Where documents of this type stand.
    const COLLECTION: &'static Collection;

    /// The id, unique in the collection of one site. Any text of 1 byte to 16 KiB; [`new_id`](crate::new_id) makes one.
    fn id(&self) -> &str;

    /// The keys under which it is found, each with the name of a declared index. An index may be left out (it is then not found there) or
    /// occur more than once (such as one key per tag). None by default.
    fn keys(&self) -> Vec<(&'static str, Key)> {
        Vec::new()
    }

    /// The terms that [`SiteStore::search`](crate::SiteStore::search) finds it by, as [`normalize_terms`](crate::normalize_terms) makes
    /// them; none by default.
    fn terms(&self) -> Vec<String> {
        Vec::new()
    }

    /// The time in UTC milliseconds from which on it is gone; never by default.
    fn expires(&self) -> Option<i64> {
        None
    }
}

/// A collection: the name under which documents of one type stand, and its indexes.
#[derive(Debug, PartialEq, Eq)]
pub struct Collection {
    /// Small letters, digits, `-`, `_` and `.`; unique among all modules, so best begun with the module's name.
    pub name: &'static str,
    /// What its documents can be found by, besides their id.
    pub indexes: &'static [Index],
}

impl Collection {
    /// The index of a name.
    pub(crate) fn index(&self, name: &str) -> Option<&'static Index> {
        self.indexes.iter().find(|index| index.name == name)
    }
}

/// Whether a text can be the name of a collection or an index.
pub(crate) fn is_good_name(name: &str) -> bool {
    let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_' | b'.');
    !name.is_empty() && name.bytes().all(good)
}

/// One index of a collection.
#[derive(Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name: small letters, digits, `-`, `_` and `.`; not `id`, which every collection has.
    pub name: &'static str,
    /// Whether two documents may hold the same key.
    pub kind: Kind,
}

impl Index {
    /// An index in which a key stands once.
    #[must_use]
    pub const fn unique(name: &'static str) -> Self {
        Self { name, kind: Kind::Unique }
    }

    /// An index in which a key may stand often.
    #[must_use]
    pub const fn sorted(name: &'static str) -> Self {
        Self { name, kind: Kind::Sorted }
    }
}

/// Whether an index holds a key once. Both kinds are sorted and can be asked for ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One document of a site per key; a second one is a `Conflict`.
    Unique,
    /// Any number of documents per key.
    Sorted,
}

/// A document as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<D> {
    /// The document.
    pub document: D,
    /// Grows by one with each replacement. It begins at the time of the insert, so that a document which is removed and inserted anew does
    /// not come back to an old number; below 2^53.
    pub revision: u64,
}
