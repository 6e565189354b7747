//! What a module is to the kernel: a value with its routes. There is nothing to register and nothing to inherit.

use std::pin::Pin;

use site::ModuleSpec;
use store::Migration;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, Error, Permission, Tenant};

/// A module of the API.
#[derive(Debug)]
pub struct Module {
    /// What it says of itself.
    pub spec: &'static ModuleSpec,
    /// Its routes, below `/api`. Each comes from `routes!`, so that the OpenAPI document knows it: the rules of the house (`tidy.rs`) allow no other way.
    pub routes: fn() -> OpenApiRouter<App>,
    /// What may be done with it.
    pub permissions: &'static [&'static Permission],
    /// How what older versions stored becomes what this one reads. Each is done once per site, before the site's first request.
    pub migrations: &'static [Migration],
    /// Fills a new site with examples, in development.
    pub seed: Option<Seed>,
}

/// Writes examples into a site that holds nothing of the module yet.
pub type Seed = fn(Tenant) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
