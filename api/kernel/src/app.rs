//! What all requests share.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use store::{Migration, SiteStore, Store};

use crate::busy::UnderWay;
use crate::database::Database;
use crate::directory::Tenancy;
use crate::errands::{Bell, Bells};
use crate::kept::KeptAnswers;
use crate::metrics::Metrics;
use crate::rate::Rates;
use crate::remembered::Remembered;
use crate::shortcuts::Shortcuts;
use crate::templates::{SETTLED, Templates};
use crate::waiting::Notices;
use crate::{BreachedPasswords, Directory, Error, Frames, Limits, MailTransport, Module, OperatorKey, ProxySecret};

/// How a program runs its API.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The key of the owner of the installation; without one nobody may write.
    pub operator_key: Option<OperatorKey>,
    /// The proxies whose word about client and site counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// What a proxy shows to be trusted from any address.
    pub proxy_secret: Option<ProxySecret>,
    /// The port of a server for development: a host's `.localhost` at its end is ignored then, and links lead there.
    pub local: Option<u16>,
    /// How much is let through.
    pub limits: Limits,
    /// Where the frames of pages are.
    pub frames: Frames,
    /// Who takes mails.
    pub mail: MailTransport,
    /// From whom mails are, where a site does not say it: `Name <address>` or an address.
    pub mail_from: Option<String>,
    /// How long after a try that failed a mail is tried again at first, if not a minute; later tries come ever later.
    pub mail_retry: Option<Duration>,
    /// Whether webhooks may lead to private addresses, which is for development.
    pub private_webhooks: bool,
    /// Passwords that were published, and are none here; without a list only what is easy to guess is refused.
    pub breached_passwords: Option<Arc<BreachedPasswords>>,
}

/// The state of the API: the sites, their documents, the modules, the settings. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    directory: Arc<Directory>,
    database: Arc<Database>,
    modules: &'static [&'static Module],
    settings: Settings,
    templates: Templates,
    outbox: Bell,
    bells: Bells,
    rates: Rates,
    under_way: UnderWay,
    notices: Notices,
    kept: KeptAnswers,
    remembered: Remembered,
    shortcuts: Shortcuts,
    metrics: Metrics,
    is_draining: AtomicBool,
}

impl App {
    /// Joins sites, modules, settings, and the store of all sites that have none of their own.
    #[must_use]
    pub fn new(directory: Arc<Directory>, store: Store, modules: &'static [&'static Module], settings: Settings) -> Self {
        let inner = Inner {
            // whoever develops sees at once what they saved
            templates: Templates::new(directory.root(), if settings.local.is_some() { Duration::ZERO } else { SETTLED }),
            rates: Rates::new(&settings.limits),
            directory,
            database: Arc::new(Database::new(store)),
            modules,
            settings,
            outbox: Bell::default(),
            bells: Bells::default(),
            under_way: UnderWay::default(),
            notices: Notices::default(),
            kept: KeptAnswers::default(),
            remembered: Remembered::default(),
            shortcuts: Shortcuts::default(),
            metrics: Metrics::new(),
            is_draining: AtomicBool::new(false),
        };
        Self { inner: Arc::new(inner) }
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

    /// Tells whoever asks whether it is ready that it is not any more: it is about to end. Requests that are held are answered.
    pub fn drain(&self) {
        self.inner.is_draining.store(true, Ordering::Relaxed);
        self.inner.notices.tell_all();
    }

    /// How many requests are being answered.
    #[must_use]
    pub fn requests_under_way(&self) -> usize {
        usize::try_from(self.inner.metrics.in_flight.get()).unwrap_or_default()
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.inner.is_draining.load(Ordering::Relaxed)
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.inner.rates
    }

    pub(crate) fn under_way(&self) -> &UnderWay {
        &self.inner.under_way
    }

    pub(crate) fn notices(&self) -> &Notices {
        &self.inner.notices
    }

    pub(crate) fn kept(&self) -> &KeptAnswers {
        &self.inner.kept
    }

    pub(crate) fn remembered(&self) -> &Remembered {
        &self.inner.remembered
    }

    pub(crate) fn shortcuts(&self) -> &Shortcuts {
        &self.inner.shortcuts
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// The site of a host, as it was written.
    pub(crate) fn tenancy_of(&self, host: &str) -> Option<Arc<Tenancy>> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let name = if self.settings().local.is_some() { name.strip_suffix(".localhost").unwrap_or(name) } else { name };
        self.directory().tenancy_of(name)
    }

    /// What time it is, in UTC milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.inner.database.store.now()
    }

    pub(crate) fn templates(&self) -> &Templates {
        &self.inner.templates
    }

    /// What is rung for mails.
    pub(crate) fn outbox(&self) -> &Bell {
        &self.inner.outbox
    }

    /// What is rung for the errands of modules.
    pub(crate) fn bells(&self) -> &Bells {
        &self.inner.bells
    }

    /// The database that a site is in.
    pub(crate) fn database_of<'a>(&'a self, tenancy: &'a Tenancy) -> &'a Database {
        tenancy.own_database.as_ref().map_or(&self.inner.database, |own| &own.database)
    }

    /// All databases.
    pub(crate) fn databases(&self) -> Vec<Arc<Database>> {
        let own = self.directory().own_databases();
        std::iter::once(Arc::clone(&self.inner.database)).chain(own).collect()
    }

    /// The documents of a site.
    pub(crate) fn store_of(&self, tenancy: &Tenancy) -> SiteStore {
        self.database_of(tenancy).store.site(&tenancy.site.name)
    }

    /// The documents of a site, in the form that the modules of today read.
    pub(crate) async fn migrated_store_of(&self, tenancy: &Tenancy) -> Result<SiteStore, Error> {
        let on = self.modules().iter().filter(|module| tenancy.modules.contains(&module.spec.name));
        let migrations: Vec<Migration> = on.flat_map(|module| module.migrations).copied().collect();
        Ok(self.database_of(tenancy).migrated(&tenancy.site.name, &tenancy.modules, &migrations).await?)
    }
}
