//! Compresses answers for clients that take it: gzip, brotli, zstd.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use tower::{Layer as _, ServiceExt as _};
use tower_http::compression::CompressionLayer;

use crate::next::{Next, once};

/// Compresses what is worth it, as far as the client takes it. Two codings of one thing cannot share a strong entity tag (RFC 9110 §8.8.1), so
/// that of a compressed answer is made weak; `etag.rs` takes it for the same when it comes back.
pub(crate) async fn compress(mut request: Request, next: impl Next) -> Response {
    let refuses_all = refuses_to_be_answered(request.headers());
    if refuses_all {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    let Ok(response) = CompressionLayer::new().layer(once(next)).oneshot(request).await;
    let mut response = response.map(Body::new);
    if response.headers().contains_key(header::CONTENT_ENCODING) {
        weaken(response.headers_mut());
    }
    // what the whole answer would say has to be said here too (RFC 9110 §15.4.5)
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// Whether an answer that is not compressed is refused. The layer would say 406 to such a client, after what was asked is done already;
/// a server may disregard the header instead (RFC 9110 §12.5.3).
fn refuses_to_be_answered(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.trim_start().strip_prefix('='));
        matches!(name.trim(), "*" | "identity") && weight.is_some_and(|weight| weight.trim().parse::<f32>() == Ok(0.0))
    })
}

fn weaken(headers: &mut HeaderMap) {
    let Some(tag) = headers.get(header::ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/")) else { return };
    if let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()) {
        headers.insert(header::ETAG, weak);
    }
}
