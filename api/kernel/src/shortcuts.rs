//! Answers for everybody who shows nothing of themselves, found by the path alone: who asks for the same a moment later is given the same, without a handler
//! that asks again whether it still holds. A handler says of an answer that it is one ([`ForEverybody`]).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use site::SiteName;
use tokio::time::Instant;

use crate::arrival::Arrival;
use crate::directory::Tenancy;
use crate::next::Next;
use crate::remembered::FRESH;
use crate::{App, ETag, not_modified};

/// The most answers that are kept of all sites; then all go.
const MOST: usize = 4096;

/// Put into the extensions of an answer that everybody gets who shows neither cookie nor key: it holds until something of the site changes.
#[derive(Debug, Clone)]
pub struct ForEverybody {
    /// All of the body.
    pub body: Bytes,
    /// Its tag.
    pub tag: ETag,
    /// How often something of the site had changed before it was made ([`crate::Tenant::changes`]).
    pub changes: u64,
    /// When it ceases to hold by itself, in UTC milliseconds.
    pub until: Option<i64>,
}

/// The answers that are kept, by site, path and query.
#[derive(Default)]
pub(crate) struct Shortcuts(Mutex<HashMap<(SiteName, String), Arc<Shortcut>>>);

struct Shortcut {
    since: Instant,
    /// The settings that the site had.
    tenancy: Arc<Tenancy>,
    headers: HeaderMap,
    answer: ForEverybody,
}

impl Shortcut {
    fn holds(&self, app: &App, tenancy: &Arc<Tenancy>) -> bool {
        let answer = &self.answer;
        Arc::ptr_eq(&self.tenancy, tenancy)
            && self.since.elapsed() < FRESH
            && answer.changes == app.notices().changes(&tenancy.site.name)
            && answer.until.is_none_or(|until| until > app.now())
    }

    fn give(&self, asked: &HeaderMap) -> Response {
        let mut response = not_modified(asked, &self.answer.tag).unwrap_or_else(|| Response::new(Body::from(self.answer.body.clone())));
        let is_whole = response.status() == StatusCode::OK;
        for (name, value) in self.headers.iter().filter(|(name, _)| is_whole || **name == header::VARY) {
            response.headers_mut().insert(name, value.clone());
        }
        response
    }
}

/// Answers what was answered a moment ago.
pub(crate) async fn shortcut(app: &App, arrival: &Arrival, request: Request, next: impl Next) -> Response {
    let Some((tenancy, key)) =
        arrival.tenancy.as_ref().filter(|_| is_for_everybody(&request)).map(|tenancy| (tenancy, key(tenancy, &request)))
    else {
        return next(request).await;
    };
    let known = app.shortcuts().0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(known) = known.filter(|known| known.holds(app, tenancy)) {
        return known.give(request.headers());
    }
    let since = Instant::now();
    let mut response = next(request).await;
    if let Some(answer) = response.extensions_mut().remove::<ForEverybody>() {
        let shortcut = Shortcut { since, tenancy: Arc::clone(tenancy), headers: response.headers().clone(), answer };
        let mut all = app.shortcuts().0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, Arc::new(shortcut));
    }
    response
}

fn is_for_everybody(request: &Request) -> bool {
    let shows = |name| request.headers().contains_key(name);
    request.method() == Method::GET && ![header::AUTHORIZATION, header::COOKIE].into_iter().any(shows)
}

fn key(tenancy: &Tenancy, request: &Request) -> (SiteName, String) {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    (tenancy.site.name.clone(), path.to_owned())
}
