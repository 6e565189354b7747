//! The whole of one site's file as parts, out and in.

use rusqlite::{Connection, params};
use tokio::sync::mpsc::{Receiver, Sender};

use super::read::{is_used, text_at};
use super::write::{COLUMNS, add, begin, record_at};
use crate::StoreError;
use crate::transfer::Part;

/// Sends everything as it is at one moment. Ends quietly where nobody listens any more.
pub(super) fn export(connection: &Connection, now: i64, sender: &Sender<Part>) -> Result<(), StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let mut documents = transaction.prepare(&format!("SELECT {COLUMNS} FROM documents WHERE expires > ?1 ORDER BY collection, id"))?;
    let mut counters = transaction.prepare("SELECT name, value FROM counters ORDER BY name")?;
    let mut migrations = transaction.prepare("SELECT module, version FROM migrations ORDER BY module")?;
    let documents = documents.query_map([now], |row| Ok(Part::Record(record_at(row)?)))?;
    let counters =
        counters.query_map([], |row| Ok(Part::Counter { name: text_at(row, 0)?, value: row.get::<_, i64>(1)?.cast_unsigned() }))?;
    let migrations = migrations.query_map([], |row| Ok(Part::Migration { module: row.get(0)?, version: row.get(1)? }))?;
    for part in documents.chain(counters).chain(migrations).chain([Ok(Part::End)]) {
        if sender.blocking_send(part?).is_err() {
            break;
        }
    }
    Ok(())
}

/// Takes over all parts, or nothing where they break off before their end.
pub(super) fn import(connection: &mut Connection, mut parts: Receiver<Part>) -> Result<(), StoreError> {
    let transaction = begin(connection)?;
    if is_used(&transaction)? {
        return Err(StoreError::Invalid("an import needs a site without documents and counters".into()));
    }
    transaction.execute("DELETE FROM migrations", [])?;
    while let Some(part) = parts.blocking_recv() {
        match part {
            Part::Record(record) => add(&transaction, &record, i64::MIN).map_err(repeated)?,
            Part::Counter { name, value } => {
                let values = params![name.as_bytes(), value.cast_signed()];
                transaction
                    .execute("INSERT INTO counters (name, value) VALUES (?1, ?2)", values)
                    .map_err(|error| repeated(error.into()))?;
            }
            Part::Migration { module, version } => {
                let values = params![module, version];
                transaction
                    .execute("INSERT INTO migrations (module, version) VALUES (?1, ?2)", values)
                    .map_err(|error| repeated(error.into()))?;
            }
            Part::End => return Ok(transaction.commit()?),
        }
    }
    Err(StoreError::Unavailable("the import was broken off".into()))
}

/// A conflict inside an export is damage: it cannot have been stored.
fn repeated(error: StoreError) -> StoreError {
    match error {
        StoreError::Conflict { index } => StoreError::Corrupt(format!("the export holds a key of `{index}` twice")),
        other => other,
    }
}
