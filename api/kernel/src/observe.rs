//! The outermost of what every request goes through: finds out what it is, lets it through, and notes how it ended: one line in the log, and the numbers.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use site::SiteName;
use tokio::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::arrival::{Arrival, peer};
use crate::error::{Cause, TurnedAway};
use crate::headers::only_value;
use crate::metrics::{Answered, method_name};
use crate::{App, proxy};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest name of a request that is taken from a proxy.
const LONGEST_ID: usize = 64;

/// Notes a request and its answer.
pub(crate) async fn observe<A>(app: &App, route: Arc<str>, mut request: Request, next: impl FnOnce(Arrival, Request) -> A) -> Response
where
    A: Future<Output = Response> + Send,
{
    let arrival = Arrival::of(app, &request);
    request.headers_mut().remove(proxy::SECRET_HEADER);
    let mut noted = Noted::start(app.clone(), route, &request, arrival.as_ref().ok());
    let span = tracing::info_span!("request", id = noted.id);
    let mut response = match arrival {
        Ok(arrival) => {
            request.extensions_mut().insert(arrival.clone());
            next(arrival, request).instrument(span).await
        }
        Err(error) => error.into_response(),
    };
    if let Ok(id) = HeaderValue::from_str(&noted.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    noted.end(&response);
    response
}

/// The name that a proxy of ours gave the request, or a new one.
fn request_id(headers: &HeaderMap, through_proxy: bool) -> String {
    let is_sane =
        |id: &&str| matches!(id.len(), 1..=LONGEST_ID) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let given = if through_proxy { only_value(headers, REQUEST_ID.as_str()).ok().flatten().filter(is_sane) } else { None };
    given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// What is noted of a request. It counts as under way until this is dropped, also when its client goes away before the answer.
struct Noted {
    app: App,
    started: Instant,
    id: String,
    route: Arc<str>,
    method: &'static str,
    site: Option<SiteName>,
    client: IpAddr,
    has_ended: bool,
}

impl Noted {
    fn start(app: App, route: Arc<str>, request: &Request, arrival: Option<&Arrival>) -> Self {
        app.metrics().in_flight.inc();
        Self {
            started: Instant::now(),
            id: request_id(request.headers(), arrival.is_some_and(|arrival| arrival.through_proxy)),
            route,
            method: method_name(request.method()),
            site: arrival.and_then(|arrival| arrival.site().cloned()),
            client: arrival.map_or_else(|| peer(request), |arrival| arrival.client.0),
            has_ended: false,
            app,
        }
    }

    fn end(&mut self, response: &Response) {
        self.has_ended = true;
        let refused = response.extensions().get::<TurnedAway>().map(|refused| refused.0);
        let (status, time) = (response.status(), self.started.elapsed());
        let answered = Answered { route: &self.route, method: self.method, status, time, site: self.site.as_ref(), refused };
        self.app.metrics().note(&answered);
        let cause = response.extensions().get::<Cause>().map(|cause| cause.0.as_str());
        self.tell(status, response.body().size_hint().exact(), cause);
    }

    fn tell(&self, status: StatusCode, bytes: Option<u64>, cause: Option<&str>) {
        let ms = self.started.elapsed().as_secs_f64() * 1000.0;
        let Self { id, route, method, client, .. } = self;
        let (status, site) = (status.as_u16(), self.site.as_ref().map(SiteName::as_str));
        if status >= 500 {
            tracing::error!(method, route = &**route, status, ms, site, %client, request_id = id, bytes, cause, "request failed");
        } else {
            tracing::info!(method, route = &**route, status, ms, site, %client, request_id = id, bytes, "request");
        }
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.app.metrics().in_flight.dec();
        if !self.has_ended {
            let Self { id, route, method, client, .. } = self;
            let (ms, site) = (self.started.elapsed().as_secs_f64() * 1000.0, self.site.as_ref().map(SiteName::as_str));
            tracing::info!(method, route = &**route, ms, site, %client, request_id = id, "the client left before the answer");
        }
    }
}
