//! Who may. The operator key lets the owner of the installation act for every site; accounts come with their module.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::secret::Secret;
use crate::{App, Error, Settings};

/// The hash of the operator's key: the key itself is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorKey(Secret);

impl OperatorKey {
    /// The shortest key that is taken, in characters.
    pub const SHORTEST: usize = Secret::SHORTEST;

    /// Hashes a key; none if it is too short to be one.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        Secret::new(key).map(Self)
    }
}

/// Whether a request shows the operator's key.
pub(crate) fn is_operator(settings: &Settings, headers: &HeaderMap) -> bool {
    matches!((bearer(headers), &settings.operator_key), (Some(key), Some(known)) if known.0.fits(key))
}

/// The key or token that a program shows (RFC 6750 §2.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, shown) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| shown.trim())
}

/// Proof that the operator asks. A handler that takes it cannot be reached by anybody else.
#[derive(Debug, Clone, Copy)]
pub struct Operator(());

impl FromRequestParts<App> for Operator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if is_operator(app.settings(), &parts.headers) { Ok(Self(())) } else { Err(Error::Unauthorized(None)) }
    }
}
