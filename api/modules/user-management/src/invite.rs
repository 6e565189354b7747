//! Asking somebody to become a user.

use authentication::invite;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, ApiPath, AuditEntry, Caller, Client, Error, Event, FieldProblem, May, Problem, Tenant, User, UserState};
use serde::Serialize;
use store::{Batch, StoreError};
use utoipa::ToSchema;

use crate::new_user::NewUser;
use crate::permissions::WriteUsers;
use crate::rules::{giving, may_act_on};
use crate::view::UserView;

/// A user who was invited.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    /// The user.
    #[serde(flatten)]
    user: UserView,
    /// Where they set their password; for the operator only, who may have to tell them where no mail gets through.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// Makes a user and sends them a mail with a link, good for seven days, by which they set their password.
#[utoipa::path(post, path = "/users", tag = "user-management", request_body = NewUser, security(("operator" = ["user-management.write"])), responses(
    (status = 201, body = Invited), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `not-an-address`, `taken`, `missing`, `too-long`, `characters`, `unknown-role`, `not-yours`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(
    tenant: Tenant,
    client: Client,
    may: May<WriteUsers>,
    ApiJson(wanted): ApiJson<NewUser>,
) -> Result<Response, Error> {
    let (email, name) = wanted.check().map_err(Error::Refused)?;
    let now = tenant.store.now();
    let user = User::new(email, name, wanted.role, UserState::Invited, now);
    loop {
        let role = giving(&tenant, &may.caller, &user.role).await?;
        let invitation = invite(&tenant, &user).await?;
        let entry = AuditEntry::new(&Event { what: "user-management.invited", about: &user.id }, &may.caller, client, now);
        let mut batch = invitation.stored(Batch::new().insert(&user).insert(&entry));
        batch.append(role);
        match tenant.store.batch(batch).await {
            Ok(_) => {
                tenant.mails_wait();
                let made = invited(&may.caller, user, invitation.link);
                return Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(made)).into_response());
            }
            // the role is not what it was: look again
            Err(StoreError::Changed { .. } | StoreError::Missing) => {}
            Err(StoreError::Conflict { .. }) => {
                let message = "another user of the site has this address".to_owned();
                return Err(Error::Refused(vec![FieldProblem { field: "email", code: "taken", message }]));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Sends a user who was invited, and has not come yet, another mail with another link.
#[utoipa::path(post, path = "/users/{id}/invitation", tag = "user-management", params(("id" = String, Path, description = "The id of the user")), security(("operator" = ["user-management.write"])), responses(
    (status = 200, body = Invited), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn again(tenant: Tenant, client: Client, may: May<WriteUsers>, ApiPath(id): ApiPath<String>) -> Result<Response, Error> {
    let user = tenant.store.get::<User>(&id).await?.ok_or(Error::NotFound)?.document;
    if user.state != UserState::Invited {
        return Err(Error::Conflict("this user has a password already".into()));
    }
    may_act_on(&tenant, &may.caller, &user.role).await?;
    let invitation = invite(&tenant, &user).await?;
    let entry = AuditEntry::new(&Event { what: "user-management.invited-again", about: &id }, &may.caller, client, tenant.store.now());
    tenant.store.batch(invitation.stored(Batch::new().insert(&entry))).await?;
    tenant.mails_wait();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(invited(&may.caller, user, invitation.link))).into_response())
}

fn invited(caller: &Caller, user: User, link: String) -> Invited {
    Invited { user: user.into(), link: Some(link).filter(|_| *caller == Caller::Operator) }
}
