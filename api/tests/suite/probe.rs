//! A module for tests: it shows what a handler is given, waits, fails and answers at length.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Allowance, App, Client, ETag, Error, Module, Operator, Tenant, answer_unless_unchanged};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What `POST /api/probe/limited` allows.
pub(crate) const ALLOWED: Allowance = Allowance::new(2, Duration::from_secs(3600));
/// What `GET /api/probe/long` answers.
pub(crate) const LONG: &str = "a line that is worth to be compressed, since it comes again and again\n";

static SPEC: ModuleSpec =
    ModuleSpec { name: "probe", version: "1.0.0", purpose: "", needs: &[], components: &[], mails: &[], check: |_| {} };
static MODULE: Module = Module { spec: &SPEC, routes, permissions: &[], migrations: &[], seed: None };

/// The modules of the program, and this one.
pub(crate) fn modules() -> &'static [&'static Module] {
    Vec::leak(api::modules().iter().copied().chain([&MODULE]).collect())
}

pub(crate) fn specs() -> &'static [&'static ModuleSpec] {
    Vec::leak(api::specs().iter().copied().chain([&SPEC]).collect())
}

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(documented))
        .route("/probe/{secret}/who", get(who).post(who))
        .route("/probe/limited", post(limited))
        .route("/probe/forever", get(forever))
        .route("/probe/length", post(length))
        .route("/probe/long", get(long).put(length))
        .route("/probe/panic", get(panic))
}

/// The only one that the document knows: a module without any is no part of the API.
#[utoipa::path(get, path = "/probe/documented", responses((status = 200)))]
async fn documented(_: Operator) {}

/// Which site and which client it is.
async fn who(tenant: Tenant, Client(client): Client) -> String {
    format!("{} {client}", tenant.name())
}

async fn limited(tenant: Tenant, client: Client) -> Result<(), Error> {
    tenant.limit("probe", client, ALLOWED)
}

async fn forever() {
    std::future::pending().await
}

async fn length(body: Bytes) -> String {
    body.len().to_string()
}

async fn long(headers: HeaderMap) -> Response {
    let text = LONG.repeat(100);
    answer_unless_unchanged(&headers, &ETag::of(&[&text]), text)
}

async fn panic() {
    panic!("the probe was asked to")
}
