//! What a module is to the kernel: a value with its routes. There is nothing to register and nothing to inherit.

use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// A module of the API.
#[derive(Debug)]
pub struct Module {
    /// What it says of itself.
    pub spec: &'static ModuleSpec,
    /// Its routes, below `/api`. Each is documented: a route that the OpenAPI document does not know cannot be added.
    pub routes: fn() -> OpenApiRouter<App>,
}
