//! Counts requests: of each client to each site, of all clients to a site, and what modules count for themselves. In the memory of this process.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use site::SiteName;

use crate::arrival::Arrival;
use crate::{Allowance, Client, Error, Limits};

/// From how many keys on those are looked for that can be forgotten.
const MANY: usize = 1024;
/// The most keys that are kept. Who would be one more is refused, so that no attack fills the memory.
const MOST: usize = 1 << 20;

/// All that is counted.
pub(crate) struct Rates {
    clients: Option<Counter<(Option<SiteName>, IpAddr)>>,
    sites: Option<Counter<Option<SiteName>>>,
    modules: Option<Mutex<ModuleCounters>>,
}

type ModuleCounters = HashMap<(&'static str, Allowance), Arc<Counter<(SiteName, IpAddr)>>>;

impl Rates {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            clients: limits.client.map(|rate| Counter::new(rate.quota())),
            sites: limits.site.map(|rate| Counter::new(rate.quota())),
            modules: limits.of_modules.then(Mutex::default),
        }
    }

    /// Counts a request, unless it is the operator's. The client comes first, so that one who is over their limit takes nothing of the site's.
    ///
    /// # Errors
    /// [`Error::TooMany`] if it is one too many.
    pub(crate) fn count(&self, arrival: &Arrival) -> Result<(), Error> {
        if arrival.by_operator {
            return Ok(());
        }
        let site = arrival.site().cloned();
        if let Some(clients) = &self.clients {
            clients.count(&(site.clone(), arrival.client.network()))?;
        }
        self.sites.as_ref().map_or(Ok(()), |sites| sites.count(&site))
    }

    /// Counts what a client does in a module.
    ///
    /// # Errors
    /// [`Error::TooMany`] if it is one too many.
    pub(crate) fn count_in_module(&self, site: &SiteName, name: &'static str, client: Client, allowance: Allowance) -> Result<(), Error> {
        let Some(modules) = &self.modules else { return Ok(()) };
        let counter = {
            let mut modules = modules.lock().unwrap_or_else(PoisonError::into_inner);
            let counter = modules.entry((name, allowance)).or_insert_with(|| Arc::new(Counter::new(allowance.quota())));
            Arc::clone(counter)
        };
        counter.count(&(site.clone(), client.network()))
    }
}

/// Tokio's clock, which tests can stop.
#[derive(Debug, Clone, Copy)]
struct Since(tokio::time::Instant);

impl Clock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

struct Counter<K: Clone + Eq + Hash> {
    limiter: RateLimiter<K, DashMapStateStore<K>, Since, NoOpMiddleware<Duration>>,
    clock: Since,
    /// From how many keys on to look for those that can be forgotten: twice as many as there were left the last time, so that looking stays cheap.
    look_from: AtomicUsize,
    /// The second in which that was done, so that no attack makes it the only thing that is done.
    looked: AtomicU64,
}

impl<K: Clone + Eq + Hash> Counter<K> {
    fn new(quota: Quota) -> Self {
        let clock = Since(tokio::time::Instant::now());
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), clock);
        Self { limiter, clock, look_from: AtomicUsize::new(MANY), looked: AtomicU64::new(u64::MAX) }
    }

    fn count(&self, key: &K) -> Result<(), Error> {
        if !self.has_room() {
            return Err(Error::TooMany(Duration::from_secs(60)));
        }
        self.limiter.check_key(key).map_err(|until| Error::TooMany(until.wait_time_from(self.clock.now())))
    }

    /// Forgets the keys of which nothing is left to remember, now and then.
    fn has_room(&self) -> bool {
        let count = self.limiter.len();
        if count < self.look_from.load(Ordering::Relaxed) {
            return true;
        }
        let second = self.clock.now().as_secs();
        if self.looked.swap(second, Ordering::Relaxed) == second {
            return count < MOST;
        }
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
        let left = self.limiter.len();
        self.look_from.store((2 * left).clamp(MANY, MOST), Ordering::Relaxed);
        left < MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn keys_that_rested_are_forgotten() {
        let counter = Counter::new(Allowance::new(2, Duration::from_secs(2)).quota());
        for _ in 0..20 {
            for key in 0..MANY {
                assert!(counter.count(&key).is_ok());
            }
            tokio::time::advance(Duration::from_secs(10)).await;
        }
        for key in MANY..3 * MANY {
            assert!(counter.count(&key).is_ok());
        }
        assert!(counter.limiter.len() <= 2 * MANY + 1, "{}", counter.limiter.len());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_as_long_as_told_gets_through() {
        let counter = Counter::new(Allowance::new(2, Duration::from_secs(60)).quota());
        assert!(counter.count(&()).is_ok() && counter.count(&()).is_ok());
        let Err(Error::TooMany(wait)) = counter.count(&()) else { panic!("the third is one too many") };
        assert_eq!(wait, Duration::from_secs(30));
        tokio::time::advance(wait).await;
        assert!(counter.count(&()).is_ok() && counter.count(&()).is_err());
    }
}
