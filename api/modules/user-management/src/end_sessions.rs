//! Signing somebody out everywhere, without keeping them out: a device was lost, or somebody else used it.

use authentication::forget_user;
use axum::http::StatusCode;
use kernel::{ApiPath, AuditEntry, Client, Error, Event, May, Problem, Tenant, User};

use crate::permissions::WriteUsers;
use crate::rules::may_act_on;

/// Ends all sessions and tokens of a user, and makes links that were sent to them worthless. They can sign in again.
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "user-management", params(("id" = String, Path, description = "The id of the user")), security(("operator" = ["user-management.write"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem, description = "Their role may do what the caller may not"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn end(tenant: Tenant, client: Client, may: May<WriteUsers>, ApiPath(id): ApiPath<String>) -> Result<StatusCode, Error> {
    let user = tenant.store.get::<User>(&id).await?.ok_or(Error::NotFound)?.document;
    may_act_on(&tenant, &may.caller, &user.role).await?;
    forget_user(&tenant, &id, false).await?;
    let event = Event { what: "user-management.sessions-ended", about: &id };
    tenant.store.insert(&AuditEntry::new(&event, &may.caller, client, tenant.store.now())).await?;
    Ok(StatusCode::NO_CONTENT)
}
