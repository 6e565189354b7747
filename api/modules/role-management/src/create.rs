//! Making a role.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, AuditEntry, Client, Error, Event, FieldProblem, May, OwnRole, Permission, PermissionChange, Problem, Tenant};
use serde::Deserialize;
use store::{Batch, Query, StoreError};
use utoipa::ToSchema;

use crate::fields;
use crate::permissions::WriteRoles;
use crate::rules::may_grant;
use crate::view::RoleView;

/// The most roles that a site has of its own.
pub(crate) const MOST: u32 = 100;

/// A role that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRole {
    /// Its name, which no other role has: a small letter and then small letters, digits and `-`, up to 40.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9-]*$")]
    name: String,
    /// What it is for, in one line of up to 200 characters.
    #[schema(max_length = 200)]
    #[serde(default)]
    purpose: String,
    /// The names of its permissions, of those that whoever asks has.
    permissions: Vec<String>,
}

impl NewRole {
    /// The role.
    ///
    /// # Errors
    /// All that is wrong.
    fn check(&self, known: &[&'static Permission]) -> Result<OwnRole, Vec<FieldProblem>> {
        let (name, purpose) = (fields::name(&self.name), fields::purpose(&self.purpose));
        match (name, purpose, fields::permissions(&self.permissions, known)) {
            (Ok(name), Ok(purpose), Ok(permissions)) => Ok(OwnRole { name, purpose, permissions }),
            (name, purpose, permissions) => {
                Err([name.err(), purpose.err()].into_iter().flatten().chain(permissions.err().into_iter().flatten()).collect())
            }
        }
    }
}

/// Makes a role of permissions that whoever asks has. Users get it by `PATCH /api/users/{id}`.
#[utoipa::path(post, path = "/roles", tag = "role-management", request_body = NewRole, security(("operator" = ["role-management.write"])), responses(
    (status = 201, body = RoleView), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem, description = "Whoever asks may not do this, or does not have one of the permissions"), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "The site has 100 roles of its own"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `missing`, `too-long`, `characters`, `taken`, `unknown-permission`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(
    tenant: Tenant,
    client: Client,
    may: May<WriteRoles>,
    ApiJson(wanted): ApiJson<NewRole>,
) -> Result<Response, Error> {
    let known = tenant.permissions();
    let role = wanted.check(&known).map_err(Error::Refused)?;
    may_grant(&may.caller, &role.permissions)?;
    if tenant.store.count::<OwnRole>(&Query::by_id()).await? >= u64::from(MOST) {
        return Err(Error::Conflict(format!("the site has {MOST} roles of its own already: delete one")));
    }
    let entry = AuditEntry::new(&Event { what: "role-management.created", about: &role.name }, &may.caller, client, tenant.store.now());
    let entry = entry.about_permissions(PermissionChange::between(&[], &role.permissions));
    match tenant.store.batch(Batch::new().insert(&role).insert(&entry)).await {
        Ok(_) => {}
        Err(StoreError::Conflict { .. }) => {
            let message = format!("there is a role `{}` already", role.name);
            return Err(Error::Refused(vec![FieldProblem { field: "name", code: "taken", message }]));
        }
        Err(error) => return Err(error.into()),
    }
    let view = RoleView::of_own(role, &known);
    let tag = view.tag();
    Ok((StatusCode::CREATED, [(header::ETAG, tag.as_str())], Json(view)).into_response())
}
