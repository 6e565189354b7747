//! Whether the program lives and can work. Cheap, and without anything that is nobody's business.

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// The program answers.
#[utoipa::path(get, path = "/api/health/live", responses((status = 204)))]
pub(crate) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Its database answers too, and it is not about to end.
#[utoipa::path(get, path = "/api/health/ready", responses((status = 204), (status = 503, description = "The database is away, or the program is about to end")))]
pub(crate) async fn ready(State(app): State<App>) -> StatusCode {
    if app.is_draining() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match app.store().ping().await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
