//! The backend of one file per site. Keys, ids and terms are bound as bytes: SQLite compares those as they are, also with a NUL in them.

mod connection;
mod error;
mod file;
mod files;
mod read;
mod rewrite;
mod tenant;
mod transfer;
mod write;

pub(crate) use files::Files;
pub(crate) use tenant::Tenant;
