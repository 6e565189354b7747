//! Roles of a site's own: named sets of what its modules allow.
//!
//! What a role is and grants, is the kernel's, and who has which is the user-management module's. Here it is decided which roles there are. Nobody puts into a
//! role what they do not have, and nobody touches a role that may more than they may (`rules.rs`).

mod change;
mod create;
mod delete;
mod fields;
mod grantable;
mod permissions;
mod roles;
mod rules;
mod view;

use axum::extract::DefaultBodyLimit;
use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ReadRoles, WriteRoles};

/// The most bytes of a body.
const LARGEST_BODY: usize = 64 << 10;

/// The module.
pub static MODULE: Module =
    Module { spec: &SPEC, routes, permissions: &[ReadRoles::PERMISSION, WriteRoles::PERMISSION], migrations: &[], seed: None };

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "role-management",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "roles of the site's own, each with what it may",
    needs: &["user-management"],
    components: &[],
    mails: &[],
    shown_if: None,
    check: |_| {},
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(roles::list, create::create))
        .routes(routes!(grantable::list))
        .routes(routes!(roles::show, change::change, delete::delete))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
