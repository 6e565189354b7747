//! Whether the program lives and can work. Cheap, and without anything that is nobody's business.

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// `GET /api/health/live`: the program answers.
pub(crate) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// `GET /api/health/ready`: its database answers too, and it is not about to end.
pub(crate) async fn ready(State(app): State<App>) -> StatusCode {
    if app.is_draining() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match app.store().ping().await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
