//! The backend of one MongoDB database for all sites. The site stands first in every id, and every command names it besides, so that data can
//! be sharded by it. Ids, keys and terms are values of fields, never names of fields nor operators.

mod error;
mod read;
mod rewrite;
mod row;
mod server;
mod tenant;
mod transaction;
mod transfer;
mod write;

pub(crate) use server::Server;
pub(crate) use tenant::Tenant;
