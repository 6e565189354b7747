//! Who may. The operator key lets the owner of the installation act for every site; accounts come with their module.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{App, Error};

/// The hash of the operator's key: the key itself is kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct OperatorKey([u8; 32]);

impl OperatorKey {
    /// The shortest key that is taken, in characters.
    pub const SHORTEST: usize = 20;

    /// Hashes a key; none if it is too short to be one.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        (key.chars().count() >= Self::SHORTEST).then(|| Self(Sha256::digest(key).into()))
    }

    fn fits(&self, key: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(key).into();
        hash.ct_eq(&self.0).into()
    }
}

impl std::fmt::Debug for OperatorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OperatorKey(***)")
    }
}

/// Proof that the operator asks. A handler that takes it cannot be reached by anybody else.
#[derive(Debug, Clone, Copy)]
pub struct Operator(());

impl FromRequestParts<App> for Operator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Error::Unauthorized)?;
        match &app.settings().operator_key {
            Some(known) if known.fits(key.trim()) => Ok(Self(())),
            _ => Err(Error::Unauthorized),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_itself_fits_and_it_is_never_shown() {
        let key = OperatorKey::new("a key of twenty letters").unwrap();
        assert!(key.fits("a key of twenty letters"));
        assert!(!key.fits("a key of twenty letterz") && !key.fits(""));
        assert_eq!(format!("{key:?}"), "OperatorKey(***)");
        assert_eq!(OperatorKey::new("short"), None);
    }
}
