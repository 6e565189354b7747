//! Which requests come through a proxy of ours, whose word about client and site counts.

use std::net::IpAddr;

use axum::http::HeaderMap;

use crate::headers::only_value;
use crate::secret::Secret;
use crate::{Error, Settings};

/// The header in which a proxy shows that it is ours.
pub(crate) const SECRET_HEADER: &str = "x-proxy-secret";

/// The hash of the secret that our proxies send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxySecret(Secret);

impl ProxySecret {
    /// The shortest secret that is taken, in characters.
    pub const SHORTEST: usize = Secret::SHORTEST;

    /// Hashes a secret; none if it is too short to be one.
    #[must_use]
    pub fn new(secret: &str) -> Option<Self> {
        Secret::new(secret).map(Self)
    }
}

/// Whether the request was passed on by a proxy of ours: by its address, or by the secret that it shows.
///
/// # Errors
/// [`Error::BadRequest`] if the secret stands twice.
pub(crate) fn is_ours(settings: &Settings, peer: IpAddr, headers: &HeaderMap) -> Result<bool, Error> {
    let shown = match &settings.proxy_secret {
        Some(known) => only_value(headers, SECRET_HEADER)?.is_some_and(|shown| known.0.fits(shown)),
        None => false,
    };
    Ok(shown || settings.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == peer))
}
