//! What all requests share.

use std::net::IpAddr;
use std::sync::Arc;

use store::Store;

use crate::{Directory, OperatorKey};

/// How a program runs its API.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The key of the owner of the installation; without one nobody may write.
    pub operator_key: Option<OperatorKey>,
    /// The proxies whose `X-Tenant-Domain` counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether `.localhost` at the end of a host is ignored, as in development.
    pub local: bool,
}

/// The state of the API: the sites, their documents, the settings. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    directory: Arc<Directory>,
    store: Store,
    settings: Settings,
}

impl App {
    /// Joins sites, store and settings.
    #[must_use]
    pub fn new(directory: Arc<Directory>, store: Store, settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { directory, store, settings }) }
    }

    /// The sites.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    /// How it runs.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// All documents. Only the tenant's door may ask for it.
    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }
}
