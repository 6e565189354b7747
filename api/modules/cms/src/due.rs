//! Posts that come or go by themselves: when their moment has come, each is stored anew as visitors have it now, with a content version of its own.

use store::{Batch, Key, Query, SiteStore, StoreError, Stored};

use crate::content_version::{Head, Step};
use crate::listing::Listing;
use crate::post::{BY_MOMENT, Post, was_overtaken};
use crate::status::Status;
use crate::webhooks;

/// How many at most have one version together.
const AT_ONCE: u32 = 50;

/// Does some of what is due, and notes when the next is.
pub(crate) async fn raise(store: &SiteStore, head: Stored<Head>) -> Result<(), StoreError> {
    let now = store.now();
    let after = Key::new().number(now.saturating_add(1));
    let due = store.find::<Post>(&Query { to: Some(after.clone()), limit: AT_ONCE, ..Query::on(BY_MOMENT) }).await?;
    let moment = match due.next {
        Some(_) => Some(now),
        None => first_moment(store, after).await?,
    };
    let batch = if due.items.is_empty() {
        Batch::new().replace(&Head { moment, ..head.document.clone() }, head.revision)
    } else {
        let step = Step::from(Some(head), now);
        let new_moments = due.items.iter().filter_map(|post| post.document.times.at(now).1);
        let mut batch = step.batch(moment.into_iter().chain(new_moments).min());
        for post in due.items {
            let revision = post.revision;
            let was_published = post.document.status == Status::Published;
            let post = Post { version: step.to.version, ..post.document.at_time(now) };
            batch.append(webhooks::post_changed(store, was_published, &post).await?);
            if let Some(listing) = store.get::<Listing>(&Listing::id_of(&post)).await? {
                batch = batch.replace(&Listing { status: post.status, ..listing.document }, listing.revision);
            }
            batch = batch.replace(&post, revision);
        }
        batch
    };
    match store.batch(batch).await {
        // somebody else did it
        Err(error) if was_overtaken(&error) => Ok(()),
        done => done.map(|_| ()),
    }
}

/// The first moment that is to come.
async fn first_moment(store: &SiteStore, after: Key) -> Result<Option<i64>, StoreError> {
    let first = store.find::<Post>(&Query { from: Some(after), limit: 1, ..Query::on(BY_MOMENT) }).await?;
    Ok(first.items.first().and_then(|post| post.document.moment))
}
