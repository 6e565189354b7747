//! What can go wrong in a store. The texts are for a log: they may name collections and causes, and never reach a client.

use std::fmt;

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// Another document holds this value of a unique index; the index is `id` where the id itself is taken.
    Conflict {
        /// The name of the index.
        index: String,
    },
    /// The document was changed since it was read.
    Changed {
        /// The revision that it has now.
        current_revision: u64,
    },
    /// There is no such document, or it has expired.
    Missing,
    /// A page's cursor is damaged or belongs to another query. Clients can cause this one.
    BadCursor,
    /// The disk takes no more: it is full, over its quota, or refuses to be written. Nothing of the batch was kept.
    Full,
    /// The database cannot be reached or did not answer in time. Whether a batch was kept is not known.
    Unavailable(String),
    /// What is stored, or what should be imported, is damaged.
    Corrupt(String),
    /// The document is larger than any that is stored. Clients can cause this one.
    TooLarge,
    /// The caller asked for something that cannot be: an undeclared index, an empty id.
    Invalid(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { index } => write!(f, "the value of the unique index `{index}` is taken"),
            Self::Changed { current_revision } => write!(f, "the document was changed and has revision {current_revision} now"),
            Self::Missing => f.write_str("there is no such document"),
            Self::BadCursor => f.write_str("the cursor does not belong to this query"),
            Self::Full => f.write_str("the disk does not take more data: it is full, over its quota, or failing"),
            Self::Unavailable(cause) => write!(f, "the database is not available: {cause}"),
            Self::Corrupt(what) => write!(f, "damaged data: {what}"),
            Self::TooLarge => f.write_str("the document is too large to be stored"),
            Self::Invalid(what) => write!(f, "the store was asked for something that cannot be: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}
