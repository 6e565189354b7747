//! A post as it is stored.

use kernel::{ETag, Error, Tenant};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, StoreError, Stored};

use crate::content_version::{self, ContentVersion};
use crate::webhooks;

/// A post. One that was deleted stays as a mark, so that the builder hears of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Post {
    /// The name of its file, without the ending.
    pub(crate) name: String,
    /// The very text that was pushed; none once it is deleted.
    pub(crate) source: Option<String>,
    /// The title in its front matter, else its name.
    pub(crate) title: String,
    /// The date in its front matter, in UTC milliseconds.
    pub(crate) date: Option<i64>,
    /// Whether it is a draft.
    pub(crate) draft: bool,
    /// The content version that it was last changed in.
    pub(crate) version: u64,
    /// Whether it says that it takes no comments.
    #[serde(default)]
    pub(crate) without_comments: bool,
    /// How many comments visitors see with it. It is counted with the comments, and stays when the text changes.
    #[serde(default)]
    pub(crate) approved_comments: u64,
}

/// The index of posts that are there, newest first.
pub(crate) const BY_DATE: &str = "date";
/// The index of all, deleted ones too, by the version that they were last changed in.
pub(crate) const BY_VERSION: &str = "version";

impl Document for Post {
    const COLLECTION: &'static Collection =
        &Collection { name: "cms.posts", indexes: &[Index::sorted(BY_DATE), Index::sorted(BY_VERSION)] };

    fn id(&self) -> &str {
        &self.name
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let version = Key::new().number(i64::try_from(self.version).unwrap_or(i64::MAX));
        let date = self.source.as_ref().map(|_| (BY_DATE, Key::new().descending_number(self.date.unwrap_or(i64::MIN))));
        date.into_iter().chain([(BY_VERSION, version)]).collect()
    }
}

impl Post {
    /// The entity tag of a post's text.
    pub(crate) fn tag(source: &str) -> ETag {
        ETag::of(&["cms.post", source])
    }
}

/// A post that is there; deleted ones are not.
pub(crate) async fn find(tenant: &Tenant, name: &str) -> Result<Option<Stored<Post>>, Error> {
    Ok(tenant.store.get::<Post>(name).await?.filter(|post| post.document.source.is_some()))
}

/// Stores a post together with the next content version, which is returned. `seen` says what the caller saw in its place.
///
/// # Errors
/// [`Error::Changed`] if something else is there by now.
pub(crate) async fn save(tenant: &Tenant, mut post: Post, seen: Option<u64>) -> Result<ContentVersion, Error> {
    loop {
        let there = tenant.store.get::<Post>(&post.name).await?;
        let now = there.as_ref().filter(|there| there.document.source.is_some()).map(|there| there.revision);
        if now != seen {
            return Err(Error::Changed(
                there.and_then(|there| there.document.source).map_or_else(|| "gone".into(), |text| Post::tag(&text).as_str().into()),
            ));
        }
        let (next, batch) = content_version::next(&tenant.store).await?;
        post.version = next.version;
        post.approved_comments = there.as_ref().map_or(0, |there| there.document.approved_comments);
        let mut batch = match &there {
            Some(there) => batch.replace(&post, there.revision),
            None => batch.insert(&post),
        };
        batch.append(webhooks::post_changed(tenant, there.as_ref().map(|there| &there.document), &post).await?);
        match tenant.store.batch(batch).await {
            Ok(_) => {
                webhooks::wait(tenant);
                return Ok(next);
            }
            // somebody else was faster: look again
            Err(StoreError::Changed { .. } | StoreError::Conflict { .. } | StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
