//! What is refused before any work is done for it: what comes too often, and what pages of others have sent.

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::arrival::Arrival;
use crate::{App, Error, csrf};

/// Lets a request through that its client and its site have a right to, and that no foreign page forged.
pub(crate) async fn guard(
    State(app): State<App>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    app.rates().count(&arrival)?;
    csrf::refuse_forged(&app, &arrival, request.method(), request.headers())?;
    Ok(next.run(request).await)
}
