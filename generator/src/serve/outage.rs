//! When the API is away: told once for all sites, and asked again at times that drift apart.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use site::SiteName;
use source::Diagnostic;

/// The first pause after something went wrong.
const FIRST: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);

/// What the API does not do, by the sites that it does not do it for.
#[derive(Debug, Default)]
pub(super) struct Outages {
    by_site: Mutex<BTreeMap<SiteName, String>>,
}

impl Outages {
    /// Notes what is wrong for a site; whether that is news.
    pub(super) fn begins(&self, site: &SiteName, problem: &Diagnostic) -> bool {
        let mut by_site = self.by_site.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = !by_site.values().any(|known| *known == problem.message);
        by_site.insert(site.clone(), problem.message.clone());
        is_news
    }

    /// Notes that nothing is wrong for a site; whether that is news, because it was the last one.
    pub(super) fn ends(&self, site: &SiteName) -> bool {
        let mut by_site = self.by_site.lock().unwrap_or_else(PoisonError::into_inner);
        by_site.remove(site).is_some() && by_site.is_empty()
    }
}

/// How long to wait after so many failures in a row: longer each time, and for nobody as long as for the others, so that they do not all come at once.
pub(super) fn pause(failures: u32) -> Duration {
    let longest = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST);
    let mut byte = [0];
    // without chance they come at once, which harms nobody much
    let _ = getrandom::fill(&mut byte);
    longest.mul_f64(0.5 + f64::from(byte[0]) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_once_and_its_end_once() {
        let (a, b): (SiteName, SiteName) = ("a.example".parse().unwrap(), "b.example".parse().unwrap());
        let (away, refused) = (Diagnostic::error("away"), Diagnostic::error("refused"));
        let outages = Outages::default();
        assert!(!outages.ends(&a));
        assert!(outages.begins(&a, &away));
        assert!(!outages.begins(&a, &away) && !outages.begins(&b, &away));
        assert!(outages.begins(&b, &refused));
        assert!(!outages.ends(&a) && outages.ends(&b) && !outages.ends(&b));
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        for (failures, least, most) in [(1, 250, 500), (2, 500, 1000), (5, 4000, 8000), (50, 15_000, 30_000)] {
            let pause = pause(failures).as_millis();
            assert!((least..=most).contains(&pause), "{failures}: {pause} ms");
        }
    }
}
