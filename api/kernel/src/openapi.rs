//! The OpenAPI 3.1 document of the modules that are in.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

/// A document without paths yet.
pub(crate) fn document() -> OpenApi {
    let info = InfoBuilder::new().title("sitegen API").version(env!("CARGO_PKG_VERSION"));
    let info = info.description(Some("Every request is for the site of its host. A host, or a module, that a site does not have is 404."));
    let mut document = OpenApiBuilder::new().info(info.build()).build();
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    document.components.get_or_insert_default().security_schemes.insert("operator".into(), bearer.into());
    document
}
