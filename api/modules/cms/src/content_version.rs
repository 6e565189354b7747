//! The number of a site's last change, and by what its history is told from others.
//!
//! Numbers alone say nothing: another server counts from 1 too, and so does one that went back to an older backup and on from there. So each version
//! has a lineage, an id that no other change ever gets. Whoever knows a version with its lineage knows the history up to it.

use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, SiteStore, StoreError, Stored, new_id};

use crate::due;

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

/// The last version. It stands in a document of its own, so that a batch can depend on it: whatever is read after it is still true when the batch is done.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) version: u64,
    #[serde(default)]
    pub(crate) lineage: Option<String>,
    /// When a post comes or goes by itself; never before that.
    #[serde(default)]
    pub(crate) moment: Option<i64>,
    /// By which rules the posts were understood.
    #[serde(default)]
    pub(crate) rules: Option<String>,
}

impl Document for Head {
    const COLLECTION: &'static Collection = &Collection { name: "cms.head", indexes: &[] };

    fn id(&self) -> &'static str {
        HEAD
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

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

/// The step to the next version.
#[derive(Debug)]
pub(crate) struct Step {
    /// Where it leads.
    pub(crate) to: ContentVersion,
    head: Option<Stored<Head>>,
    now: i64,
    rules: Option<String>,
}

/// How far the content of a site is. Cheap enough to be asked every second. If a post came or went by itself since the last time, the version rises first.
///
/// # Errors
/// Those of the store.
pub async fn content_version(store: &SiteStore) -> Result<ContentVersion, StoreError> {
    Ok(head(store).await?.map(|head| head.document.at()).unwrap_or_default())
}

/// The last version, after all that is due; none before the first change.
pub(crate) async fn head(store: &SiteStore) -> Result<Option<Stored<Head>>, StoreError> {
    loop {
        match store.get::<Head>(HEAD).await? {
            Some(head) if head.document.moment.is_some_and(|moment| moment <= store.now()) => due::raise(store, head).await?,
            head => return Ok(head),
        }
    }
}

impl Head {
    /// The version.
    pub(crate) fn at(&self) -> ContentVersion {
        ContentVersion { version: self.version, lineage: self.lineage.clone() }
    }
}

impl Step {
    /// The step from a version that was read.
    pub(crate) fn from(head: Option<Stored<Head>>, now: i64) -> Self {
        let version = head.as_ref().map_or(0, |head| head.document.version) + 1;
        let rules = head.as_ref().and_then(|head| head.document.rules.clone());
        Self { to: ContentVersion { version, lineage: Some(new_id()) }, head, now, rules }
    }

    /// The same; the posts are understood by these rules.
    pub(crate) fn by_rules(self, rules: String) -> Self {
        Self { rules: Some(rules), ..self }
    }

    /// The batch that does it, to be stored together with the change; nothing comes or goes by itself before `moment`.
    pub(crate) fn batch(&self, moment: Option<i64>) -> Batch {
        let ContentVersion { version, lineage } = self.to.clone();
        let next = Head { version, lineage: lineage.clone(), moment, rules: self.rules.clone() };
        let batch = match &self.head {
            Some(head) => Batch::new().replace(&next, head.revision),
            None => Batch::new().insert(&next),
        };
        let ancestor =
            Ancestor { version: version.to_string(), lineage: lineage.unwrap_or_default(), expires: self.now.saturating_add(KEPT) };
        batch.insert(&ancestor)
    }

    /// The next moment at which a post comes or goes by itself, if further ones do so at these.
    pub(crate) fn moment_with(&self, moments: impl Iterator<Item = i64>) -> Option<i64> {
        moments.chain(self.head.as_ref().and_then(|head| head.document.moment)).min()
    }
}

/// The next version, and the batch that begins it: to be stored together with the change.
pub(crate) async fn next(store: &SiteStore) -> Result<(ContentVersion, Batch), StoreError> {
    let step = Step::from(head(store).await?, store.now());
    Ok((step.to.clone(), step.batch(step.moment_with(std::iter::empty()))))
}

/// The lineage of a version; none if that was never here, or too long ago.
pub(crate) async fn lineage_of(store: &SiteStore, version: u64) -> Result<Option<String>, StoreError> {
    Ok(store.get::<Ancestor>(&version.to_string()).await?.map(|ancestor| ancestor.document.lineage))
}
