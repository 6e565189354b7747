//! Requests that are held until something changes. A held one takes no place among those that are worked on and no time of its deadline; it is one of a
//! few that a site may have.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use site::SiteName;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::busy::Seat;
use crate::deadline::Stopwatch;
use crate::{App, Error, Tenant};

/// How long nobody looks: other processes write too, and tell nothing of it here.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Who waits for changes of which site, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<HashMap<SiteName, watch::Sender<u64>>>);

impl Notices {
    fn of(&self, site: &SiteName) -> watch::Receiver<u64> {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.entry(site.clone()).or_default().subscribe()
    }

    /// Wakes those who wait for a site.
    fn tell(&self, site: &SiteName) {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.entry(site.clone()).or_default().send_modify(|count| *count += 1);
    }

    /// How often something of a site was told.
    pub(crate) fn changes(&self, site: &SiteName) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(site).map_or(0, |waiting| *waiting.borrow())
    }

    /// Wakes all.
    pub(crate) fn tell_all(&self) {
        for waiting in self.0.lock().unwrap_or_else(PoisonError::into_inner).values() {
            waiting.send_modify(|count| *count += 1);
        }
    }
}

impl Tenant {
    /// Says that something of the site changed that others may wait for or remember: requests that are held look, and what was remembered is forgotten.
    pub fn tell_change(&self) {
        self.app().notices().tell(self.name());
    }
}

/// A request that may be held. Nothing that is told after the request came is missed.
pub struct Waiting {
    since: Instant,
    app: App,
    site: SiteName,
    notices: watch::Receiver<u64>,
    seat: Seat,
    stopwatch: Stopwatch,
    held: Option<Held>,
}

/// One of the few that a site may have, until it is dropped.
struct Held {
    app: App,
    site: SiteName,
    stopwatch: Stopwatch,
}

impl Waiting {
    /// Holds the request until something of the site may have changed, for `soonest` at most; the caller looks then. False once `longest` is over
    /// since the request came, and when the server is about to end.
    ///
    /// # Errors
    /// [`Error::Busy`] if the site has as many as it may have.
    pub async fn goes_on(&mut self, longest: Duration, soonest: Duration) -> Result<bool, Error> {
        let left = longest.saturating_sub(self.since.elapsed());
        if left.is_zero() || self.app.is_draining() {
            return Ok(false);
        }
        if self.held.is_none() {
            self.held = Some(Held::take(self)?);
        }
        // less than a millisecond would be asked again and again
        let look_again = left.min(LOOK_AGAIN).min(soonest).max(Duration::from_millis(1));
        tokio::select! {
            _ = self.notices.changed() => {}
            () = tokio::time::sleep(look_again) => {}
        }
        Ok(true)
    }
}

impl Held {
    fn take(waiting: &Waiting) -> Result<Self, Error> {
        let (app, site) = (waiting.app.clone(), waiting.site.clone());
        app.under_way().hold(&site, app.settings().limits.held_per_site)?;
        waiting.seat.leave();
        waiting.stopwatch.stop();
        Ok(Self { app, site, stopwatch: waiting.stopwatch.clone() })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.app.under_way().let_go(&self.site);
        self.stopwatch.go_on();
    }
}

impl FromRequestParts<App> for Waiting {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let tenant = Tenant::from_request_parts(parts, app).await?;
        let unlimited = || Error::Internal("a request is to be held that has neither place nor deadline".into());
        let seat = parts.extensions.get::<Seat>().cloned().ok_or_else(unlimited)?;
        let stopwatch = parts.extensions.get::<Stopwatch>().cloned().ok_or_else(unlimited)?;
        let (site, notices) = (tenant.name().clone(), app.notices().of(tenant.name()));
        Ok(Self { since: Instant::now(), app: app.clone(), site, notices, seat, stopwatch, held: None })
    }
}
