//! How long a request may take, with the time in which its body arrives and without that in which it is held.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tokio::time::Instant;

use crate::next::Next;
use crate::{App, Error};

/// The time in which a request is held, which does not count.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stopwatch(Arc<Mutex<Stopped>>);

#[derive(Debug, Default)]
struct Stopped {
    before: Duration,
    since: Option<Instant>,
}

impl Stopwatch {
    fn locked(&self) -> std::sync::MutexGuard<'_, Stopped> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on no time counts.
    pub(crate) fn stop(&self) {
        self.locked().since.get_or_insert_with(Instant::now);
    }

    /// From now on time counts again.
    pub(crate) fn go_on(&self) {
        let mut stopped = self.locked();
        let last = stopped.since.take().map(|since| since.elapsed()).unwrap_or_default();
        stopped.before += last;
    }

    /// How long it has been stopped in all.
    fn stopped(&self) -> Duration {
        let stopped = self.locked();
        stopped.before + stopped.since.map(|since| since.elapsed()).unwrap_or_default()
    }
}

/// Gives up on a request that takes too long: by the client's fault if its body was still to come, else by ours.
pub(crate) async fn deadline(app: &App, mut request: Request, next: impl Next) -> Response {
    let arrived = Arc::new(AtomicBool::new(request.body().is_end_stream()));
    if !arrived.load(Ordering::Relaxed) {
        request = request.map(|inner| Body::new(Arriving { inner, arrived: Arc::clone(&arrived) }));
    }
    let (stopwatch, start) = (Stopwatch::default(), Instant::now());
    request.extensions_mut().insert(stopwatch.clone());
    let mut running = pin!(next(request));
    loop {
        let end = start + app.settings().limits.time + stopwatch.stopped();
        match tokio::time::timeout_at(end, &mut running).await {
            Ok(answer) => return answer,
            Err(_) if start + app.settings().limits.time + stopwatch.stopped() > end => {}
            Err(_) => {
                let is_ours = arrived.load(Ordering::Relaxed);
                return Error::Late(if is_ours { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::REQUEST_TIMEOUT }).into_response();
            }
        }
    }
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
