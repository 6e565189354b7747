//! Writing one site's file: the steps of a batch, inside one transaction.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, TransactionBehavior, params};

use super::read::text_at;
use crate::batch::Write;
use crate::query::BY_ID;
use crate::record::{Entry, Record};
use crate::{Outcome, StoreError};

/// How many expired documents are cleared away in one transaction.
const SWEPT_AT_ONCE: u32 = 500;
/// The columns that [`record_at`] reads.
pub(super) const COLUMNS: &str = "collection, id, revision, expires, data, entries, terms";

/// Does all writes or none.
pub(super) fn batch(connection: &mut Connection, writes: &[Write], now: i64) -> Result<Outcome, StoreError> {
    let transaction = begin(connection)?;
    let mut outcome = Outcome::default();
    for write in writes {
        match write {
            Write::Insert(record) => outcome.revisions.push(insert(&transaction, record, now)?),
            Write::Replace { record, expected } => outcome.revisions.push(replace(&transaction, record, *expected, now)?),
            Write::Remove { collection, id, expected } => erase(&transaction, &current(&transaction, collection, id, *expected, now)?)?,
            Write::Raise(counter) => {
                outcome.counters.insert(counter.clone(), raise(&transaction, counter)?);
            }
        }
    }
    transaction.commit()?;
    Ok(outcome)
}

/// Clears away some of what has expired; returns how many.
pub(super) fn sweep(connection: &mut Connection, now: i64) -> Result<u64, StoreError> {
    let transaction = begin(connection)?;
    let sql = format!("SELECT {COLUMNS} FROM documents WHERE expires < {} AND expires <= ?1 LIMIT {SWEPT_AT_ONCE}", i64::MAX);
    let expired: Vec<Record> = transaction.prepare_cached(&sql)?.query_map([now], record_at)?.collect::<Result<_, _>>()?;
    for record in &expired {
        erase(&transaction, record)?;
    }
    transaction.commit()?;
    Ok(expired.len() as u64)
}

/// Begins by taking the right to write, so that what is read inside stays true.
pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

fn insert(transaction: &Transaction<'_>, record: &Record, now: i64) -> Result<u64, StoreError> {
    match load(transaction, &record.collection, &record.id)? {
        Some(old) if old.expires > now => return Err(StoreError::Conflict { index: BY_ID.into() }),
        Some(expired) => erase(transaction, &expired)?,
        None => {}
    }
    let record = Record { revision: now.max(1).cast_unsigned(), ..record.clone() };
    add(transaction, &record, now)?;
    Ok(record.revision)
}

fn replace(transaction: &Transaction<'_>, record: &Record, expected: u64, now: i64) -> Result<u64, StoreError> {
    let old = current(transaction, &record.collection, &record.id, Some(expected), now)?;
    let new = Record { revision: old.revision + 1, ..record.clone() };
    exchange(transaction, &old, &new, now)?;
    Ok(new.revision)
}

fn raise(transaction: &Transaction<'_>, counter: &str) -> Result<u64, StoreError> {
    let sql = "INSERT INTO counters (name, value) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
    let value: i64 = transaction.prepare_cached(sql)?.query_row([counter.as_bytes()], |row| row.get(0))?;
    Ok(value.cast_unsigned())
}

/// The document of an id, if it has not expired and has the expected revision.
fn current(transaction: &Transaction<'_>, collection: &str, id: &str, expected: Option<u64>, now: i64) -> Result<Record, StoreError> {
    let record = load(transaction, collection, id)?.filter(|record| record.expires > now).ok_or(StoreError::Missing)?;
    match expected {
        Some(expected) if expected != record.revision => Err(StoreError::Changed { current_revision: record.revision }),
        _ => Ok(record),
    }
}

fn load(transaction: &Transaction<'_>, collection: &str, id: &str) -> Result<Option<Record>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM documents WHERE collection = ?1 AND id = ?2");
    Ok(transaction.prepare_cached(&sql)?.query_row(params![collection, id.as_bytes()], record_at).optional()?)
}

/// Writes a record whose id is free, with its keys and terms.
pub(super) fn add(transaction: &Transaction<'_>, record: &Record, now: i64) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO documents ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    transaction.prepare_cached(&sql)?.execute(params![
        record.collection,
        record.id.as_bytes(),
        record.revision.cast_signed(),
        record.expires,
        record.data,
        json(&record.entries)?,
        json(&record.terms)?,
    ])?;
    add_entries(transaction, record, record.entries.iter(), now)?;
    add_terms(transaction, record, record.terms.iter())
}

