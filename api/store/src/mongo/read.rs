//! Reading from MongoDB: what a majority of the servers keeps, from the primary.

use std::collections::{BTreeMap, HashMap};

use mongodb::Cursor;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::FindOptions;
use serde::de::DeserializeOwned;

use super::row::{DocumentRow, EntryRow, document_key, documents_end, entry_key, entry_place, number_key};
use super::server::Database;
use crate::StoreError;
use crate::query::{Order, Range, Scan, TermScan};
use crate::record::{Found, Row};

pub(super) async fn get(database: &Database, tenant: &str, collection: &str, id: &str, now: i64) -> Result<Option<Row>, StoreError> {
    let filter = doc! { "_id": document_key(tenant, collection, id), "tenant": tenant, "expires": { "$gt": now } };
    Ok(database.documents.find_one(filter).await?.map(DocumentRow::into_row))
}

/// The items of a page, and one more where there is one.
pub(super) async fn find(database: &Database, tenant: &str, scan: &Scan) -> Result<Vec<Found>, StoreError> {
    let direction = if scan.order == Order::Ascending { 1 } else { -1 };
    let options = FindOptions::builder().sort(doc! { "_id": direction }).limit(i64::from(scan.limit) + 1).build();
    let filter = filter(tenant, scan);
    let Range::Keys { index, .. } = &scan.range else {
        let rows = all(database.documents.find(filter).with_options(options).await?).await?;
        let found = |row: DocumentRow| Found { key: String::new(), id: row.id.clone(), row: Some(row.into_row()) };
        return Ok(rows.into_iter().map(found).collect());
    };
    let entries = all(database.entries.find(filter).with_options(options).await?).await?;
    let rows = documents_of(database, tenant, scan, &entries).await?;
    // What changed since its entry was read may not belong here any more.
    let belongs = |row: &DocumentRow, key: &str| row.entries.iter().any(|entry| entry.index == *index && entry.key == key);
    let found = entries.into_iter().map(|entry| {
        let row = rows.get(&entry.id).filter(|row| belongs(row, &entry.key)).cloned().map(DocumentRow::into_row);
        Found { key: entry.key, id: entry.id, row }
    });
    Ok(found.collect())
}

async fn documents_of(
    database: &Database,
    tenant: &str,
    scan: &Scan,
    entries: &[EntryRow],
) -> Result<HashMap<String, DocumentRow>, StoreError> {
    let keys: Vec<String> = entries.iter().map(|entry| document_key(tenant, scan.collection, &entry.id)).collect();
    let filter = doc! { "_id": { "$in": keys }, "tenant": tenant, "expires": { "$gt": scan.now } };
    let rows = all(database.documents.find(filter).await?).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

pub(super) async fn count(database: &Database, tenant: &str, scan: &Scan) -> Result<u64, StoreError> {
    let filter = filter(tenant, scan);
    Ok(match scan.range {
        Range::Ids => database.documents.count_documents(filter).await?,
        Range::Keys { .. } => database.entries.count_documents(filter).await?,
    })
}

/// The range of a scan as a filter of `documents` or `entries`.
fn filter(tenant: &str, scan: &Scan) -> Document {
    let (mut from, mut to) = match &scan.range {
        Range::Ids => (document_key(tenant, scan.collection, ""), documents_end(tenant, scan.collection)),
        Range::Keys { index, from, to, .. } => {
            (entry_place(tenant, scan.collection, index, from), entry_place(tenant, scan.collection, index, to))
        }
    };
    let mut lower = "$gte";
    if let Some((key, id)) = &scan.after {
        let last = match &scan.range {
            Range::Ids => document_key(tenant, scan.collection, id),
            Range::Keys { index, unique, .. } => entry_key(tenant, scan.collection, index, *unique, key, id),
        };
        match scan.order {
            Order::Ascending => (lower, from) = ("$gt", last),
            // A forged cursor may lie beyond the range.
            Order::Descending => to = to.min(last),
        }
    }
    doc! { "_id": { lower: from, "$lt": to }, "tenant": tenant, "expires": { "$gt": scan.now } }
}

/// The documents of a page, and one more where there is one.
pub(super) async fn search(database: &Database, tenant: &str, scan: &TermScan) -> Result<Vec<Row>, StoreError> {
    let after = document_key(tenant, scan.collection, scan.after.as_deref().unwrap_or_default());
    let terms: Vec<Document> = scan.terms.iter().map(|term| doc! { "terms": { "$eq": term } }).collect();
    let filter = doc! {
        "tenant": tenant,
        "collection": scan.collection,
        "$and": terms,
        "_id": { "$gt": after },
        "expires": { "$gt": scan.now },
    };
    let found = database.documents.find(filter).sort(doc! { "_id": 1 }).limit(i64::from(scan.limit) + 1).await?;
    Ok(all(found).await?.into_iter().map(DocumentRow::into_row).collect())
}

pub(super) async fn counter(database: &Database, tenant: &str, name: &str) -> Result<u64, StoreError> {
    let filter = doc! { "_id": number_key(tenant, name), "tenant": tenant };
    Ok(database.counters.find_one(filter).await?.map_or(0, |row| row.value.cast_unsigned()))
}

pub(super) async fn migrations(database: &Database, tenant: &str) -> Result<BTreeMap<String, u32>, StoreError> {
    let rows = all(database.migrations.find(doc! { "tenant": tenant }).await?).await?;
    rows.into_iter().map(|row| Ok((row.name, version(row.value)?))).collect()
}

/// A module's version as it was stored.
pub(super) fn version(value: i64) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_| StoreError::Corrupt(format!("{value} is no version of a module")))
}

/// A list of texts as a value.
pub(super) fn texts(list: Vec<String>) -> Bson {
    Bson::Array(list.into_iter().map(Bson::String).collect())
}

async fn all<T: DeserializeOwned + Unpin + Send + Sync>(mut cursor: Cursor<T>) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::new();
    while cursor.advance().await? {
        rows.push(cursor.deserialize_current()?);
    }
    Ok(rows)
}
