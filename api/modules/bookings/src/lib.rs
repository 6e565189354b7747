//! Appointments on a grid of slots, booked by visitors.

use kernel::{App, Module};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;

/// The module.
pub static MODULE: Module = Module { spec: &SPEC, routes, permissions: &[], migrations: &[], seed: None };

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "bookings",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "appointments on a grid of slots",
    needs: &[],
    components: &[],
    mails: &[],
    check: |_| {},
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
