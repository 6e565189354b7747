//! Puts the modules of a program together.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::service_fn;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::passage::{Lane, Lanes, Passage, Signpost};
use crate::{App, Error, health, metrics, openapi, tenant, transfer};

const METRICS: &str = "/api/metrics";
const LIVE: &str = "/api/health/live";
const READY: &str = "/api/health/ready";

/// All routes of the modules, below `/api`, and their document. Each module is behind its gate: a request whose site does not have it on meets a 404.
///
/// # Panics
/// Two routes have patterns that cannot stand side by side.
pub fn router(app: &App) -> (Router, OpenApi) {
    let gate = |module: Option<&'static str>| from_fn_with_state((app.clone(), module), tenant::gate);
    let mut routes = own_routes().route_layer(gate(None));
    for module in app.modules() {
        let own = (module.routes)();
        if !own.get_openapi().paths.paths.is_empty() {
            routes = routes.merge(own.route_layer(gate(Some(module.spec.name))));
        }
    }
    let (work, of_work) = OpenApiRouter::new().nest("/api", routes).split_for_parts();
    let (transfers, of_transfers) = OpenApiRouter::new().nest("/api", transfer_routes().route_layer(gate(None))).split_for_parts();
    let settled = |router: Router<App>| {
        router
            .fallback(|| async { Error::NotFound })
            .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
            .with_state(app.clone())
    };
    let lanes = Lanes {
        health: settled(Router::new().route(LIVE, get(health::live)).route(READY, get(health::ready))),
        numbers: settled(Router::new().route(METRICS, get(metrics::show))),
        transfers: settled(transfers),
        work: settled(work.layer(DefaultBodyLimit::max(app.settings().limits.body))),
    };
    let mut signposts = matchit::Router::new();
    let fixed = [(LIVE, Lane::Health), (READY, Lane::Health), (METRICS, Lane::Numbers)];
    let of_document = |document: OpenApi, lane: Lane| document.paths.paths.into_keys().map(move |path| (path, lane));
    let all = fixed.map(|(path, lane)| (path.to_owned(), lane)).into_iter();
    for (path, lane) in all.chain(of_document(of_transfers, Lane::Transfers)).chain(of_document(of_work, Lane::Work)) {
        let signpost = Signpost { route: path.as_str().into(), lane };
        signposts.insert(path, signpost).expect("the router took these patterns too");
    }
    let passage = Arc::new(Passage { app: app.clone(), signposts, lanes });
    let service = service_fn(move |request: Request| {
        let passage = Arc::clone(&passage);
        async move { Ok::<_, Infallible>(passage.answer(request).await) }
    });
    (Router::new().fallback_service(service), openapi::document(app.modules().iter().copied()))
}

/// What every site has.
pub(crate) fn own_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(openapi::routes::show)).routes(routes!(openapi::routes::page))
}

/// What every site has and may take long.
pub(crate) fn transfer_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(transfer::export)).routes(routes!(transfer::import))
}
