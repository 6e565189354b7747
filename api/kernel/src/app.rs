//! What all requests share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use site::{Site, SiteName};
use store::{Migration, SiteStore, Store};
use tokio::sync::OnceCell;

use crate::directory::Tenancy;
use crate::mail::Outbox;
use crate::templates::Templates;
use crate::{Directory, Error, Frames, MailTransport, Module, OperatorKey};

/// How a program runs its API.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The key of the owner of the installation; without one nobody may write.
    pub operator_key: Option<OperatorKey>,
    /// The proxies whose `X-Tenant-Domain` counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// The port of a server for development: a host's `.localhost` at its end is ignored then, and links lead there.
    pub local: Option<u16>,
    /// Where the frames of pages are.
    pub frames: Frames,
    /// Who takes mails.
    pub mail: MailTransport,
    /// From whom mails are, where a site does not say it: `Name <address>` or an address.
    pub mail_from: Option<String>,
}

/// The state of the API: the sites, their documents, the modules, the settings. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    directory: Arc<Directory>,
    store: Store,
    modules: &'static [&'static Module],
    settings: Settings,
    templates: Templates,
    outbox: Outbox,
    migrated: Mutex<HashMap<SiteName, Arc<OnceCell<()>>>>,
}

impl App {
    /// Joins sites, store, modules and settings.
    #[must_use]
    pub fn new(directory: Arc<Directory>, store: Store, modules: &'static [&'static Module], settings: Settings) -> Self {
        let templates = Templates::new(directory.root());
        let (outbox, migrated) = (Outbox::default(), Mutex::default());
        Self { inner: Arc::new(Inner { directory, store, modules, settings, templates, outbox, migrated }) }
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

    /// The modules of the program.
    #[must_use]
    pub fn modules(&self) -> &'static [&'static Module] {
        self.inner.modules
    }

    /// All documents. Only the tenant's door may ask for it.
    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn templates(&self) -> &Templates {
        &self.inner.templates
    }

    pub(crate) fn outbox(&self) -> &Outbox {
        &self.inner.outbox
    }

    /// The documents of a site.
    pub(crate) fn store_of(&self, site: &Site) -> SiteStore {
        self.inner.store.site(&site.name)
    }

    /// The documents of a site, in the form that the modules of today read.
    pub(crate) async fn migrated_store_of(&self, tenancy: &Tenancy) -> Result<SiteStore, Error> {
        let store = self.store_of(&tenancy.site);
        let on = self.modules().iter().filter(|module| tenancy.modules.contains(&module.spec.name));
        let migrations: Vec<Migration> = on.flat_map(|module| module.migrations).copied().collect();
        if !migrations.is_empty() {
            let once = {
                let mut migrated = self.inner.migrated.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(migrated.entry(tenancy.site.name.clone()).or_default())
            };
            once.get_or_try_init(async || store.migrate(&migrations).await.map(|_| ())).await?;
        }
        Ok(store)
    }
}
