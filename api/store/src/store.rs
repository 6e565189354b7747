//! The door: opening a store and getting the handle of one site.

use std::sync::Arc;

use site::SiteName;

use crate::site_store::Tenant;
use crate::url::Place;
use crate::{Clock, SiteStore, StoreError, StoreUrl, sqlite};

/// The documents of all sites. Cheap to clone; closed with its last clone.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    clock: Clock,
}

#[derive(Clone)]
enum Backend {
    Sqlite(Arc<sqlite::Files>),
    #[cfg(feature = "mongodb")]
    Mongodb(Arc<crate::mongo::Server>),
}

impl Store {
    /// Opens a store by the system's clock. A folder is made where it is missing; a server is not asked before it is needed.
    ///
    /// # Errors
    /// `Unavailable` where the folder cannot be made, `Invalid` where the server's URL cannot be read.
    pub fn open(url: &StoreUrl) -> Result<Self, StoreError> {
        Self::with_clock(url, Clock::System)
    }

    /// The same by another clock, which decides what has expired.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn with_clock(url: &StoreUrl, clock: Clock) -> Result<Self, StoreError> {
        let backend = match &url.0 {
            Place::Sqlite(folder) => Backend::Sqlite(Arc::new(sqlite::Files::open(folder)?)),
            #[cfg(feature = "mongodb")]
            Place::Mongodb(url) => Backend::Mongodb(Arc::new(crate::mongo::Server::new(url))),
        };
        Ok(Self { backend, clock })
    }

    /// The handle of one site: the only way to data, and only to this site's.
    #[must_use]
    pub fn site(&self, site: &SiteName) -> SiteStore {
        let tenant = match &self.backend {
            Backend::Sqlite(files) => Tenant::Sqlite(sqlite::Tenant::new(Arc::clone(files), site.clone())),
            #[cfg(feature = "mongodb")]
            Backend::Mongodb(server) => Tenant::Mongodb(crate::mongo::Tenant::new(Arc::clone(server), site)),
        };
        SiteStore::new(tenant, self.clock.clone())
    }

    /// What time it is for this store, in UTC milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Whether the store can be used right now; cheap enough to be asked every second.
    ///
    /// # Errors
    /// `Unavailable` where the folder is gone or the server does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite(files) => files.ping().await,
            #[cfg(feature = "mongodb")]
            Backend::Mongodb(server) => server.ping().await,
        }
    }
}
