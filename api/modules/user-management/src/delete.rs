//! Removing a user for good.

use axum::http::{HeaderMap, StatusCode};
use kernel::{ApiPath, AuditEntry, Client, Error, Event, May, Problem, Tenant, User, precondition};

use crate::permissions::WriteUsers;
use crate::removal::removed;
use crate::rules::may_act_on;
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
        let entry = AuditEntry::new(&Event { what: "user-management.deleted", about: &id }, &may.caller, client, tenant.store.now());
        if removed(&tenant, &there, &entry).await? {
            return Ok(StatusCode::NO_CONTENT);
        }
    }
}
