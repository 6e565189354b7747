//! Messages that visitors write to the owner of a site.

use kernel::{App, Module};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;

/// The module.
pub static MODULE: Module = Module { spec: &SPEC, routes, permissions: &[], migrations: &[], seed: None };

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "contact-form",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "messages from visitors to the owner",
    needs: &[],
    components: &[],
    mails: &[],
    check: |_| {},
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
