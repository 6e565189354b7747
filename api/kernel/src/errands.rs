//! What waits in the documents of sites until it is done: mails, and what modules have to tell elsewhere.
//!
//! Whoever stores something that waits rings ([`Bell`]); what another process left behind is found since all sites are looked through now and then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use site::SiteName;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::{App, Error, Tenant};

/// How often all sites are looked through.
const ROUND: Duration = Duration::from_mins(10);
/// How many sites are worked for at once, so that one of which all takes long holds up no other.
const SITES_AT_ONCE: usize = 8;
/// How long a site rests whose documents could not be read, in milliseconds.
const REST: i64 = 120_000;

/// Something that a module has to do after a request is over, for the sites that have it on.
#[derive(Debug)]
pub struct Errand {
    /// The module; a site rings for it by this name.
    pub module: &'static str,
    /// Does what is due for a site, and returns when there is more to do, in UTC milliseconds.
    pub run: ErrandRun,
}

/// What does an errand for one site.
pub type ErrandRun = fn(Tenant) -> Pin<Box<dyn Future<Output = Result<Option<i64>, Error>> + Send>>;

/// Does an errand for all sites until it is dropped.
pub async fn run_errand(app: App, errand: &'static Errand) {
    let bell = app.bells().of(errand.module);
    let one = |name: SiteName| {
        let app = app.clone();
        async move {
            match app.directory().tenancy(&name).filter(|tenancy| tenancy.modules.contains(&errand.module)) {
                Some(tenancy) => (errand.run)(Tenant::of(app, tenancy).await?).await,
                None => Ok(None),
            }
        }
    };
    keep_doing(&app, &bell, || app.directory().sites_with(errand.module), one).await;
}

impl Tenant {
    /// Says that something new waits for the errand of a module. Call it after the batch in which that was stored.
    pub fn errand_waits(&self, module: &'static str) {
        self.app().bells().of(module).ring(self.name());
    }
}

/// The sites for which something waits, as far as this process knows.
#[derive(Default)]
pub(crate) struct Bell {
    sites: Mutex<BTreeSet<SiteName>>,
    news: Notify,
}

impl Bell {
    pub(crate) fn ring(&self, site: &SiteName) {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner).insert(site.clone());
        self.news.notify_one();
    }

    fn take(&self) -> BTreeSet<SiteName> {
        std::mem::take(&mut *self.sites.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The bells of modules.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<&'static str, Arc<Bell>>>);

impl Bells {
    fn of(&self, module: &'static str) -> Arc<Bell> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(module).or_default())
    }
}

/// Works for each site of `sites` when it is due: at first, when the bell rings for it, and when `one` said that there is more. Never twice at once for the same.
pub(crate) async fn keep_doing<F, E>(app: &App, bell: &Bell, sites: impl Fn() -> Vec<SiteName>, one: impl Fn(SiteName) -> F)
where
    F: Future<Output = Result<Option<i64>, E>> + Send + 'static,
    E: Debug + Send + 'static,
{
    let mut due: BTreeMap<SiteName, i64> = BTreeMap::new();
    let mut next_round = Instant::now();
    let (mut running, mut busy) = (JoinSet::new(), HashMap::new());
    loop {
        if Instant::now() >= next_round {
            due.extend(sites().into_iter().map(|site| (site, i64::MIN)));
            next_round = Instant::now() + ROUND;
        }
        due.extend(bell.take().into_iter().map(|site| (site, i64::MIN)));
        let now = app.now();
        let is_free = |site: &SiteName| !busy.values().any(|other| other == site);
        let ready = due.iter().filter(|(site, at)| **at <= now && is_free(site)).map(|(site, _)| site.clone());
        for name in ready.take(SITES_AT_ONCE - busy.len()).collect::<Vec<_>>() {
            due.remove(&name);
            busy.insert(running.spawn(one(name.clone())).id(), name);
        }
        let is_free = |site: &SiteName| busy.len() < SITES_AT_ONCE && !busy.values().any(|other| other == site);
        let first = due.iter().filter(|(site, _)| is_free(site)).map(|(_, at)| *at).min();
        let wait = first.map_or(ROUND, |at| Duration::from_millis(u64::try_from(at.saturating_sub(app.now())).unwrap_or(0)));
        let wake = next_round.min(Instant::now() + wait.max(Duration::from_millis(10)));
        tokio::select! {
            () = tokio::time::sleep_until(wake) => {}
            () = bell.news.notified() => {}
            Some(ended) = running.join_next_with_id(), if !running.is_empty() => {
                let (id, result) = match ended {
                    Ok((id, result)) => (id, result.map_err(|error| format!("{error:?}"))),
                    Err(error) => (error.id(), Err(error.to_string())),
                };
                let Some(name) = busy.remove(&id) else { continue };
                let again = result.unwrap_or_else(|error| {
                    tracing::error!(error, site = %name, "what waits for a site cannot be done");
                    Some(app.now() + REST)
                });
                if let Some(again) = again {
                    // somebody may have rung in the meantime
                    let at = due.entry(name).or_insert(again);
                    *at = again.min(*at);
                }
            }
        }
    }
}
