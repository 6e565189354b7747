//! Puts the modules of a program together.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{App, Error, busy, compression, cors, deadline, frames, guard, health, metrics, observe, openapi, tenant, transfer};

/// All routes of the modules, below `/api`, and their document. Each module is behind its gate: a request whose site does not have it on meets a 404.
pub fn router(app: &App) -> (Router, OpenApi) {
    let gate = |module: Option<&'static str>| from_fn_with_state((app.clone(), module), tenant::gate);
    let mut routes = own_routes().route_layer(gate(None));
    for module in app.modules() {
        let own = (module.routes)();
        if !own.get_openapi().paths.paths.is_empty() {
            routes = routes.merge(own.route_layer(gate(Some(module.spec.name))));
        }
    }
    let (router, _) = OpenApiRouter::new().nest("/api", routes).split_for_parts();
    let (transfers, _) = OpenApiRouter::new().nest("/api", transfer_routes().route_layer(gate(None))).split_for_parts();
    let settled = |router: Router<App>| router.method_not_allowed_fallback(|| async { Error::MethodNotAllowed });
    // what stands further down is further out: a request meets it first
    let router = settled(router.fallback(|| async { Error::NotFound }))
        .layer(DefaultBodyLimit::max(app.settings().limits.body))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), deadline::deadline))
        // a page is work too: what is refused further out is refused without one
        .layer(from_fn_with_state(app.clone(), frames::problem_pages))
        .layer(from_fn_with_state(app.clone(), busy::room));
    // a whole site takes as long as it takes
    let router = router.merge(settled(transfers).layer(CatchPanicLayer::custom(panicked)));
    // the numbers are there also when there is much to do
    let router = settled(router.route("/api/metrics", get(metrics::show))).layer(from_fn_with_state(app.clone(), guard::guard));
    let router = settled(router.route("/api/health/live", get(health::live)).route("/api/health/ready", get(health::ready)))
        .layer(from_fn(cors::cors))
        .layer(from_fn(compression::compress))
        .layer(from_fn_with_state(app.clone(), observe::observe))
        .layer(header_unless_there(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_unless_there(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(header_unless_there(header::REFERRER_POLICY, "no-referrer"))
        .with_state(app.clone());
    (router, openapi::document(app.modules().iter().copied()))
}

/// What every site has.
pub(crate) fn own_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(openapi::routes::show)).routes(routes!(openapi::routes::page))
}

/// What every site has and may take long.
pub(crate) fn transfer_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(transfer::export)).routes(routes!(transfer::import))
}

fn header_unless_there(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// A bug in a handler ends its request and nothing else.
#[expect(clippy::needless_pass_by_value, reason = "what the layer hands over")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Internal(format!("a handler panicked: {}", text.unwrap_or("without a word")).into()).into_response()
}
