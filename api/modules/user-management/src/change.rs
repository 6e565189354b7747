//! Changing a user: their name, their role, whether they may come in.

use authentication::forget_user;
use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, ApiPath, AuditEntry, Client, Error, Event, FieldProblem, May, Problem, Tenant, User, UserState, precondition};
use serde::Deserialize;
use store::{Batch, StoreError, Stored};
use utoipa::ToSchema;

use crate::new_user::check_name;
use crate::permissions::WriteUsers;
use crate::rules::{giving, is_owner, may_act_on, taking_an_owner};
use crate::view::{UserView, tag};

/// What is to change in a user; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserChange {
    /// What they are called, up to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Their role.
    role: Option<String>,
    /// Whether they may come in: `active` or `deactivated`. Whoever is kept out loses all sessions and tokens at once.
    state: Option<UserState>,
}

/// Changes a user. It counts from their very next request on. With `If-Match` only if they still are as in that tag.
#[utoipa::path(patch, path = "/users/{id}", tag = "user-management", params(("id" = String, Path, description = "The id of the user")), request_body = UserChange, security(("operator" = ["user-management.write"])), responses(
    (status = 200, body = UserView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It is the last owner, or nobody who was invited and has not come can be active"), (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `missing`, `too-long`, `characters`, `unknown-role`, `not-yours`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn change(
    tenant: Tenant,
    client: Client,
    may: May<WriteUsers>,
    headers: HeaderMap,
    (ApiPath(id), ApiJson(wanted)): (ApiPath<String>, ApiJson<UserChange>),
) -> Result<Response, Error> {
    loop {
        let there = tenant.store.get::<User>(&id).await?.ok_or(Error::NotFound)?;
        precondition(&headers, Some(&tag(&there)))?;
        let user = changed(&there.document, &wanted)?;
        may_act_on(&tenant, &may.caller, &there.document.role).await?;
        let role = if user.role == there.document.role { Batch::new() } else { giving(&tenant, &may.caller, &user.role).await? };
        let takes_owner = is_owner(&there.document) && !is_owner(&user);
        let more = if takes_owner { taking_an_owner(&tenant, &there.document).await? } else { Batch::new() };
        let entry = AuditEntry::new(&Event { what: "user-management.changed", about: &id }, &may.caller, client, tenant.store.now());
        let mut batch = Batch::new().replace(&user, there.revision).insert(&entry);
        batch.append(role);
        batch.append(more);
        match tenant.store.batch(batch).await {
            Ok(outcome) => {
                if user.state == UserState::Deactivated {
                    forget_user(&tenant, &id, false).await?;
                }
                let stored = Stored { document: user, revision: outcome.revisions[0] };
                let tag = tag(&stored);
                return Ok(([(header::ETAG, tag.as_str())], Json(UserView::from(stored.document))).into_response());
            }
            // somebody else was faster: look again
            Err(StoreError::Changed { .. } | StoreError::Conflict { .. } | StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn changed(user: &User, wanted: &UserChange) -> Result<User, Error> {
    let name = wanted.name.as_deref().map(check_name).transpose();
    let name = name.map_err(|problem| Error::Refused(vec![problem]))?.unwrap_or_else(|| user.name.clone());
    let state = match (user.state, wanted.state) {
        (now, None) => now,
        (_, Some(UserState::Invited)) => {
            let message = "`state` is `active` or `deactivated`; an invitation is sent by itself".to_owned();
            return Err(Error::Refused(vec![FieldProblem { field: "state", code: "not-a-choice", message }]));
        }
        (UserState::Invited, Some(UserState::Active)) => {
            return Err(Error::Conflict("this user has not set a password yet: send another invitation".into()));
        }
        (_, Some(state)) => state,
    };
    Ok(User { name, state, role: wanted.role.clone().unwrap_or_else(|| user.role.clone()), ..user.clone() })
}
