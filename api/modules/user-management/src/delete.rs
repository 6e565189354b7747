//! Removing a user for good.

use authentication::forget_user;
use axum::http::{HeaderMap, StatusCode};
use kernel::{ApiPath, AuditEntry, Client, Error, Event, May, Problem, Tenant, User, precondition};
use store::{Batch, StoreError};

use crate::permissions::WriteUsers;
use crate::rules::{is_owner, may_act_on, taking_an_owner};
use crate::view::tag;

/// Removes a user, and all that lets them in. What they wrote stays, without them. With `If-Match` only if they still are as in that tag.
#[utoipa::path(delete, path = "/users/{id}", tag = "user-management", params(("id" = String, Path, description = "The id of the user")), security(("operator" = ["user-management.write"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "It is the last owner"),
    (status = 412, body = Problem), (status = 422, body = Problem, description = "Their role may do what the caller may not"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(
    tenant: Tenant,
    client: Client,
    may: May<WriteUsers>,
    headers: HeaderMap,
    ApiPath(id): ApiPath<String>,
) -> Result<StatusCode, Error> {
    loop {
        let there = tenant.store.get::<User>(&id).await?.ok_or(Error::NotFound)?;
        precondition(&headers, Some(&tag(&there)))?;
        may_act_on(&tenant, &may.caller, &there.document.role).await?;
        let more = if is_owner(&there.document) { taking_an_owner(&tenant, &there.document).await? } else { Batch::new() };
        let entry = AuditEntry::new(&Event { what: "user-management.deleted", about: &id }, &may.caller, client, tenant.store.now());
        let mut batch = Batch::new().remove::<User>(&id, Some(there.revision)).insert(&entry);
        batch.append(more);
        match tenant.store.batch(batch).await {
            Ok(_) => {
                forget_user(&tenant, &id, true).await?;
                return Ok(StatusCode::NO_CONTENT);
            }
            Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
