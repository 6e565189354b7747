//! Deleting a role, and giving those who have it another one.

use axum::http::{HeaderMap, StatusCode};
use kernel::{
    ApiPath, ApiQuery, AuditEntry, Client, Error, Event, FieldProblem, May, OwnRole, PermissionChange, Problem, Tenant, User, precondition,
};
use serde::Deserialize;
use store::{Batch, Key, Query, StoreError};
use utoipa::IntoParams;

use crate::permissions::WriteRoles;
use crate::rules::{may_act_on, own};
use crate::view::RoleView;

/// How many users get another role at once.
const AT_ONCE: u32 = 100;

/// What becomes of those who have the role.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replacement {
    /// The role that they get.
    replace_by: Option<String>,
}

/// Deletes a role of the site's own. While somebody has it only if `replace_by` says which role they get; they get it a hundred at a time, and the
/// role goes with the last. With `If-Match` only if it still is as in that tag.
#[utoipa::path(delete, path = "/roles/{name}", tag = "role-management", params(("name" = String, Path, description = "The name of the role"), Replacement), security(("operator" = ["role-management.write"])), responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem, description = "Whoever asks may not do this, or one of the two roles may what they may not"), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "Every site has this role; or somebody has it, and `replace_by` is missing"), (status = 412, body = Problem),
    (status = 422, body = Problem, description = "`replace_by` is no other role: `unknown-role`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(
    tenant: Tenant,
    client: Client,
    may: May<WriteRoles>,
    headers: HeaderMap,
    (ApiPath(name), ApiQuery(query)): (ApiPath<String>, ApiQuery<Replacement>),
) -> Result<StatusCode, Error> {
    loop {
        // read before it is looked who has it: giving it to somebody changes its revision
        let there = own(&tenant, &name).await?;
        precondition(&headers, Some(&RoleView::of_own(there.document.clone(), &tenant.permissions()).tag()))?;
        may_act_on(&tenant, &may.caller, &name).await?;
        let having = Query { prefix: Key::new().text(&name), limit: AT_ONCE, ..Query::on(User::BY_ROLE) };
        let some = tenant.store.find::<User>(&having).await?.items;
        let (is_last, now) = (some.is_empty(), tenant.store.now());
        let entry = |event| AuditEntry::new(&event, &may.caller, client, now);
        let batch = if is_last {
            let deleted = entry(Event { what: "role-management.deleted", about: &name });
            let deleted = deleted.about_permissions(PermissionChange::between(&there.document.permissions, &[]));
            Batch::new().remove::<OwnRole>(&name, Some(there.revision)).insert(&deleted)
        } else {
            let Some(other) = &query.replace_by else { return Err(in_use(&name, tenant.store.count::<User>(&having).await?)) };
            let given = giving(&tenant, &name, other).await?;
            may_act_on(&tenant, &may.caller, other).await?;
            some.iter().fold(given, |batch, user| {
                let replaced = entry(Event { what: "role-management.replaced", about: &user.document.id });
                batch.replace(&User { role: other.clone(), ..user.document.clone() }, user.revision).insert(&replaced)
            })
        };
        match tenant.store.batch(batch).await {
            Ok(_) if is_last => return Ok(StatusCode::NO_CONTENT),
            // the next ones; or somebody else was faster: look again
            Ok(_) | Err(StoreError::Changed { .. } | StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn in_use(name: &str, count: u64) -> Error {
    let have = if count == 1 { "1 user has".to_owned() } else { format!("{count} users have") };
    Error::Conflict(format!("{have} the role `{name}`: say by `?replace_by=ROLE` which one they get"))
}

/// What belongs into the batch that gives the other role to those who have this one.
async fn giving(tenant: &Tenant, name: &str, other: &str) -> Result<Batch, Error> {
    let found = if other == name { None } else { tenant.role_as_it_is(other).await? };
    found.ok_or_else(|| {
        let message = format!("`{other}` is no other role of this site");
        Error::Refused(vec![FieldProblem { field: "replace_by", code: "unknown-role", message }])
    })
}
