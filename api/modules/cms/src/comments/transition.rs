//! A comment becomes another: what visitors see follows in the same batch.

use kernel::{Error, Tenant};
use store::{Batch, Stored};

use super::comment::{Comment, State};
use super::publishing::{done, shows};
use super::settings::CommentSettings;
use super::writer::Writer;
use crate::webhooks;

/// A comment of an id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub(crate) async fn find(tenant: &Tenant, id: &str) -> Result<Stored<Comment>, Error> {
    tenant.store.get(id).await?.ok_or(Error::NotFound)
}

/// Brings a comment into a state, and returns it.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub(crate) async fn bring(tenant: &Tenant, settings: &CommentSettings, id: &str, state: State) -> Result<Comment, Error> {
    loop {
        let there = find(tenant, id).await?;
        if there.document.state == state {
            return Ok(there.document);
        }
        let was_shown = there.document.is_shown();
        let comment = there.document.with_state(state, settings.keep);
        let more = i64::from(comment.is_shown()) - i64::from(was_shown);
        let batch = if more == 0 { Batch::new() } else { shows(tenant, &comment.post_id, more).await? };
        let mut batch = batch.replace(&comment, there.revision);
        if comment.is_shown() {
            batch.append(webhooks::comment_approved(tenant, &comment).await?);
        }
        if done(tenant, batch).await? {
            webhooks::wait(tenant);
            return Ok(comment);
        }
    }
}

/// Deletes a comment with what is known of its writer. Answers to it stay, and stand by themselves.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub(crate) async fn delete(tenant: &Tenant, id: &str) -> Result<(), Error> {
    loop {
        let there = find(tenant, id).await?;
        let batch = if there.document.is_shown() { shows(tenant, &there.document.post_id, -1).await? } else { Batch::new() };
        let mut batch = batch.remove::<Comment>(id, Some(there.revision));
        if let Some(writer) = tenant.store.get::<Writer>(id).await? {
            batch = batch.remove::<Writer>(id, Some(writer.revision));
        }
        if done(tenant, batch).await? {
            return Ok(());
        }
    }
}
