//! What happens here, in the words that webhooks tell it in. Each is put into the batch of what happened; afterwards [`wait`](super::wait) says so.

use kernel::{Error, Tenant};
use serde_json::{Value, json};
use store::{Batch, SiteStore, StoreError};

use super::event::Event;
use super::outbox::told;
use crate::comments::Comment;
use crate::post::Post;

/// A post came, changed or went, as visitors see it.
///
/// # Errors
/// Those of the store.
pub(crate) async fn post_changed(store: &SiteStore, was_published: bool, after: &Post) -> Result<Batch, StoreError> {
    let event = match (was_published, after.is_published(store.now())) {
        (false, true) => Event::PostPublished,
        (true, true) => Event::PostUpdated,
        (true, false) => Event::PostRemoved,
        (false, false) => return Ok(Batch::new()),
    };
    let data = json!({"name": after.name, "title": after.title, "date": after.times.date, "version": after.version});
    told(store, &[(event, data)]).await
}

/// Somebody commented. What is shown at once was approved as well; of spam nobody is told.
///
/// # Errors
/// Those of the store.
pub(crate) async fn comment_created(tenant: &Tenant, comment: &Comment) -> Result<Batch, Error> {
    let mut happenings = Vec::new();
    if comment.suspicion.is_none() {
        happenings.push((Event::CommentCreated, of_comment(comment)));
    }
    if comment.is_shown() {
        happenings.push((Event::CommentApproved, of_comment(comment)));
    }
    Ok(told(&tenant.store, &happenings).await?)
}

/// Visitors get a comment from now on.
///
/// # Errors
/// Those of the store.
pub(crate) async fn comment_approved(tenant: &Tenant, comment: &Comment) -> Result<Batch, Error> {
    Ok(told(&tenant.store, &[(Event::CommentApproved, of_comment(comment))]).await?)
}

/// A version of the site was built, well or not.
///
/// # Errors
/// Those of the store.
pub(crate) async fn site_built(tenant: &Tenant, version: u64, problems: &impl serde::Serialize) -> Result<Batch, Error> {
    let problems = serde_json::to_value(problems).map_err(|error| Error::Internal(Box::new(error)))?;
    let is_well = problems.as_array().is_none_or(Vec::is_empty);
    let happening = if is_well {
        (Event::SiteLive, json!({"version": version}))
    } else {
        (Event::SiteFailed, json!({"version": version, "problems": problems}))
    };
    Ok(told(&tenant.store, &[happening]).await?)
}

/// A comment without anything that visitors would not see.
fn of_comment(comment: &Comment) -> Value {
    json!({
        "id": comment.id,
        "post": comment.post,
        "parent": comment.parent,
        "author": comment.author,
        "html": comment.html,
        "page": comment.page,
        "state": comment.state,
    })
}
