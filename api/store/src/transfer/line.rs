//! One line of an export, as JSON and as what it means.
//!
//! A header; the documents sorted by collection and id; the counters and the migrations by name; a footer with the number of lines in between
//! and the SHA-256 of all lines before it.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::document::is_good_name;
use crate::record::{Entry, NEVER, Record};

/// The version of the format. A reader refuses any other.
pub(super) const FORMAT: u32 = 1;

/// What an export holds between its header and its footer, and the sign that it was whole.
#[derive(Debug)]
pub(crate) enum Part {
    Record(Record),
    Counter {
        name: String,
        value: u64,
    },
    Migration {
        module: String,
        version: u32,
    },
    /// Nothing is missing: what was taken over may be kept.
    End,
}

/// What was exported or imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many documents, counters and migrations.
    pub lines: u64,
    /// How many of these are documents.
    pub documents: u64,
    /// The SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Line {
    Header { format: u32 },
    Document(Box<DocumentLine>),
    Counter { name: String, value: u64 },
    Migration { module: String, version: u32 },
    Footer { lines: u64, sha256: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentLine {
    collection: String,
    id: String,
    revision: u64,
    expires: Option<i64>,
    keys: Vec<Entry>,
    terms: Vec<String>,
    data: Box<RawValue>,
}

/// The way of parts between a backend and the lines; a few at a time, so that neither runs ahead.
pub(crate) fn channel() -> (mpsc::Sender<Part>, mpsc::Receiver<Part>) {
    mpsc::channel(64)
}

impl Line {
    pub(super) fn of(part: Part) -> Result<Option<Self>, StoreError> {
        Ok(Some(match part {
            Part::Counter { name, value } => Self::Counter { name, value },
            Part::Migration { module, version } => Self::Migration { module, version },
            Part::End => return Ok(None),
            Part::Record(record) => Self::Document(Box::new(DocumentLine {
                data: RawValue::from_string(record.data)
                    .map_err(|error| StoreError::Corrupt(format!("`{}` {:?}: {error}", record.collection, record.id)))?,
                collection: record.collection,
                id: record.id,
                revision: record.revision,
                expires: Some(record.expires).filter(|expires| *expires != NEVER),
                keys: record.entries,
                terms: record.terms,
            })),
        }))
    }
}

impl DocumentLine {
    /// The record, if no field holds what was never stored.
    pub(super) fn record(self) -> Option<Record> {
        let named = is_good_name(&self.collection) && self.keys.iter().all(|entry| is_good_name(&entry.index) && !entry.key.is_empty());
        let numbered = self.revision > 0 && i64::try_from(self.revision).is_ok();
        if !named || !numbered || crate::id::check_id(&self.id).is_err() {
            return None;
        }
        Some(Record {
            collection: self.collection,
            id: self.id,
            revision: self.revision,
            expires: self.expires.unwrap_or(NEVER),
            data: self.data.get().to_owned(),
            entries: self.keys,
            terms: self.terms,
        })
    }
}

/// The running SHA-256 of lines.
#[derive(Default)]
pub(super) struct LineHash(Sha256);

impl LineHash {
    pub(super) fn add(&mut self, line: &[u8]) {
        self.0.update(line);
    }

    pub(super) fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
