//! What all requests share.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::Store;

use crate::busy::UnderWay;
use crate::directory::Tenancy;
use crate::metrics::Metrics;
use crate::rate::Rates;
use crate::{Directory, Limits, OperatorKey, ProxySecret};

/// How a program runs its API.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The key of the owner of the installation; without one nobody may write.
    pub operator_key: Option<OperatorKey>,
    /// The proxies whose word about client and site counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// What a proxy shows to be trusted from any address.
    pub proxy_secret: Option<ProxySecret>,
    /// Whether `.localhost` at the end of a host is ignored, as in development.
    pub local: bool,
    /// How much is let through.
    pub limits: Limits,
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
    rates: Rates,
    under_way: UnderWay,
    metrics: Metrics,
    is_draining: AtomicBool,
}

impl App {
    /// Joins sites, store and settings.
    #[must_use]
    pub fn new(directory: Arc<Directory>, store: Store, settings: Settings) -> Self {
        let rates = Rates::new(&settings.limits);
        let (under_way, metrics, is_draining) = (UnderWay::default(), Metrics::new(), AtomicBool::new(false));
        Self { inner: Arc::new(Inner { directory, store, settings, rates, under_way, metrics, is_draining }) }
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

    /// Tells whoever asks whether it is ready that it is not any more: it is about to end.
    pub fn drain(&self) {
        self.inner.is_draining.store(true, Ordering::Relaxed);
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

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// The site of a host, as it was written.
    pub(crate) fn tenancy_of(&self, host: &str) -> Option<Arc<Tenancy>> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let name = if self.settings().local { name.strip_suffix(".localhost").unwrap_or(name) } else { name };
        self.directory().tenancy_of(name)
    }

    /// All documents. Only the tenant's door may ask for it.
    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }
}