/// Writes a record in the place of its old form; touches only the keys and terms that differ.
pub(super) fn exchange(transaction: &Transaction<'_>, old: &Record, new: &Record, now: i64) -> Result<(), StoreError> {
    remove_entries(transaction, old, old.entries.iter().filter(|entry| !new.entries.contains(entry)))?;
    remove_terms(transaction, old, old.terms.iter().filter(|term| new.terms.binary_search(term).is_err()))?;
    let sql = "UPDATE documents SET revision = ?3, expires = ?4, data = ?5, entries = ?6, terms = ?7 WHERE collection = ?1 AND id = ?2";
    transaction.prepare_cached(sql)?.execute(params![
        new.collection,
        new.id.as_bytes(),
        new.revision.cast_signed(),
        new.expires,
        new.data,
        json(&new.entries)?,
        json(&new.terms)?,
    ])?;
    add_entries(transaction, new, new.entries.iter().filter(|entry| !old.entries.contains(entry)), now)?;
    add_terms(transaction, new, new.terms.iter().filter(|term| old.terms.binary_search(term).is_err()))
}

fn erase(transaction: &Transaction<'_>, record: &Record) -> Result<(), StoreError> {
    remove_entries(transaction, record, record.entries.iter())?;
    remove_terms(transaction, record, record.terms.iter())?;
    let sql = "DELETE FROM documents WHERE collection = ?1 AND id = ?2";
    transaction.prepare_cached(sql)?.execute(params![record.collection, record.id.as_bytes()])?;
    Ok(())
}

fn add_entries<'a>(
    transaction: &Transaction<'_>,
    record: &Record,
    entries: impl Iterator<Item = &'a Entry>,
    now: i64,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("INSERT INTO entries (collection, name, key, id, only) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for entry in entries {
        if entry.unique {
            free_key(transaction, record, entry, now)?;
        }
        statement.execute(params![record.collection, entry.index, entry.key.as_bytes(), record.id.as_bytes(), entry.unique])?;
    }
    Ok(())
}

/// Sees to it that nobody holds a unique key: one who has expired is erased, anybody else is a conflict.
fn free_key(transaction: &Transaction<'_>, record: &Record, entry: &Entry, now: i64) -> Result<(), StoreError> {
    let sql = "SELECT id FROM entries WHERE collection = ?1 AND name = ?2 AND key = ?3 AND only = 1";
    let mut statement = transaction.prepare_cached(sql)?;
    let holder = statement.query_row(params![record.collection, entry.index, entry.key.as_bytes()], |row| text_at(row, 0)).optional()?;
    let Some(holder) = holder else {
        return Ok(());
    };
    match load(transaction, &record.collection, &holder)? {
        Some(expired) if expired.expires <= now => erase(transaction, &expired),
        _ => Err(StoreError::Conflict { index: entry.index.clone() }),
    }
}

fn remove_entries<'a>(transaction: &Transaction<'_>, record: &Record, entries: impl Iterator<Item = &'a Entry>) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("DELETE FROM entries WHERE collection = ?1 AND name = ?2 AND key = ?3 AND id = ?4")?;
    for entry in entries {
        statement.execute(params![record.collection, entry.index, entry.key.as_bytes(), record.id.as_bytes()])?;
    }
    Ok(())
}

fn add_terms<'a>(transaction: &Transaction<'_>, record: &Record, terms: impl Iterator<Item = &'a String>) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("INSERT INTO terms (collection, term, id) VALUES (?1, ?2, ?3)")?;
    for term in terms {
        statement.execute(params![record.collection, term.as_bytes(), record.id.as_bytes()])?;
    }
    Ok(())
}

fn remove_terms<'a>(transaction: &Transaction<'_>, record: &Record, terms: impl Iterator<Item = &'a String>) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("DELETE FROM terms WHERE collection = ?1 AND term = ?2 AND id = ?3")?;
    for term in terms {
        statement.execute(params![record.collection, term.as_bytes(), record.id.as_bytes()])?;
    }
    Ok(())
}

fn json<T: serde::Serialize>(list: &T) -> Result<String, StoreError> {
    serde_json::to_string(list).map_err(|error| StoreError::Invalid(error.to_string()))
}

/// The columns of [`COLUMNS`].
pub(super) fn record_at(row: &SqlRow<'_>) -> rusqlite::Result<Record> {
    let list = |column: usize| -> rusqlite::Result<&str> { Ok(row.get_ref(column)?.as_str()?) };
    let damaged = |column| move |error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error));
    Ok(Record {
        collection: row.get(0)?,
        id: text_at(row, 1)?,
        revision: row.get::<_, i64>(2)?.cast_unsigned(),
        expires: row.get(3)?,
        data: row.get(4)?,
        entries: serde_json::from_str(list(5)?).map_err(damaged(5))?,
        terms: serde_json::from_str(list(6)?).map_err(damaged(6))?,
    })
}
