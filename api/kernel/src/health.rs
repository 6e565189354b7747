//! Whether the program lives and can work. Cheap, and without anything that is nobody's business.

use axum::extract::State;
use axum::http::StatusCode;
use tokio::task::JoinSet;

use crate::App;

/// The program answers.
#[utoipa::path(get, path = "/api/health/live", responses((status = 204)))]
pub(crate) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// All its databases answer too, and it is not about to end.
#[utoipa::path(get, path = "/api/health/ready", responses((status = 204), (status = 503, description = "A database is away, or the program is about to end")))]
pub(crate) async fn ready(State(app): State<App>) -> StatusCode {
    if app.is_draining() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let mut asked: JoinSet<bool> = app.databases().into_iter().map(|database| async move { database.is_there().await }).collect();
    while let Some(answer) = asked.join_next().await {
        if !answer.unwrap_or(false) {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    StatusCode::NO_CONTENT
}
