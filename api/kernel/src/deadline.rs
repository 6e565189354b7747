//! How long a request may take, with the time in which its body arrives.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::{App, Error};

/// Gives up on a request that takes too long: by the client's fault if its body was still to come, else by ours.
pub(crate) async fn deadline(State(app): State<App>, request: Request, next: Next) -> Result<Response, Error> {
    let arrived = Arc::new(AtomicBool::new(request.body().is_end_stream()));
    let request = request.map(|inner| Body::new(Arriving { inner, arrived: Arc::clone(&arrived) }));
    let answer = tokio::time::timeout(app.settings().limits.time, next.run(request)).await;
    let late = |_| Error::Late(if arrived.load(Ordering::Relaxed) { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::REQUEST_TIMEOUT });
    answer.map_err(late)
}

/// A body that tells when all of it has arrived.
struct Arriving {
    inner: Body,
    arrived: Arc<AtomicBool>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        if frame.is_none() || self.inner.is_end_stream() {
            self.arrived.store(true, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.inner.size_hint()
    }
}
