//! Which roles there are.

use axum::Json;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{ApiPath, ETag, Error, May, OwnRole, Problem, Role, Tenant, answer_unless_unchanged};
use serde::Serialize;
use store::Query;
use utoipa::ToSchema;

use crate::create::MOST;
use crate::permissions::ReadRoles;
use crate::rules::own;
use crate::view::RoleView;

/// The roles of a site.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleList {
    /// Those that every site has, from the one that may most to the one that may least; then the site's own by name. All of them: a site has 100 of its own at most.
    roles: Vec<RoleView>,
}

/// All roles of the site, and what each grants.
#[utoipa::path(get, path = "/roles", tag = "role-management", security(("operator" = ["role-management.read"])), responses(
    (status = 200, body = RoleList), (status = 304), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, _: May<ReadRoles>, headers: HeaderMap) -> Result<Response, Error> {
    let all = tenant.permissions();
    // two who make the last one at once make one more
    let own = tenant.store.find::<OwnRole>(&Query { limit: 2 * MOST, ..Query::by_id() }).await?.items;
    let own = own.into_iter().map(|found| RoleView::of_own(found.document, &all));
    let roles: Vec<RoleView> = Role::ALL.into_iter().map(|role| RoleView::of_built_in(role, &all)).chain(own).collect();
    let tags: Vec<ETag> = roles.iter().map(RoleView::tag).collect();
    let parts: Vec<&str> = std::iter::once("role-management.list").chain(tags.iter().map(ETag::as_str)).collect();
    Ok(answer_unless_unchanged(&headers, &ETag::of(&parts), Json(RoleList { roles })))
}

/// A role, built-in or the site's own, and what it grants.
#[utoipa::path(get, path = "/roles/{name}", tag = "role-management", params(("name" = String, Path, description = "The name of the role")), security(("operator" = ["role-management.read"])), responses(
    (status = 200, body = RoleView), (status = 304), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, _: May<ReadRoles>, headers: HeaderMap, ApiPath(name): ApiPath<String>) -> Result<Response, Error> {
    let all = tenant.permissions();
    let view = match Role::of(&name) {
        Some(role) => RoleView::of_built_in(role, &all),
        None => RoleView::of_own(own(&tenant, &name).await?.document, &all),
    };
    let tag = view.tag();
    Ok(answer_unless_unchanged(&headers, &tag, Json(view)))
}
