//! What the builds of the development server know of the content in its API, held against what is there: versions are compared and not events
//! counted, so that a message which is lost costs a delay and never an update.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cms::{ContentVersion, content_version};
use site::SiteName;
use store::Store;

/// How often versions are compared.
const PAUSE: Duration = Duration::from_secs(1);

/// Lets sites be built.
#[derive(Clone)]
pub struct Builder {
    root: PathBuf,
    changes: Sender<BTreeSet<PathBuf>>,
}

impl Builder {
    /// One that hears of changed files of the workspace at `root`.
    #[must_use]
    pub fn new(root: &Path, changes: Sender<BTreeSet<PathBuf>>) -> Self {
        Self { root: root.to_owned(), changes }
    }

    /// Lets a site be built: as if its folder had changed.
    pub(super) fn build(&self, site: &SiteName) {
        // the server may be going down
        let _ = self.changes.send(BTreeSet::from([self.root.join("sites").join(site.as_str())]));
    }
}

/// The contents of the sites with a section in the API.
pub(super) struct Contents {
    store: Store,
    /// What was there when the last build of each site began. It read that, or something newer.
    begun: Mutex<BTreeMap<SiteName, ContentVersion>>,
}

impl Contents {
    pub(super) fn new(store: Store) -> Self {
        Self { store, begun: Mutex::default() }
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<SiteName, ContentVersion>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn now(&self, site: &SiteName) -> Option<ContentVersion> {
        content_version(&self.store.site(site)).await.ok()
    }

    /// Notes that a build of a site begins; `owns` says whether the API owns one of its sections.
    pub(super) async fn begin(&self, site: &SiteName, owns: bool) {
        // of what cannot be read, the build tells
        let now = if owns { Some(self.now(site).await.unwrap_or_default()) } else { None };
        let mut begun = self.locked();
        match now {
            Some(now) => _ = begun.insert(site.clone(), now),
            None => _ = begun.remove(site),
        }
    }

    /// The content version that the last build of a site is sure to have read; none if it reads none.
    pub(super) fn begun(&self, site: &SiteName) -> Option<u64> {
        self.locked().get(site).map(|begun| begun.version)
    }

    /// The sites whose content is not what their last build began with.
    async fn changed(&self) -> Vec<SiteName> {
        let begun = self.locked().clone();
        let mut changed = Vec::new();
        for (site, begun) in begun {
            if self.now(&site).await.is_some_and(|now| now != begun) {
                changed.push(site);
            }
        }
        changed
    }

    /// Lets sites be built whose content changed, by whatever way, until it is dropped.
    pub(super) async fn follow(self: Arc<Self>, builder: Builder) {
        loop {
            tokio::time::sleep(PAUSE).await;
            self.changed().await.iter().for_each(|site| builder.build(site));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::StoreUrl;

    #[tokio::test]
    async fn a_site_is_changed_from_when_its_content_is_another_until_a_build_begins() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreUrl::parse(&format!("sqlite:{}/", folder.path().display())).unwrap()).unwrap();
        let (contents, site): (_, SiteName) = (Contents::new(store.clone()), "a.example".parse().unwrap());
        contents.begin(&site, true).await;
        assert_eq!((contents.changed().await, contents.begun(&site)), (Vec::new(), Some(0)));
        let export = "{\"header\":{\"format\":1}}\n{\"document\":{\"collection\":\"cms.head\",\"id\":\"head\",\"revision\":1,\"expires\":null,\"keys\":[],\"terms\":[],\"data\":{\"version\":7}}}\n";
        let sha256: String = <sha2::Sha256 as sha2::Digest>::digest(export).iter().map(|byte| format!("{byte:02x}")).collect();
        let export = format!("{export}{{\"footer\":{{\"lines\":1,\"sha256\":\"{sha256}\"}}}}\n");
        store.site(&site).import(&mut export.as_bytes()).await.unwrap();
        assert_eq!(contents.changed().await, std::slice::from_ref(&site), "no request told of it");
        contents.begin(&site, true).await;
        assert_eq!((contents.changed().await, contents.begun(&site)), (Vec::new(), Some(7)));
        contents.begin(&site, false).await;
        assert_eq!(contents.begun(&site), None);
    }
}
