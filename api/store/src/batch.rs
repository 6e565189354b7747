//! Writes that happen together or not at all.

use std::collections::BTreeMap;

use crate::record::Record;
use crate::{Document, StoreError};

/// Writes in the order in which they are done: `Batch::new().insert(&post).raise("content")`. The first that cannot be done undoes all.
#[derive(Debug, Default)]
#[must_use = "a batch does nothing until it is given to SiteStore::batch"]
pub struct Batch {
    pub(crate) writes: Vec<Write>,
    /// The first thing that was wrong with what was put in.
    pub(crate) problem: Option<StoreError>,
}

/// One write of a batch.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    Insert(Record),
    Replace { record: Record, expected: u64 },
    Remove { collection: &'static str, id: String, expected: Option<u64> },
    Raise(String),
}

/// What a batch did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The new revisions of what was inserted or replaced, in the order of the batch.
    pub revisions: Vec<u64>,
    /// The new values of the counters that were raised.
    pub counters: BTreeMap<String, u64>,
}

impl Batch {
    /// A batch without writes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document. `Conflict` where its id or a unique key is taken by one that has not expired.
    pub fn insert<D: Document>(self, document: &D) -> Self {
        self.encoded(document, Write::Insert)
    }

    /// Puts a document in the place of the one with its id. `Missing` where there is none, `Changed` where that has another revision than
    /// `expected`, `Conflict` where a unique key is taken by another.
    pub fn replace<D: Document>(self, document: &D, expected: u64) -> Self {
        self.encoded(document, |record| Write::Replace { record, expected })
    }

    /// Removes a document; with `expected` only if it still has that revision. `Missing` where there is none, `Changed` where it has another
    /// revision.
    pub fn remove<D: Document>(mut self, id: &str, expected: Option<u64>) -> Self {
        self.writes.push(Write::Remove { collection: D::COLLECTION.name, id: id.into(), expected });
        self
    }

    /// Adds one to a counter of the site, which begins at 0.
    pub fn raise(mut self, counter: &str) -> Self {
        self.writes.push(Write::Raise(counter.into()));
        self
    }

    /// Adds all writes of another batch behind those of this one.
    pub fn append(&mut self, more: Self) {
        self.writes.extend(more.writes);
        self.problem = self.problem.take().or(more.problem);
    }

    fn encoded<D: Document>(mut self, document: &D, write: impl FnOnce(Record) -> Write) -> Self {
        match Record::encode(document) {
            Ok(record) => self.writes.push(write(record)),
            Err(problem) => self.problem = self.problem.or(Some(problem)),
        }
        self
    }
}
