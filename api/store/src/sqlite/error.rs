//! SQLite's errors as the store's.

use rusqlite::{Error, ErrorCode, ffi};

use crate::StoreError;
use crate::query::BY_ID;

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let Error::SqliteFailure(failure, _) = &error else {
            return Self::Corrupt(format!("SQLite: {error}"));
        };
        match (failure.code, failure.extended_code) {
            // A quota or a limit of a file's size is a failed write to SQLite; only an empty disk is `DiskFull`.
            (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            // keys of indexes are looked at before: what is left is an id that is there twice
            (ErrorCode::ConstraintViolation, _) => Self::Conflict { index: BY_ID.into() },
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => Self::Corrupt(format!("SQLite: {error}")),
            _ => Self::Unavailable(format!("SQLite: {error}")),
        }
    }
}
