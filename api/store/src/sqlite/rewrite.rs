//! A migration or a reindexing of one collection, inside one transaction.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::write::{COLUMNS, begin, exchange, record_at};
use crate::StoreError;
use crate::migration::Rewrite;
use crate::record::Record;

/// How many documents are in memory at the same time.
const AT_ONCE: u32 = 200;

/// Rewrites each document of a collection and records it under `mark`, unless that is recorded already; returns how many changed.
pub(super) fn rewrite(connection: &mut Connection, rewrite: Rewrite, mark: Option<(&'static str, u32)>) -> Result<u64, StoreError> {
    let transaction = begin(connection)?;
    if let Some((module, version)) = mark {
        if recorded(&transaction, module)? >= version {
            return Ok(0);
        }
        let sql = "INSERT INTO migrations (module, version) VALUES (?1, ?2) ON CONFLICT (module) DO UPDATE SET version = excluded.version";
        transaction.execute(sql, params![module, version])?;
    }
    let changed = rewrite_all(&transaction, rewrite)?;
    transaction.commit()?;
    Ok(changed)
}

fn recorded(transaction: &Transaction<'_>, module: &str) -> Result<u32, StoreError> {
    let sql = "SELECT version FROM migrations WHERE module = ?1";
    Ok(transaction.query_row(sql, [module], |row| row.get(0)).optional()?.unwrap_or(0))
}

fn rewrite_all(transaction: &Transaction<'_>, rewrite: Rewrite) -> Result<u64, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM documents WHERE collection = ?1 AND id > ?2 ORDER BY id LIMIT {AT_ONCE}");
    let mut statement = transaction.prepare(&sql)?;
    let mut last = String::new();
    let mut changed = 0;
    loop {
        let records: Vec<Record> =
            statement.query_map(params![rewrite.collection, last.as_bytes()], record_at)?.collect::<Result<_, _>>()?;
        let Some(end) = records.last() else {
            return Ok(changed);
        };
        last.clone_from(&end.id);
        for old in &records {
            if let Some(new) = rewrite.apply(old)? {
                // Nobody's keys give way here: what has expired is rewritten like the rest.
                exchange(transaction, old, &new, i64::MIN)?;
                changed += 1;
            }
        }
    }
}
