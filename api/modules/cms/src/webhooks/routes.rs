//! The routes of webhooks.

use kernel::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{deliveries, hooks};

/// All of them.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(hooks::list, hooks::create))
        .routes(routes!(hooks::update, hooks::delete))
        .routes(routes!(hooks::ping))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::again))
}
