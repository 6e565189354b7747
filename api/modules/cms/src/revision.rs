//! A text that a post had before, as it is stored.

use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, Index, Key, Query, SiteStore, StoreError, Stored};

use crate::author::By;
use crate::post::Post;

/// A text that a post had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Revision {
    id: String,
    /// The id of the post.
    post: String,
    /// Its number: 1 is the first text of the post.
    pub(crate) number: u64,
    /// Who wrote it.
    pub(crate) by: Option<By>,
    /// When, in UTC milliseconds.
    pub(crate) at: i64,
    /// Until when it is kept, if its post is in the trash.
    pub(crate) until: Option<i64>,
    pub(crate) source: String,
}

/// The index of revisions by post, the first text first.
pub(crate) const BY_POST: &str = "post";

impl Document for Revision {
    const COLLECTION: &'static Collection = &Collection { name: "cms.revisions", indexes: &[Index::sorted(BY_POST)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(BY_POST, of_post(&self.post).number(i64::try_from(self.number).unwrap_or(i64::MAX)))]
    }

    fn expires(&self) -> Option<i64> {
        self.until
    }
}

/// Where the revisions of a post stand in [`BY_POST`].
pub(crate) fn of_post(id: &str) -> Key {
    Key::new().text(id)
}

/// The id of a revision.
pub(crate) fn id_of(post: &str, number: u64) -> String {
    format!("{post}/{number}")
}

impl Revision {
    /// The text that a post has now, as one that it had; none of a post that is not there.
    pub(crate) fn of(post: &Post) -> Option<Self> {
        let (id, source) = (post.identity.clone(), post.source.clone()?);
        let number = post.edits;
        Some(Self { id: id_of(&id, number), post: id, number, by: post.by.clone(), at: post.at, until: None, source })
    }
}

/// Keeps a text besides those that are there, of which the oldest go if there would be more than `most`.
pub(crate) async fn keep(store: &SiteStore, revision: &Revision, most: u64) -> Result<Batch, StoreError> {
    let all = Query { prefix: of_post(&revision.post), ..Query::on(BY_POST) };
    let too_many = (store.count::<Revision>(&all).await? + 1).saturating_sub(most);
    let mut batch = Batch::new();
    if too_many > 0 {
        let limit = u32::try_from(too_many).unwrap_or(u32::MAX);
        for oldest in store.find::<Revision>(&Query { limit, ..all }).await?.items {
            // another write of the batch may have come before
            batch = batch.remove::<Revision>(&oldest.document.id, None);
        }
    }
    Ok(if most > 0 { batch.insert(revision) } else { batch })
}

/// Lets the revisions of a post go at a time with it, or never.
pub(crate) async fn keep_until(store: &SiteStore, post: &str, until: Option<i64>) -> Result<Batch, StoreError> {
    let mut batch = Batch::new();
    for Stored { document, revision } in all_of(store, post).await? {
        batch = batch.replace(&Revision { until, ..document }, revision);
    }
    Ok(batch)
}

/// Removes the revisions of a post.
pub(crate) async fn remove_all(store: &SiteStore, post: &str) -> Result<Batch, StoreError> {
    let all = all_of(store, post).await?;
    Ok(all.iter().fold(Batch::new(), |batch, one| batch.remove::<Revision>(&one.document.id, Some(one.revision))))
}

/// The revisions of a post, the newest first.
pub(crate) async fn all_of(store: &SiteStore, post: &str) -> Result<Vec<Stored<Revision>>, StoreError> {
    let query = Query { prefix: of_post(post), order: store::Order::Descending, limit: 1000, ..Query::on(BY_POST) };
    Ok(store.find::<Revision>(&query).await?.items)
}
