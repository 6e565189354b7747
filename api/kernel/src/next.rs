//! What is further in, as each step of [`crate::passage`] sees it.

use std::convert::Infallible;

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use tower::{Service, service_fn};

use crate::Error;

/// The rest of the way of a request: takes it, and gives its answer.
pub(crate) trait Next: FnOnce(Request) -> Self::Answer + Send {
    /// The answer, when it is there.
    type Answer: Future<Output = Response> + Send;
}

impl<F, A> Next for F
where
    F: FnOnce(Request) -> A + Send,
    A: Future<Output = Response> + Send,
{
    type Answer = A;
}

/// The rest of the way for a layer of tower, which asks it once.
pub(crate) fn once(next: impl Next) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> {
    let mut next = Some(next);
    service_fn(move |request| {
        let answer = next.take().map(|next| next(request));
        async move {
            match answer {
                Some(answer) => Ok(answer.await),
                None => Ok(Error::Internal("a layer asked for an answer twice".into()).into_response()),
            }
        }
    })
}
