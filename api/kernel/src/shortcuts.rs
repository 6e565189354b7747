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

/// The most bytes that are kept of all sites; then all go.
const MOST: usize = 8 << 20;
/// About how many bytes one takes besides its body and its path.
const AROUND: usize = 1 << 10;

/// Put into the extensions of an answer that everybody gets who shows neither cookie nor key: it holds until something of the site changes.
#[derive(Debug, Clone)]
pub struct ForEverybody {
    /// All of the body.
    pub body: Bytes,
    /// Its tag.
    pub tag: ETag,
    /// When that was found out which it follows from.
    pub since: Instant,
    /// How often something of the site had changed before that ([`crate::Tenant::changes`]).
    pub changes: u64,
    /// When it ceases to hold by itself, in UTC milliseconds.
    pub until: Option<i64>,
}

/// The answers that are kept.
#[derive(Default)]
pub(crate) struct Shortcuts(Mutex<Kept<Arc<Shortcut>>>);

/// A site, and a path with its query.
type Key = (SiteName, String);

/// What is kept, each with its size in bytes.
struct Kept<T> {
    all: HashMap<Key, (T, usize)>,
    bytes: usize,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { all: HashMap::new(), bytes: 0 }
    }
}

impl<T> Kept<T> {
    fn put(&mut self, key: Key, what: T, length: usize) {
        let size = key.1.len() + length + AROUND;
        if self.bytes + size > MOST {
            *self = Self::default();
        }
        if size <= MOST {
            self.bytes += size;
            self.bytes -= self.all.insert(key, (what, size)).map_or(0, |(_, before)| before);
        }
    }
}

struct Shortcut {
    /// The settings that the site had.
    tenancy: Arc<Tenancy>,
    headers: HeaderMap,
    answer: ForEverybody,
}

impl Shortcut {
    fn holds(&self, app: &App, tenancy: &Arc<Tenancy>) -> bool {
        let answer = &self.answer;
        Arc::ptr_eq(&self.tenancy, tenancy)
            && answer.since.elapsed() < FRESH
            && answer.changes == app.notices().changes(&tenancy.site.name)
            && answer.until.is_none_or(|until| until > app.now())
    }

    fn give(&self, asked: &HeaderMap) -> Response {
        let mut response = not_modified(asked, &self.answer.tag).unwrap_or_else(|| Response::new(Body::from(self.answer.body.clone())));
        let is_whole = response.status() == StatusCode::OK;
        for (name, value) in self.headers.iter().filter(|(name, _)| is_whole || **name == header::VARY) {
            response.headers_mut().append(name, value.clone());
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
    let known = app.shortcuts().0.lock().unwrap_or_else(PoisonError::into_inner).all.get(&key).map(|(known, _)| Arc::clone(known));
    if let Some(known) = known.filter(|known| known.holds(app, tenancy)) {
        return known.give(request.headers());
    }
    let mut response = next(request).await;
    if let Some(answer) = response.extensions_mut().remove::<ForEverybody>() {
        let shortcut = Shortcut { tenancy: Arc::clone(tenancy), headers: response.headers().clone(), answer };
        let length = shortcut.answer.body.len();
        app.shortcuts().0.lock().unwrap_or_else(PoisonError::into_inner).put(key, Arc::new(shortcut), length);
    }
    response
}

fn is_for_everybody(request: &Request) -> bool {
    let shows = |name| request.headers().contains_key(name);
    request.method() == Method::GET && ![header::AUTHORIZATION, header::COOKIE].into_iter().any(shows)
}

fn key(tenancy: &Tenancy, request: &Request) -> Key {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    (tenancy.site.name.clone(), path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_a_bound_whatever_is_asked() {
        let mut kept = Kept::default();
        for number in 0..5000 {
            // the same is asked again now and then, with another answer
            let key = ("a.example".parse().unwrap(), format!("/{}{}", number % 3000, "x".repeat(number % 50 * 100)));
            kept.put(key, number, number % 7 * 10_000);
            assert_eq!(kept.bytes, kept.all.values().map(|(_, size)| size).sum::<usize>());
            assert!(kept.bytes <= MOST && !kept.all.is_empty(), "{number}");
        }
        kept.put(("a.example".parse().unwrap(), "/".into()), 0, MOST);
        assert!(kept.all.is_empty(), "one that is too large is not kept");
    }
}
