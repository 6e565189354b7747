//! Opening the file of a site: its settings and its tables.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// How long one process waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(10);
/// The version of the tables, kept in the file.
const VERSION: i64 = 1;

/// `documents` holds everything; `entries` and `terms` repeat the keys and terms of each document, sorted for finding them.
const TABLES: &str = "
    CREATE TABLE documents (
        collection TEXT NOT NULL,
        id BLOB NOT NULL,
        revision INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        data TEXT NOT NULL,
        entries TEXT NOT NULL,
        terms TEXT NOT NULL,
        PRIMARY KEY (collection, id)
    ) STRICT;
    CREATE INDEX documents_expires ON documents (expires) WHERE expires < 9223372036854775807;
    CREATE TABLE entries (
        collection TEXT NOT NULL,
        name TEXT NOT NULL,
        key BLOB NOT NULL,
        id BLOB NOT NULL,
        only INTEGER NOT NULL,
        PRIMARY KEY (collection, name, key, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX entries_only ON entries (collection, name, key) WHERE only = 1;
    CREATE TABLE terms (
        collection TEXT NOT NULL,
        term BLOB NOT NULL,
        id BLOB NOT NULL,
        PRIMARY KEY (collection, term, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE counters (name BLOB PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE migrations (module TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// Opens the file for writing; makes it and its tables where they are missing.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let is_new = !path.exists();
    let mut connection = open(path, 1024)?;
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if journal != "wal" {
        connection.pragma_update(None, "journal_mode", "wal")?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match transaction.pragma_query_value(None, "user_version", |row| row.get(0))? {
        0 => {
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        VERSION => {}
        other => return Err(StoreError::Corrupt(format!("`{}` has the unknown version {other}", path.display()))),
    }
    transaction.commit()?;
    if let Some(folder) = path.parent().filter(|_| is_new) {
        // The file's name has to survive a power cut as well as its content.
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unavailable(folder, &error))?;
    }
    Ok(connection)
}

/// Opens a file that is there already, for reading only.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, 512)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn open(path: &Path, cache_kilobytes: i64) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -cache_kilobytes)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
    // a plan is made once for each statement, and not again for each value that is bound to it
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(48);
    Ok(connection)
}

/// What an operating system's error at a path means.
pub(super) fn unavailable(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unavailable(format!("`{}`: {error}", path.display())),
    }
}
