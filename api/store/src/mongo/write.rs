//! Writing to MongoDB: the steps of a batch, inside one transaction.

use mongodb::bson::doc;

use super::error::Failure;
use super::read::texts;
use super::row::{DocumentRow, EntryRow, document_key, entry_key, number_key};
use super::transaction::Transaction;
use crate::batch::Write;
use crate::query::BY_ID;
use crate::record::{Entry, Record};
use crate::{Outcome, StoreError};

/// How many expired documents are cleared away in one transaction.
const SWEPT_AT_ONCE: i64 = 200;

/// Does all writes, or fails at the first that cannot be done.
pub(super) async fn batch(transaction: &mut Transaction<'_>, writes: &[Write], now: i64) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    for write in writes {
        match write {
            Write::Insert(record) => outcome.revisions.push(insert(transaction, record, now).await?),
            Write::Replace { record, expected } => outcome.revisions.push(replace(transaction, record, *expected, now).await?),
            Write::Remove { collection, id, expected } => {
                let record = current(transaction, collection, id, *expected, now).await?;
                erase(transaction, &record).await?;
            }
            Write::Raise(_) => {}
        }
    }
    // Last, since everybody who writes raises the same ones: from here on others wait.
    for write in writes {
        if let Write::Raise(counter) = write {
            outcome.counters.insert(counter.clone(), raise(transaction, counter).await?);
        }
    }
    Ok(outcome)
}

/// Clears away some of what expires at a time or before; returns how many.
pub(super) async fn sweep(transaction: &mut Transaction<'_>, until: i64) -> Result<u64, Failure> {
    let filter = doc! { "tenant": transaction.tenant, "expires": { "$lte": until } };
    let find = transaction.database.documents.find(filter).limit(SWEPT_AT_ONCE).session(&mut transaction.session);
    let mut cursor = find.await?;
    let mut count = 0;
    let mut expired = Vec::new();
    while cursor.advance(&mut transaction.session).await? {
        expired.push(cursor.deserialize_current()?.into_record());
    }
    for record in &expired {
        erase(transaction, record).await?;
        count += 1;
    }
    Ok(count)
}

async fn insert(transaction: &mut Transaction<'_>, record: &Record, now: i64) -> Result<u64, Failure> {
    match load(transaction, &record.collection, &record.id).await? {
        Some(old) if old.expires > now => return Err(StoreError::Conflict { index: BY_ID.into() }.into()),
        Some(expired) => erase(transaction, &expired).await?,
        None => {}
    }
    let record = Record { revision: now.max(1).cast_unsigned(), ..record.clone() };
    let row = DocumentRow::new(transaction.tenant, record.clone());
    transaction.database.documents.insert_one(row).session(&mut transaction.session).await?;
    add_entries(transaction, &record, &record.entries, now).await?;
    Ok(record.revision)
}

async fn replace(transaction: &mut Transaction<'_>, record: &Record, expected: u64, now: i64) -> Result<u64, Failure> {
    let old = current(transaction, &record.collection, &record.id, Some(expected), now).await?;
    let new = Record { revision: old.revision + 1, ..record.clone() };
    exchange(transaction, &old, &new, now).await?;
    Ok(new.revision)
}

async fn raise(transaction: &mut Transaction<'_>, counter: &str) -> Result<u64, Failure> {
    let filter = doc! { "_id": number_key(transaction.tenant, counter), "tenant": transaction.tenant };
    let update = doc! { "$inc": { "value": 1_i64 }, "$setOnInsert": { "name": counter } };
    let counters = &transaction.database.counters;
    let raised = counters.find_one_and_update(filter, update).upsert(true).return_document(mongodb::options::ReturnDocument::After);
    let row = raised.session(&mut transaction.session).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("MongoDB: a counter that was raised is not there".into()))?;
    Ok(row.value.cast_unsigned())
}

