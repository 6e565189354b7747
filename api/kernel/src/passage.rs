//! What every request goes through, from the outside in. Each step is a function that is given the rest of the way; none of them knows the others.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use tower::ServiceExt as _;

use crate::arrival::Arrival;
use crate::{App, Error, busy, compression, cors, deadline, frames, guard, observe, shortcuts};

/// The routes of a program, and what lies before them.
pub(crate) struct Passage {
    pub(crate) app: App,
    /// Which lane a path is in, and the pattern of its route.
    pub(crate) signposts: matchit::Router<Signpost>,
    pub(crate) lanes: Lanes,
}

/// Where a path leads.
pub(crate) struct Signpost {
    /// The pattern of its route: the path itself may tell more than a log should know.
    pub(crate) route: Arc<str>,
    pub(crate) lane: Lane,
}

/// How much lies before a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Whether the program lives: there for everybody at any time.
    Health,
    /// The numbers: there also when there is much to do.
    Numbers,
    /// A whole site, which takes as long as it takes.
    Transfers,
    /// All else.
    Work,
}

/// The routes of each lane.
pub(crate) struct Lanes {
    pub(crate) health: Router,
    pub(crate) numbers: Router,
    pub(crate) transfers: Router,
    pub(crate) work: Router,
}

impl Passage {
    /// Answers a request.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (route, lane) = self.way_of(request.uri().path());
        let inside = async |arrival: &Arrival, request: Request| match lane {
            Lane::Health => self.enter(lane, request).await,
            _ => guard::guard(&self.app, arrival, request, |request| self.guarded(lane, arrival, request)).await,
        };
        let mut response = observe::observe(&self.app, route, request, |arrival, request| async move {
            let arrival = &arrival;
            compression::compress(request, |request| cors::cors(arrival, request, |request| inside(arrival, request))).await
        })
        .await;
        say_unless_said(response.headers_mut());
        response
    }

    async fn guarded(&self, lane: Lane, arrival: &Arrival, request: Request) -> Response {
        if lane != Lane::Work {
            return self.enter(lane, request).await;
        }
        let app = &self.app;
        shortcuts::shortcut(app, arrival, request, |request| {
            // a page is work too: what is refused before is refused without one
            busy::room(app, arrival, request, |request| {
                frames::problem_pages(app, arrival, request, |request| {
                    deadline::deadline(app, request, |request| self.enter(lane, request))
                })
            })
        })
        .await
    }

    /// Asks the routes. A bug in a handler ends its request and nothing else.
    async fn enter(&self, lane: Lane, request: Request) -> Response {
        let router = match lane {
            Lane::Health => &self.lanes.health,
            Lane::Numbers => &self.lanes.numbers,
            Lane::Transfers => &self.lanes.transfers,
            Lane::Work => &self.lanes.work,
        };
        match AssertUnwindSafe(router.clone().oneshot(request)).catch_unwind().await {
            Ok(Ok(response)) => response,
            Err(panic) => panicked(&*panic),
        }
    }

    fn way_of(&self, path: &str) -> (Arc<str>, Lane) {
        match self.signposts.at(path) {
            Ok(found) => (Arc::clone(&found.value.route), found.value.lane),
            Err(_) => ("none".into(), Lane::Work),
        }
    }
}

/// What is said of every answer that says nothing else itself.
fn say_unless_said(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Internal(format!("a handler panicked: {}", text.unwrap_or("without a word")).into()).into_response()
}
