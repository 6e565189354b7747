//! What is refused before any work is done for it: what comes too often, and what pages of others have sent.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};

use crate::arrival::Arrival;
use crate::next::Next;
use crate::{App, Error, csrf};

/// Lets a request through that its client and its site have a right to, and that no foreign page forged.
pub(crate) async fn guard(app: &App, arrival: &Arrival, request: Request, next: impl Next) -> Response {
    match judge(app, arrival, &request) {
        Ok(()) => next(request).await,
        Err(error) => error.into_response(),
    }
}

fn judge(app: &App, arrival: &Arrival, request: &Request) -> Result<(), Error> {
    app.rates().count(arrival)?;
    csrf::refuse_forged(app, arrival, request.method(), request.headers())
}