/// The document of an id, if it has not expired and has the expected revision.
async fn current(
    transaction: &mut Transaction<'_>,
    collection: &str,
    id: &str,
    expected: Option<u64>,
    now: i64,
) -> Result<Record, Failure> {
    let record = load(transaction, collection, id).await?.filter(|record| record.expires > now).ok_or(StoreError::Missing)?;
    match expected {
        Some(expected) if expected != record.revision => Err(StoreError::Changed { current_revision: record.revision }.into()),
        _ => Ok(record),
    }
}

async fn load(transaction: &mut Transaction<'_>, collection: &str, id: &str) -> Result<Option<Record>, Failure> {
    let filter = doc! { "_id": document_key(transaction.tenant, collection, id), "tenant": transaction.tenant };
    let row = transaction.database.documents.find_one(filter).session(&mut transaction.session).await?;
    Ok(row.map(DocumentRow::into_record))
}

/// Writes a record in the place of its old form; touches only the keys that differ, or all where they expire at another time.
pub(super) async fn exchange(transaction: &mut Transaction<'_>, old: &Record, new: &Record, now: i64) -> Result<(), Failure> {
    let stays = |entry: &Entry, other: &Record| old.expires == new.expires && other.entries.contains(entry);
    let gone: Vec<Entry> = old.entries.iter().filter(|entry| !stays(entry, new)).cloned().collect();
    let added: Vec<Entry> = new.entries.iter().filter(|entry| !stays(entry, old)).cloned().collect();
    remove_entries(transaction, old, &gone).await?;
    let row = DocumentRow::new(transaction.tenant, new.clone());
    let filter = doc! { "_id": &row.key, "tenant": transaction.tenant };
    transaction.database.documents.replace_one(filter, row).session(&mut transaction.session).await?;
    add_entries(transaction, new, &added, now).await
}

async fn erase(transaction: &mut Transaction<'_>, record: &Record) -> Result<(), Failure> {
    remove_entries(transaction, record, &record.entries).await?;
    let filter = doc! { "_id": document_key(transaction.tenant, &record.collection, &record.id), "tenant": transaction.tenant };
    transaction.database.documents.delete_one(filter).session(&mut transaction.session).await?;
    Ok(())
}

async fn add_entries(transaction: &mut Transaction<'_>, record: &Record, entries: &[Entry], now: i64) -> Result<(), Failure> {
    if entries.is_empty() {
        return Ok(());
    }
    for entry in entries.iter().filter(|entry| entry.unique) {
        free_key(transaction, record, entry, now).await?;
    }
    let rows = entries.iter().map(|entry| EntryRow::new(transaction.tenant, record, entry));
    transaction.database.entries.insert_many(rows).session(&mut transaction.session).await?;
    Ok(())
}

/// Sees to it that nobody holds a unique key: one who has expired is erased, anybody else is a conflict.
async fn free_key(transaction: &mut Transaction<'_>, record: &Record, entry: &Entry, now: i64) -> Result<(), Failure> {
    let row = EntryRow::new(transaction.tenant, record, entry);
    let filter = doc! { "_id": row.place, "tenant": transaction.tenant };
    let holder = transaction.database.entries.find_one(filter).session(&mut transaction.session).await?;
    let Some(holder) = holder else {
        return Ok(());
    };
    match load(transaction, &record.collection, &holder.id).await? {
        Some(expired) if expired.expires <= now => erase(transaction, &expired).await,
        _ => Err(StoreError::Conflict { index: entry.index.clone() }.into()),
    }
}

async fn remove_entries(transaction: &mut Transaction<'_>, record: &Record, entries: &[Entry]) -> Result<(), Failure> {
    if entries.is_empty() {
        return Ok(());
    }
    let tenant = transaction.tenant;
    let place = |entry: &Entry| entry_key(tenant, &record.collection, &entry.index, entry.unique, &entry.key, &record.id);
    let filter = doc! { "_id": { "$in": texts(entries.iter().map(place).collect()) }, "tenant": tenant };
    transaction.database.entries.delete_many(filter).session(&mut transaction.session).await?;
    Ok(())
}
