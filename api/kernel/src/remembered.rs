//! What was found out about a site a moment ago, so that many who ask for the same do not look again and again.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use site::SiteName;
use tokio::time::Instant;

use crate::Tenant;

/// How long it counts: another process may have changed the site since then, of which nothing is told here.
pub(crate) const FRESH: Duration = Duration::from_millis(100);

/// What is remembered of each site, one thing of a type.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<HashMap<(SiteName, TypeId), Known>>);

#[derive(Debug)]
struct Known {
    since: Instant,
    /// How often something of the site had changed before it was found out.
    changes: u64,
    what: Arc<dyn Any + Send + Sync>,
}

impl Tenant {
    /// How often something of the site was changed by this process: to be asked before something is found out that is to be remembered.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.app().notices().changes(self.name())
    }

    /// What was remembered of the site, unless it was changed by this process since then, or too long ago.
    #[must_use]
    pub fn remembered<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let changes = self.changes();
        let all = self.app().remembered().0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&(self.name().clone(), TypeId::of::<T>()))?;
        let is_fresh = known.changes == changes && known.since.elapsed() < FRESH;
        is_fresh.then(|| Arc::clone(&known.what).downcast().ok()).flatten()
    }

    /// Remembers what was found out after so many changes, and returns it.
    pub fn remember<T: Send + Sync + 'static>(&self, changes: u64, what: T) -> Arc<T> {
        let what = Arc::new(what);
        let known = Known { since: Instant::now(), changes, what: Arc::<T>::clone(&what) };
        let mut all = self.app().remembered().0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((self.name().clone(), TypeId::of::<T>()), known);
        what
    }
}
