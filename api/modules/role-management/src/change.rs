//! Changing a role: what it is for, what it may.

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{
    ApiJson, ApiPath, AuditEntry, Client, Error, Event, FieldProblem, May, OwnRole, Permission, PermissionChange, Problem, Tenant,
    precondition,
};
use serde::Deserialize;
use store::{Batch, StoreError};
use utoipa::ToSchema;

use crate::fields;
use crate::permissions::WriteRoles;
use crate::rules::{may_act_on, may_grant, own};
use crate::view::RoleView;

/// What is to change in a role; what is left out stays. Its name stays, too: users have it by that.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleChange {
    /// What it is for, in one line of up to 200 characters.
    #[schema(max_length = 200)]
    purpose: Option<String>,
    /// The names of all permissions that it is to have, of those that whoever asks has.
    permissions: Option<Vec<String>>,
}

impl RoleChange {
    /// A role with the change.
    ///
    /// # Errors
    /// All that is wrong.
    fn applied(&self, role: &OwnRole, known: &[&'static Permission]) -> Result<OwnRole, Vec<FieldProblem>> {
        let purpose = self.purpose.as_deref().map_or_else(|| Ok(role.purpose.clone()), fields::purpose);
        let permissions =
            self.permissions.as_deref().map_or_else(|| Ok(role.permissions.clone()), |names| fields::permissions(names, known));
        match (purpose, permissions) {
            (Ok(purpose), Ok(permissions)) => Ok(OwnRole { name: role.name.clone(), purpose, permissions }),
            (purpose, permissions) => Err(purpose.err().into_iter().chain(permissions.err().into_iter().flatten()).collect()),
        }
    }
}

/// Changes a role of the site's own. It counts from the very next request of everybody who has it. With `If-Match` only if it still is as in that tag.
#[utoipa::path(patch, path = "/roles/{name}", tag = "role-management", params(("name" = String, Path, description = "The name of the role")), request_body = RoleChange, security(("operator" = ["role-management.write"])), responses(
    (status = 200, body = RoleView), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem, description = "Whoever asks may not do this, or does not have a permission that the role has or is to have"), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "Every site has this role"), (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `too-long`, `characters`, `unknown-permission`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn change(
    tenant: Tenant,
    client: Client,
    may: May<WriteRoles>,
    headers: HeaderMap,
    (ApiPath(name), ApiJson(wanted)): (ApiPath<String>, ApiJson<RoleChange>),
) -> Result<Response, Error> {
    let known = tenant.permissions();
    loop {
        let there = own(&tenant, &name).await?;
        precondition(&headers, Some(&RoleView::of_own(there.document.clone(), &known).tag()))?;
        let role = wanted.applied(&there.document, &known).map_err(Error::Refused)?;
        may_act_on(&tenant, &may.caller, &name).await?;
        if wanted.permissions.is_some() {
            may_grant(&may.caller, &role.permissions)?;
        }
        let entry = AuditEntry::new(&Event { what: "role-management.changed", about: &name }, &may.caller, client, tenant.store.now());
        let entry = entry.about_permissions(PermissionChange::between(&there.document.permissions, &role.permissions));
        match tenant.store.batch(Batch::new().replace(&role, there.revision).insert(&entry)).await {
            Ok(_) => {
                let view = RoleView::of_own(role, &known);
                let tag = view.tag();
                return Ok(([(header::ETAG, tag.as_str())], Json(view)).into_response());
            }
            // somebody else was faster: look again
            Err(StoreError::Changed { .. } | StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
