//! Lets the origins that a site names ask the API from their pages, with the visitor's credentials (Fetch Standard, "CORS protocol").

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::arrival::Arrival;
use crate::next::{Next, once};

/// How long a browser may keep what it was allowed.
const KEPT: Duration = Duration::from_secs(600);
/// What pages may read of an answer, besides what every page may.
const READABLE: [HeaderName; 4] = [header::ETAG, header::LOCATION, header::RETRY_AFTER, HeaderName::from_static("x-request-id")];

/// Answers the questions of browsers, and marks the answers. Where a site names no origin, nothing is said about any.
pub(crate) async fn cors(arrival: &Arrival, request: Request, next: impl Next) -> Response {
    let Some(tenancy) = arrival.tenancy.as_ref().filter(|tenancy| !tenancy.site.settings.api.origins.is_empty()) else {
        return next(request).await;
    };
    let asking = request.headers().get(header::ORIGIN);
    let named = asking.filter(|origin| origin.to_str().is_ok_and(|origin| tenancy.lets_in(origin))).cloned();
    let mut response = match named {
        Some(origin) => allow(origin).layer(once(next)).oneshot(request).await.into_response(),
        None => next(request).await,
    };
    // a cache that has the answer to one origin must not give it to another
    response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    response
}

fn allow(origin: HeaderValue) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::exact(origin))
        .allow_credentials(true)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(READABLE)
        .max_age(KEPT)
}
