//! How many requests are worked on at once, in all and for each site. Who is one too many hears so at once: nobody waits in a line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use site::SiteName;

use crate::arrival::Arrival;
use crate::next::Next;
use crate::{App, Error};

/// The requests that are being worked on.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    /// Only the sites that have some.
    sites: HashMap<SiteName, usize>,
    /// Those that are held and take no place; only the sites that have some.
    held: HashMap<SiteName, usize>,
}

/// Where a request has its place, so that one that is held can leave it.
#[derive(Clone)]
pub(crate) struct Seat(Arc<Mutex<Option<Place>>>);

impl Seat {
    /// Gives the place to others.
    pub(crate) fn leave(&self) {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(place);
    }
}

impl UnderWay {
    /// Counts a request of a site that is held.
    ///
    /// # Errors
    /// [`Error::Busy`] if there are as many as there may be.
    pub(crate) fn hold(&self, site: &SiteName, most: usize) -> Result<(), Error> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_site = counts.held.get(site).copied().unwrap_or_default();
        if of_site >= most {
            return Err(Error::Busy);
        }
        counts.held.insert(site.clone(), of_site + 1);
        Ok(())
    }

    /// Counts one less.
    pub(crate) fn let_go(&self, site: &SiteName) {
        take_one(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).held, site);
    }
}

fn take_one(counts: &mut HashMap<SiteName, usize>, site: &SiteName) {
    if let Some(count) = counts.get_mut(site) {
        *count -= 1;
        if *count == 0 {
            counts.remove(site);
        }
    }
}

/// A request's place among them, until it is dropped.
struct Place {
    app: App,
    site: Option<SiteName>,
}

/// Lets a request through if there is room for it.
pub(crate) async fn room(app: &App, arrival: &Arrival, mut request: Request, next: impl Next) -> Response {
    let place = match Place::take(app.clone(), arrival.site().cloned()) {
        Ok(place) => place,
        Err(error) => return error.into_response(),
    };
    let seat = Seat(Arc::new(Mutex::new(Some(place))));
    request.extensions_mut().insert(seat.clone());
    let answer = next(request).await;
    seat.leave();
    answer
}

impl Place {
    fn take(app: App, site: Option<SiteName>) -> Result<Self, Error> {
        let limits = &app.settings().limits;
        let mut counts = app.under_way().0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_site = site.as_ref().and_then(|site| counts.sites.get(site)).copied().unwrap_or_default();
        if counts.all >= limits.at_once || of_site >= limits.at_once_per_site {
            return Err(Error::Busy);
        }
        counts.all += 1;
        if let Some(site) = &site {
            counts.sites.insert(site.clone(), of_site + 1);
        }
        drop(counts);
        Ok(Self { app, site })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.app.under_way().0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all -= 1;
        if let Some(site) = &self.site {
            take_one(&mut counts.sites, site);
        }
    }
}
