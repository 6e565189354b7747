//! Which sites are to be built, and whose turn it is: each site once at a time, with all that came for it meanwhile.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use site::SiteName;

/// How long nobody looks at the clock: it may be set.
const DOZE: Duration = Duration::from_secs(30);

/// What a site is to be built for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The files of the site that changed.
    pub(super) changed: BTreeSet<PathBuf>,
    /// Whether others may have, so that all have to be looked at.
    pub(super) looks_at_all: bool,
}

impl Wanted {
    /// Everything, as if nothing were known of the files.
    pub(super) fn anew() -> Self {
        Self { changed: BTreeSet::new(), looks_at_all: true }
    }

    fn add(&mut self, other: Self) {
        self.changed.extend(other.changed);
        self.looks_at_all |= other.looks_at_all;
    }
}

/// The sites that are to be built.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    wanted: HashMap<SiteName, Wanted>,
    /// Whose turn it is, but for those that are being built.
    line: VecDeque<SiteName>,
    running: HashSet<SiteName>,
    /// When something comes due.
    due: HashMap<SiteName, SystemTime>,
    ended: bool,
}

impl Queue {
    /// Lets a site be built.
    pub(super) fn wish(&self, site: &SiteName, wanted: Wanted) {
        let mut state = self.locked();
        state.wish(site, wanted);
        self.changed.notify_one();
    }

    /// Lets a site be built next unless it is being built: somebody waits for it.
    pub(super) fn hurry(&self, site: &SiteName) {
        let mut state = self.locked();
        if !state.running.contains(site) {
            state.wanted.entry(site.clone()).or_default();
            state.line.retain(|other| other != site);
            state.line.push_front(site.clone());
            self.changed.notify_one();
        }
    }

    /// Lets a site be built at a time, in place of the one that was set before; none sets none.
    pub(super) fn at(&self, site: &SiteName, time: Option<SystemTime>) {
        let mut state = self.locked();
        match time {
            Some(time) => _ = state.due.insert(site.clone(), time),
            None => _ = state.due.remove(site),
        }
        self.changed.notify_all();
    }

    /// Waits for a site whose turn it is. Nobody else gets it until it is [done](Self::done). None in the end.
    pub(super) fn take(&self) -> Option<(SiteName, Wanted)> {
        let mut state = self.locked();
        loop {
            if state.ended {
                return None;
            }
            let now = SystemTime::now();
            state.come_due(now);
            if let Some(taken) = state.take() {
                return Some(taken);
            }
            let next = state.due.values().min().map_or(DOZE, |due| due.duration_since(now).unwrap_or_default().min(DOZE));
            state = self.changed.wait_timeout(state, next).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A site that was taken may be built again.
    pub(super) fn done(&self, site: &SiteName) {
        let mut state = self.locked();
        state.running.remove(site);
        if state.wanted.contains_key(site) {
            state.line.push_back(site.clone());
        }
        self.changed.notify_all();
    }

    /// Nothing is begun any more.
    pub(super) fn end(&self) {
        self.locked().ended = true;
        self.changed.notify_all();
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wish(&mut self, site: &SiteName, wanted: Wanted) {
        if let Some(known) = self.wanted.get_mut(site) {
            return known.add(wanted);
        }
        self.wanted.insert(site.clone(), wanted);
        if !self.running.contains(site) {
            self.line.push_back(site.clone());
        }
    }

    fn come_due(&mut self, now: SystemTime) {
        let due: Vec<SiteName> = self.due.iter().filter(|(_, due)| **due <= now).map(|(site, _)| site.clone()).collect();
        for site in due {
            self.due.remove(&site);
            self.wish(&site, Wanted::default());
        }
    }

    fn take(&mut self) -> Option<(SiteName, Wanted)> {
        let site = self.line.pop_front()?;
        let wanted = self.wanted.remove(&site).unwrap_or_default();
        self.running.insert(site.clone());
        Some((site, wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> SiteName {
        text.parse().unwrap()
    }

    fn file(name: &str) -> Wanted {
        Wanted { changed: BTreeSet::from([name.into()]), looks_at_all: false }
    }

    #[test]
    fn what_comes_while_a_site_is_built_is_built_once_after_it() {
        let (queue, a, b) = (Queue::default(), name("a.example"), name("b.example"));
        queue.wish(&a, file("1"));
        assert_eq!(queue.take(), Some((a.clone(), file("1"))));
        queue.wish(&a, file("2"));
        queue.hurry(&a);
        queue.wish(&a, Wanted::anew());
        queue.wish(&b, file("3"));
        assert_eq!(queue.take(), Some((b.clone(), file("3"))), "never the same site twice at once");
        queue.done(&a);
        assert_eq!(queue.take(), Some((a.clone(), Wanted { looks_at_all: true, ..file("2") })));
        queue.hurry(&b);
        queue.done(&a);
        queue.done(&b);
        queue.end();
        assert_eq!(queue.take(), None);
        assert!(queue.locked().wanted.is_empty() && queue.locked().line.is_empty());
    }

    #[test]
    fn a_site_that_somebody_waits_for_comes_first() {
        let (queue, a, b) = (Queue::default(), name("a.example"), name("b.example"));
        queue.wish(&a, file("1"));
        queue.wish(&b, file("2"));
        queue.hurry(&b);
        assert_eq!(queue.take(), Some((b.clone(), file("2"))));
        queue.hurry(&b);
        assert_eq!(queue.take(), Some((a.clone(), file("1"))));
        queue.hurry(&a);
        queue.done(&a);
        queue.done(&b);
        assert!(queue.locked().wanted.is_empty(), "what is being built is not built twice for that");
    }

    #[test]
    fn a_site_is_built_when_something_comes_due() {
        let (queue, a, b) = (Queue::default(), name("a.example"), name("b.example"));
        queue.at(&a, Some(SystemTime::now() + Duration::from_secs(3600)));
        queue.at(&b, Some(SystemTime::now() + Duration::from_millis(20)));
        assert_eq!(queue.take(), Some((b, Wanted::default())));
        queue.at(&a, None);
        assert!(queue.locked().due.is_empty());
    }
}
