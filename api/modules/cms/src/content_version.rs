//! The number of a site's last change, and by what its history is told from others.
//!
//! Numbers alone say nothing: another server counts from 1 too, and so does one that went back to an older backup and on from there. So each version
//! has a lineage, an id that no other change ever gets. Whoever knows a version with its lineage knows the history up to it.

use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, Key, SiteStore, StoreError, new_id};

/// How long the lineage of a version is known, in milliseconds: a year. Whoever stayed away for longer begins anew.
const KEPT: i64 = 365 * 24 * 60 * 60 * 1000;
const HEAD: &str = "head";

/// How far the content of a site is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentVersion {
    /// The number of the last change; 0 before the first.
    pub version: u64,
    /// Its id; none before the first change, and after one that was made before there were lineages.
    pub lineage: Option<String>,
}

/// The last version. It stands in a document of its own, so that a batch can depend on it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Head {
    version: u64,
    #[serde(default)]
    lineage: Option<String>,
}

impl Document for Head {
    const COLLECTION: &'static Collection = &Collection { name: "cms.head", indexes: &[] };

    fn id(&self) -> &'static str {
        HEAD
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        Vec::new()
    }
}

/// The lineage of one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ancestor {
    version: String,
    lineage: String,
    expires: i64,
}

impl Document for Ancestor {
    const COLLECTION: &'static Collection = &Collection { name: "cms.ancestors", indexes: &[] };

    fn id(&self) -> &str {
        &self.version
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        Vec::new()
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

/// How far the content of a site is. Cheap enough to be asked every second.
///
/// # Errors
/// Those of the store.
pub async fn content_version(store: &SiteStore) -> Result<ContentVersion, StoreError> {
    let head = store.get::<Head>(HEAD).await?.map(|head| head.document);
    Ok(head.map(|Head { version, lineage }| ContentVersion { version, lineage }).unwrap_or_default())
}

/// The next version, and the batch that begins it: to be stored together with the change.
pub(crate) async fn next(store: &SiteStore) -> Result<(ContentVersion, Batch), StoreError> {
    let head = store.get::<Head>(HEAD).await?;
    let version = head.as_ref().map_or(0, |head| head.document.version) + 1;
    let lineage = new_id();
    let next = Head { version, lineage: Some(lineage.clone()) };
    let batch = match &head {
        Some(head) => Batch::new().replace(&next, head.revision),
        None => Batch::new().insert(&next),
    };
    let ancestor = Ancestor { version: version.to_string(), lineage, expires: store.now().saturating_add(KEPT) };
    Ok((ContentVersion { version, lineage: next.lineage }, batch.insert(&ancestor)))
}

/// The lineage of a version; none if that was never here, or too long ago.
pub(crate) async fn lineage_of(store: &SiteStore, version: u64) -> Result<Option<String>, StoreError> {
    Ok(store.get::<Ancestor>(&version.to_string()).await?.map(|ancestor| ancestor.document.lineage))
}
