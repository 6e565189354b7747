//! A module for tests: it shows what a handler is given, waits, fails and answers at length; and it has a past.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Allowance, ApiPath, App, Client, ETag, Error, Module, Operator, Tenant, answer_unless_unchanged};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use site::ModuleSpec;
use store::{Collection, Document, Migration};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What `POST /api/probe/limited` allows.
pub(crate) const ALLOWED: Allowance = Allowance::new(2, Duration::from_secs(3600));
/// What `GET /api/probe/long` answers.
pub(crate) const LONG: &str = "a line that is worth to be compressed, since it comes again and again\n";

static SPEC: ModuleSpec =
    ModuleSpec { name: "probe", version: "1.0.0", purpose: "", needs: &[], components: &[], mails: &[], shown_if: None, check: |_| {} };
static MODULE: Module = Module { spec: &SPEC, routes, permissions: &[], migrations: &[SEEN], seed: None };

/// What the probe stores. Its first version knew of no `seen`.
#[derive(Serialize, Deserialize)]
struct Mark {
    id: String,
    seen: bool,
}

pub(crate) static MARKS: Collection = Collection { name: "probe.marks", indexes: &[] };

impl Document for Mark {
    const COLLECTION: &'static Collection = &MARKS;

    fn id(&self) -> &str {
        &self.id
    }
}

const SEEN: Migration = Migration::change("probe", 1, &MARKS, with_seen);

fn with_seen(mut mark: Value) -> Result<Option<Value>, String> {
    if mark["id"] == "broken" {
        return Err("nobody can mend this mark".into());
    }
    mark["seen"] = false.into();
    Ok(Some(mark))
}

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
        .routes(routes!(who))
        .route("/probe/limited", post(limited))
        .route("/probe/forever", get(forever))
        .route("/probe/length", post(length))
        .route("/probe/long", get(long).put(length))
        .route("/probe/panic", get(panic))
        .route("/probe/marks/{id}", get(mark))
}

/// One that the document knows: a module without any is no part of the API.
#[utoipa::path(get, path = "/probe/documented", responses((status = 200)))]
async fn documented(_: Operator) {}

/// Which site and which client it is. The document knows it, so that it has a name in the log.
#[utoipa::path(method(get, post), path = "/probe/{secret}/who", params(("secret" = String, Path)), responses((status = 200)))]
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

async fn mark(tenant: Tenant, ApiPath(id): ApiPath<String>) -> Result<Json<Mark>, Error> {
    tenant.store.get::<Mark>(&id).await?.map(|mark| Json(mark.document)).ok_or(Error::NotFound)
}
