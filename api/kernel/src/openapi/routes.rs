//! The two routes: the document of the site that is asked for, and its page.

use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{Html, IntoResponse as _, Response};
use utoipa::openapi::{OpenApi, ServerBuilder};

use super::page::{POLICY, rendered};
use crate::{ETag, Error, Problem, Tenant, answer_unless_unchanged};

/// The routes of this site, as an OpenAPI document.
#[utoipa::path(get, path = "/openapi.json", responses(
    (status = 200, body = Object, description = "An OpenAPI 3.1 document of the modules that are on here"), (status = 304),
    (status = 404, body = Problem, description = "No site has this host")
))]
pub(crate) async fn show(tenant: Tenant, headers: HeaderMap) -> Result<Response, Error> {
    let text = document_of(&tenant).to_json().map_err(|error| Error::Internal(Box::new(error)))?;
    let tag = ETag::of(&["openapi", &text]);
    Ok(answer_unless_unchanged(&headers, &tag, ([(header::CONTENT_TYPE, "application/json")], text)))
}

/// The same as a page for people.
#[utoipa::path(get, path = "/docs", responses(
    (status = 200, content_type = "text/html", body = String), (status = 304), (status = 404, body = Problem, description = "No site has this host")
))]
pub(crate) async fn page(tenant: Tenant, headers: HeaderMap) -> Result<Response, Error> {
    let html = rendered(&document_of(&tenant), &tenant.base_url())?;
    let tag = ETag::of(&["docs", &html]);
    let own = [(header::CONTENT_SECURITY_POLICY, POLICY.as_str()), (HeaderName::from_static("x-robots-tag"), "noindex")];
    Ok(answer_unless_unchanged(&headers, &tag, (own, Html(html)).into_response()))
}

/// The document with exactly what is on for the site.
fn document_of(tenant: &Tenant) -> OpenApi {
    let on = tenant.app().modules().iter().copied().filter(|module| tenant.has_module(module.spec.name));
    let mut document = super::document(on);
    document.info.title = format!("API of {}", tenant.site().settings.name);
    document.servers = Some(vec![ServerBuilder::new().url(tenant.base_url()).build()]);
    document
}
