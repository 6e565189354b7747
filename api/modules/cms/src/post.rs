//! A post as it is stored.

use kernel::{ETag, Error, Tenant};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Query, StoreError, Stored, new_id};

use crate::author::By;
use crate::status::{Status, Times};

/// A post. One that was deleted stays as a mark, so that the builder hears of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Post {
    /// The name of its file, without the ending.
    pub(crate) name: String,
    /// What it is known by whatever it is called; none in a mark of one that is called otherwise now.
    #[serde(default)]
    pub(crate) identity: String,
    /// The content version that it was last changed in.
    pub(crate) version: u64,
    /// The title in its front matter, else its name.
    pub(crate) title: String,
    /// When it is to be seen.
    #[serde(flatten)]
    pub(crate) times: Times,
    /// Whether visitors see it, as of the content version.
    #[serde(default)]
    pub(crate) status: Status,
    /// When that becomes another one by itself.
    #[serde(default)]
    pub(crate) moment: Option<i64>,
    /// Whether visitors ever had it at its address.
    #[serde(default)]
    pub(crate) was_seen: bool,
    /// Where its page is.
    #[serde(default)]
    pub(crate) address: String,
    /// Where its page was before.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// The number of its text: 1 is the first.
    #[serde(default)]
    pub(crate) edits: u64,
    /// Who wrote this text; unknown of one from before that was kept.
    #[serde(default)]
    pub(crate) by: Option<By>,
    /// When, in UTC milliseconds.
    #[serde(default)]
    pub(crate) at: i64,
    /// The very text that was pushed; none once it is deleted.
    pub(crate) source: Option<String>,
    /// Whether it says that it takes no comments.
    #[serde(default)]
    pub(crate) without_comments: bool,
    /// How many comments visitors see with it. It is counted with the comments, and stays when the text changes.
    #[serde(default)]
    pub(crate) approved_comments: u64,
}

/// The index of all, deleted ones too, by the version that they were last changed in.
pub(crate) const BY_VERSION: &str = "version";
/// The index of those that become visible, or stop being so, by themselves.
pub(crate) const BY_MOMENT: &str = "moment";
/// The index of those that are there by the address of their page.
pub(crate) const BY_ADDRESS: &str = "address";
/// The index of those that are there by each address that their page had before.
pub(crate) const BY_ALIAS: &str = "alias";

/// The index of those that are there by what they are known by whatever they are called.
const BY_IDENTITY: &str = "identity";

impl Document for Post {
    const COLLECTION: &'static Collection = &Collection {
        name: "cms.posts",
        indexes: &[
            Index::sorted(BY_VERSION),
            Index::sorted(BY_MOMENT),
            Index::sorted(BY_ADDRESS),
            Index::sorted(BY_ALIAS),
            Index::sorted(BY_IDENTITY),
        ],
    };

    fn id(&self) -> &str {
        &self.name
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let mut keys = vec![(BY_VERSION, version_key(self.version))];
        if self.source.is_some() {
            keys.push((BY_ADDRESS, address_key(&self.address)));
            keys.push((BY_IDENTITY, Key::new().text(&self.identity)));
            keys.extend(self.moment.map(|moment| (BY_MOMENT, Key::new().number(moment))));
            keys.extend(self.aliases.iter().map(|alias| (BY_ALIAS, address_key(alias))));
        }
        keys
    }
}

/// Where a version stands in [`BY_VERSION`].
pub(crate) fn version_key(version: u64) -> Key {
    Key::new().number(i64::try_from(version).unwrap_or(i64::MAX))
}

/// Where an address stands in [`BY_ADDRESS`] and [`BY_ALIAS`]. Two that some file systems take for one have the same.
pub(crate) fn address_key(address: &str) -> Key {
    Key::new().text(&address.to_lowercase())
}

impl Post {
    /// The entity tag of a post's text.
    pub(crate) fn tag(source: &str) -> ETag {
        ETag::of(&["cms.post", source])
    }

    /// The entity tag of its text, if it is there.
    pub(crate) fn own_tag(&self) -> Option<ETag> {
        self.source.as_deref().map(Self::tag)
    }

    /// Whether visitors get it at a time.
    pub(crate) fn is_published(&self, now: i64) -> bool {
        self.source.is_some() && self.times.at(now).0 == Status::Published
    }

    /// The same with an id, and with a number of its text; posts from before there were any have none.
    pub(crate) fn with_id(self) -> Self {
        let identity = if self.identity.is_empty() { new_id() } else { self.identity };
        Self { identity, edits: self.edits.max(1), ..self }
    }

    /// The same as visitors have it at a time.
    pub(crate) fn at_time(mut self, now: i64) -> Self {
        (self.status, self.moment) = self.times.at(now);
        self.was_seen |= self.status.was_seen();
        self
    }
}

/// A post that is there; deleted ones are not.
pub(crate) async fn find(tenant: &Tenant, name: &str) -> Result<Option<Stored<Post>>, Error> {
    Ok(tenant.store.get::<Post>(name).await?.filter(|post| post.document.source.is_some()))
}

/// A post that is there, by what it is known by whatever it is called.
pub(crate) async fn find_by_identity(tenant: &Tenant, identity: &str) -> Result<Option<Stored<Post>>, Error> {
    let found = tenant.store.find::<Post>(&Query { prefix: Key::new().text(identity), limit: 1, ..Query::on(BY_IDENTITY) }).await?;
    Ok(found.items.into_iter().next().filter(|_| !identity.is_empty()))
}

/// Whether a batch failed because somebody else was faster: then one looks again.
pub(crate) fn was_overtaken(error: &StoreError) -> bool {
    matches!(error, StoreError::Changed { .. } | StoreError::Conflict { .. } | StoreError::Missing)
}
