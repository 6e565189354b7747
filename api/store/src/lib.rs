//! Documents of many tenants, in SQLite or MongoDB, through a handle that cannot leave its tenant.
//!
//! A [`Store`] is opened once from a [`StoreUrl`]; [`Store::site`] gives the [`SiteStore`] of one site, which is the only way to data and has
//! no method that takes a tenant. What is stored implements [`Document`]: JSON with an id and the keys of its declared indexes. Writes go
//! through a [`Batch`], which happens whole or not at all.
//!
//! Both backends keep the same record (JSON text, keys, terms) and compare the same bytes, so they find the same and export the same.

mod batch;
mod clock;
mod cursor;
mod document;
mod error;
mod id;
mod key;
mod migration;
#[cfg(feature = "mongodb")]
mod mongo;
mod query;
mod record;
mod site_store;
mod sqlite;
mod store;
mod terms;
mod transfer;
mod url;

pub use batch::{Batch, Outcome};
pub use clock::Clock;
pub use cursor::Cursor;
pub use document::{Collection, Document, Index, Kind, Stored};
pub use error::StoreError;
pub use id::new_id;
pub use key::Key;
pub use migration::Migration;
pub use query::{Order, Page, Query, Search};
pub use site_store::SiteStore;
pub use store::Store;
pub use terms::normalize_terms;
pub use transfer::Summary;
pub use url::StoreUrl;
