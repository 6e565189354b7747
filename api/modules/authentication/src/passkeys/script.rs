//! The script by which a browser is asked for a passkey. It is a file of its own, so that it runs on pages whose policy allows no script in them.

use axum::http::{HeaderMap, header};
use axum::response::Response;
use kernel::{ETag, Problem, Tenant, answer_unless_unchanged};

const SCRIPT: &str = include_str!("passkeys.js");

/// The script of the buttons that ask for a passkey: it shows them where the browser can do that, and does what they say.
#[utoipa::path(get, path = "/auth/passkeys.js", tag = "authentication", responses(
    (status = 200, content_type = "text/javascript", body = String), (status = 304), (status = 404, body = Problem)
))]
pub(crate) async fn script(_: Tenant, headers: HeaderMap) -> Response {
    let tag = ETag::of(&["passkeys", SCRIPT]);
    answer_unless_unchanged(&headers, &tag, ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT))
}
