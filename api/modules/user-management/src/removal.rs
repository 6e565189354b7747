//! How a user goes, whoever removes them.

use authentication::forget_user;
use kernel::{AuditEntry, Error, Tenant, User};
use store::{Batch, StoreError, Stored};

use crate::avatar::Avatar;
use crate::rules::{is_owner, taking_an_owner};

/// Removes a user as they were found, all that lets them in, and their picture. What they wrote stays, and so does the audit log, which knows them by an id that is
/// nobody's from then on. Returns whether that was done: not if somebody else changed them meanwhile.
///
/// # Errors
/// [`Error::Conflict`] if they are the last owner of the site; those of the store.
pub(crate) async fn removed(tenant: &Tenant, there: &Stored<User>, entry: &AuditEntry) -> Result<bool, Error> {
    let user = &there.document;
    let more = if is_owner(user) { taking_an_owner(tenant, user).await? } else { Batch::new() };
    let mut batch = Batch::new().remove::<User>(&user.id, Some(there.revision)).insert(entry);
    batch.append(more);
    match tenant.store.batch(batch).await {
        Ok(_) => {
            forget_user(tenant, &user.id, true).await?;
            Avatar::forget(tenant, &user.id).await?;
            Ok(true)
        }
        Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
