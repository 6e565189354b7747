//! What a role can be made of: the permissions of the modules that are on.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{Caller, Error, May, Permission, Problem, Tenant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::permissions::ReadRoles;

/// What can be done on a site.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermissionList {
    /// The modules that are on and have permissions.
    modules: Vec<ModulePermissions>,
}

/// What can be done with a module.
#[derive(Debug, Serialize, ToSchema)]
struct ModulePermissions {
    /// The name of the module.
    module: &'static str,
    /// Its permissions.
    permissions: Vec<PermissionView>,
}

/// Something that can be done.
#[derive(Debug, Serialize, ToSchema)]
struct PermissionView {
    /// Its name.
    name: &'static str,
    /// What it lets somebody do, in one line.
    purpose: &'static str,
    /// The built-in roles that have it.
    roles: Vec<&'static str>,
    /// Whether whoever asks has it: only then can they put it into a role.
    yours: bool,
}

impl PermissionView {
    fn of(permission: &'static Permission, caller: &Caller) -> Self {
        let Permission { name, purpose, roles } = permission;
        Self { name, purpose, roles: roles.iter().map(|role| role.name()).collect(), yours: caller.may(name) }
    }
}

/// All permissions that there are here, by module: what a role can be made of.
#[utoipa::path(get, path = "/roles/permissions", tag = "role-management", security(("operator" = ["role-management.read"])), responses(
    (status = 200, body = PermissionList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, may: May<ReadRoles>) -> Result<Response, Error> {
    let all = tenant.permissions();
    let modules = all.chunk_by(|one, next| module_of(one) == module_of(next)).map(|permissions| ModulePermissions {
        module: module_of(permissions[0]),
        permissions: permissions.iter().map(|permission| PermissionView::of(permission, &may.caller)).collect(),
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(PermissionList { modules: modules.collect() })).into_response())
}

/// The module that a permission is of: its name begins with it.
fn module_of(permission: &'static Permission) -> &'static str {
    permission.name.split('.').next().unwrap_or_default()
}
