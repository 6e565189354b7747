//! How a record stands in MongoDB: a document with everything, and one small document for each of its keys, whose id is that key.
//!
//! An id is `site collection …`. The space sorts before all that names may hold, so ids sort by site, then collection, then the rest.

use serde::{Deserialize, Serialize};

use crate::key::push_escaped;
use crate::record::{Entry, Record, Row};

/// A record in the collection `documents`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DocumentRow {
    #[serde(rename = "_id")]
    pub(super) key: String,
    pub(super) tenant: String,
    pub(super) collection: String,
    pub(super) id: String,
    pub(super) revision: i64,
    pub(super) expires: i64,
    pub(super) data: String,
    pub(super) entries: Vec<Entry>,
    pub(super) terms: Vec<String>,
}

/// One key of a record in the collection `entries`. Of a unique index its `_id` is the key alone: so the server keeps it unique.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct EntryRow {
    #[serde(rename = "_id")]
    pub(super) place: String,
    pub(super) tenant: String,
    pub(super) key: String,
    pub(super) id: String,
    pub(super) expires: i64,
}

/// A counter or the version of a module.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct NumberRow {
    #[serde(rename = "_id")]
    pub(super) key: String,
    pub(super) tenant: String,
    pub(super) name: String,
    pub(super) value: i64,
}

/// The `_id` of a document.
pub(super) fn document_key(tenant: &str, collection: &str, id: &str) -> String {
    format!("{tenant} {collection} {id}")
}

/// The text after all ids of documents of a collection.
pub(super) fn documents_end(tenant: &str, collection: &str) -> String {
    format!("{tenant} {collection}!")
}

/// The beginning of the `_id`s of all entries of an index, followed by a key or a part of one.
pub(super) fn entry_place(tenant: &str, collection: &str, index: &str, key: &str) -> String {
    format!("{tenant} {collection} {index} {key}")
}

/// The `_id` of an entry. Of an index that is not unique it goes on with the document's id, which sorts before any further part of a key.
pub(super) fn entry_key(tenant: &str, collection: &str, index: &str, unique: bool, key: &str, id: &str) -> String {
    let mut place = entry_place(tenant, collection, index, key);
    if !unique {
        place.push('!');
        push_escaped(&mut place, id);
    }
    place
}

/// The `_id` of a counter or of a module's version.
pub(super) fn number_key(tenant: &str, name: &str) -> String {
    format!("{tenant} {name}")
}

impl DocumentRow {
    pub(super) fn new(tenant: &str, record: Record) -> Self {
        Self {
            key: document_key(tenant, &record.collection, &record.id),
            tenant: tenant.to_owned(),
            collection: record.collection,
            id: record.id,
            revision: record.revision.cast_signed(),
            expires: record.expires,
            data: record.data,
            entries: record.entries,
            terms: record.terms,
        }
    }

    pub(super) fn into_record(self) -> Record {
        Record {
            collection: self.collection,
            id: self.id,
            revision: self.revision.cast_unsigned(),
            expires: self.expires,
            data: self.data,
            entries: self.entries,
            terms: self.terms,
        }
    }

    pub(super) fn into_row(self) -> Row {
        Row { id: self.id, revision: self.revision.cast_unsigned(), data: self.data }
    }
}

impl EntryRow {
    pub(super) fn new(tenant: &str, record: &Record, entry: &Entry) -> Self {
        Self {
            place: entry_key(tenant, &record.collection, &entry.index, entry.unique, &entry.key, &record.id),
            tenant: tenant.to_owned(),
            key: entry.key.clone(),
            id: record.id.clone(),
            expires: record.expires,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;
    use proptest::proptest;

    proptest! {
        #[test]
        fn entries_sort_by_key_and_then_by_id(a in "[\0-\x03a~]{0,3}", b in "[\0-\x03a~]{0,3}", x in "[\0-\x03!t~]{1,3}", y in "[\0-\x03!t~]{1,3}", more: bool) {
            let first = Key::new().text(&a);
            let second = if more { Key::new().text(&b).text("") } else { Key::new().text(&b) };
            let place = |key: &Key, id: &str| entry_key("one.example", "c", "i", false, key.as_str(), id);
            assert_eq!((&first, &x).cmp(&(&second, &y)), place(&first, &x).cmp(&place(&second, &y)));
        }
    }

    #[test]
    fn ids_sort_by_site_and_collection_first() {
        let keys = [("a.example", "b", "~"), ("a.example", "b-c", "0"), ("a.example", "b.c", "0"), ("a.example.com", "a", "0")];
        assert!(keys.map(|(tenant, collection, id)| document_key(tenant, collection, id)).is_sorted());
        assert!(document_key("a.example", "b", "\u{10ffff}") < documents_end("a.example", "b"));
        assert!(documents_end("a.example", "b") < document_key("a.example", "b-c", "\0"));
    }
}
