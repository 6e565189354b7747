//! Puts the modules of a program together.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Json, Router};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, Error, health, openapi, tenant};

/// The most bytes that a body may have, unless a route says otherwise.
const LARGEST_BODY: usize = 16 << 20;
/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// All routes of the modules, below `/api`, and their document. Each module is behind its gate: a request whose site does not have it on meets a 404.
pub fn router(app: &App) -> (Router, OpenApi) {
    let mut routes = OpenApiRouter::with_openapi(openapi::document());
    for module in app.modules() {
        let gate = from_fn_with_state((app.clone(), module.spec.name), tenant::gate);
        let own = (module.routes)();
        if !own.get_openapi().paths.paths.is_empty() {
            routes = routes.merge(own.route_layer(gate));
        }
    }
    let (routes, document) = OpenApiRouter::with_openapi(openapi::document()).nest("/api", routes).split_for_parts();
    let described = document.clone();
    let router = routes
        .route("/api/openapi.json", get(move || async move { Json(described).into_response() }))
        .route("/api/health/live", get(health::live))
        .route("/api/health/ready", get(health::ready))
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(header_unless_there(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_unless_there(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(header_unless_there(header::REFERRER_POLICY, "no-referrer"))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app.clone());
    (router, document)
}

fn header_unless_there(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
