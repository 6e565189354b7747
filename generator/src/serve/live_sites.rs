//! The live release of each site, opened once for all who are served from it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use site::{SiteName, Workspace};
use source::Diagnostic;

use crate::publish::LiveRelease;

/// The releases that are open.
#[derive(Debug, Default)]
pub(super) struct LiveSites {
    sites: Mutex<HashMap<SiteName, Arc<Open>>>,
}

#[derive(Debug, Default)]
struct Open {
    release: RwLock<Option<Arc<LiveRelease>>>,
    /// Held by whoever opens the next one; the others wait for that.
    opening: tokio::sync::Mutex<()>,
}

impl LiveSites {
    /// What is live of a site now; nothing before its first release.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) async fn release(&self, workspace: &Workspace, site: &SiteName) -> Result<Option<Arc<LiveRelease>>, Diagnostic> {
        let open = Arc::clone(self.sites.lock().unwrap_or_else(PoisonError::into_inner).entry(site.clone()).or_default());
        if let Some(release) = open.current() {
            return Ok(Some(release));
        }
        let _opening = open.opening.lock().await;
        if let Some(release) = open.current() {
            return Ok(Some(release));
        }
        let folder = workspace.dist(site);
        let told = |error: tokio::task::JoinError| Diagnostic::error(format!("the release of {site} cannot be opened: {error}"));
        let found = tokio::task::spawn_blocking(move || LiveRelease::open(&folder)).await.map_err(told)??.map(Arc::new);
        open.release.write().unwrap_or_else(PoisonError::into_inner).clone_from(&found);
        Ok(found)
    }
}

impl Open {
    fn current(&self) -> Option<Arc<LiveRelease>> {
        let release = self.release.read().unwrap_or_else(PoisonError::into_inner).clone();
        release.filter(|release| release.is_current())
    }
}
