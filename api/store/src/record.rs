//! What both backends keep of a document: its JSON as text, its keys, its terms. A record can be stored again without knowing its type.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::document::is_good_name;
use crate::query::BY_ID;
use crate::{Document, Kind, StoreError, Stored};

/// The expiry of what stays for ever: later than any time.
pub(crate) const NEVER: i64 = i64::MAX;
/// The most bytes of a document with its keys and terms. MongoDB takes 16 MB.
const LARGEST: usize = 8 * 1024 * 1024;
/// The most bytes of one key.
const LARGEST_KEY: usize = 32 * 1024;

/// A document in the form that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) collection: String,
    pub(crate) id: String,
    pub(crate) revision: u64,
    pub(crate) expires: i64,
    /// JSON in one line.
    pub(crate) data: String,
    /// Sorted, each once.
    pub(crate) entries: Vec<Entry>,
    /// Sorted, each once.
    pub(crate) terms: Vec<String>,
}

/// One key of a document in one index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) index: String,
    pub(crate) unique: bool,
    pub(crate) key: String,
}

/// What reading needs of a record.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) revision: u64,
    pub(crate) data: String,
}

/// A row as an index found it: its key there (empty for ids), and the row, if it was still there when it was fetched.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) key: String,
    pub(crate) id: String,
    pub(crate) row: Option<Row>,
}

impl Record {
    /// A document in the form that is stored; the revision is for the backend to set.
    pub(crate) fn encode<D: Document>(document: &D) -> Result<Self, StoreError> {
        let collection = D::COLLECTION;
        let wrong = |what: String| StoreError::Invalid(format!("in the collection `{}`: {what}", collection.name));
        if !is_good_name(collection.name) || !collection.indexes.iter().all(|index| is_good_name(index.name)) {
            return Err(wrong("names may hold small letters, digits, `-`, `_` and `.` only".into()));
        }
        crate::id::check_id(document.id())?;
        let data = serde_json::to_string(document).map_err(|error| wrong(format!("a document is no JSON: {error}")))?;
        if data.contains('\n') {
            return Err(wrong("a document's JSON has more than one line".into()));
        }
        let mut entries = BTreeSet::new();
        for (name, key) in document.keys() {
            let index = collection.index(name).filter(|_| name != BY_ID).ok_or_else(|| wrong(format!("`{name}` is no declared index")))?;
            if key.as_str().is_empty() || key.as_str().len() > LARGEST_KEY {
                return Err(wrong(format!("a key of `{name}` is empty or longer than {LARGEST_KEY} bytes")));
            }
            entries.insert(Entry { index: name.into(), unique: index.kind == Kind::Unique, key: key.as_str().into() });
        }
        let terms: BTreeSet<String> = document.terms().iter().map(|term| crate::terms::cut(term)).collect();
        let record = Self {
            collection: collection.name.into(),
            id: document.id().into(),
            revision: 0,
            expires: document.expires().unwrap_or(NEVER),
            data,
            entries: entries.into_iter().collect(),
            terms: terms.into_iter().collect(),
        };
        if record.size() > LARGEST { Err(StoreError::TooLarge) } else { Ok(record) }
    }

    fn size(&self) -> usize {
        let entries: usize = self.entries.iter().map(|entry| entry.index.len() + entry.key.len() + self.id.len() + 100).sum();
        let terms: usize = self.terms.iter().map(|term| term.len() + 20).sum();
        self.id.len() + self.data.len() + entries + terms
    }
}

impl Row {
    /// The document that was stored.
    pub(crate) fn decode<D: Document>(&self) -> Result<Stored<D>, StoreError> {
        match serde_json::from_str(&self.data) {
            Ok(document) => Ok(Stored { document, revision: self.revision }),
            Err(error) => Err(StoreError::Corrupt(format!("`{}` {:?} does not fit its type: {error}", D::COLLECTION.name, self.id))),
        }
    }
}
