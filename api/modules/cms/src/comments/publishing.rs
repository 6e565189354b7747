//! What visitors see changes: the post of a comment gets the site's next content version, in the same batch.

use kernel::{Error, Tenant};
use store::Batch;

use crate::content_version;
use crate::post::{Post, find_by_identity, was_overtaken};

/// The batch with which the post of an id shows so many comments more, or less, from the next content version on. Nothing where the post is not there any more.
///
/// # Errors
/// Those of the store.
pub(crate) async fn shows(tenant: &Tenant, post: &str, more: i64) -> Result<Batch, Error> {
    let Some(there) = find_by_identity(tenant, post).await? else { return Ok(Batch::new()) };
    let (next, batch) = content_version::next(&tenant.store).await?;
    let approved_comments = there.document.approved_comments.saturating_add_signed(more);
    let post = Post { version: next.version, approved_comments, ..there.document };
    Ok(batch.replace(&post, there.revision))
}

/// Does a batch; says whether it was done. If not, somebody else was faster, and what it was made of is to be read anew.
///
/// # Errors
/// Those of the store.
pub(crate) async fn done(tenant: &Tenant, batch: Batch) -> Result<bool, Error> {
    match tenant.store.batch(batch).await {
        Ok(_) => {
            tenant.tell_change();
            Ok(true)
        }
        Err(error) if was_overtaken(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
