//! The places of those who wait for a hash, of all sites together: so many that none waits too long, and of one site half of them at most, so that one whose sign-in is
//! attacked leaves others theirs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use site::SiteName;

/// The places that are taken, by site.
#[derive(Debug)]
pub(crate) struct Places {
    all: usize,
    taken: Mutex<HashMap<SiteName, usize>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    site: SiteName,
}

impl Places {
    /// So many, all free.
    pub(crate) fn new(all: usize) -> Arc<Self> {
        Arc::new(Self { all, taken: Mutex::default() })
    }

    /// A place for a site; none if all are taken, or the site has half of them.
    pub(crate) fn take(self: &Arc<Self>, site: &SiteName) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.get(site).copied().unwrap_or_default();
        if own >= self.all / 2 || taken.values().sum::<usize>() >= self.all {
            return None;
        }
        taken.insert(site.clone(), own + 1);
        Some(Place { places: Arc::clone(self), site: site.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.site) {
            Some(own) if *own > 1 => *own -= 1,
            _ => _ = taken.remove(&self.site),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_half_of_the_places_at_most_and_others_have_the_rest() {
        let places = Places::new(8);
        let [a, b, c] = ["a.example", "b.example", "c.example"].map(|name| name.parse::<SiteName>().unwrap());
        let of_a: Vec<Place> = std::iter::from_fn(|| places.take(&a)).collect();
        assert_eq!(of_a.len(), 4, "whatever comes for it");
        let of_b: Vec<Place> = std::iter::from_fn(|| places.take(&b)).collect();
        assert_eq!((of_b.len(), places.take(&c).is_none()), (4, true), "all are taken");
        drop(of_a);
        assert!(places.take(&c).is_some() && places.take(&b).is_none());
        drop(of_b);
        assert!(places.taken.lock().unwrap().is_empty(), "nothing is left of who is gone");
    }
}
