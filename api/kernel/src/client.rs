//! The address of whoever asks.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::Error;
use crate::arrival::Arrival;
use crate::headers::only_value;

/// The header in which a proxy of ours says who asked it.
const CLIENT_HEADER: &str = "x-real-ip";

/// The address of the client: of whoever connected, or, behind a proxy of ours, of whom the proxy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(pub IpAddr);

impl Client {
    /// The client that a proxy of ours names; the proxy itself if it names nobody.
    ///
    /// # Errors
    /// [`Error::BadRequest`] if it names two, or what is no address.
    pub(crate) fn named_by_proxy(proxy: IpAddr, headers: &HeaderMap) -> Result<Self, Error> {
        let Some(named) = only_value(headers, CLIENT_HEADER)? else { return Ok(Self(proxy)) };
        let address: IpAddr = named.trim().parse().map_err(|_| Error::BadRequest(format!("{CLIENT_HEADER} is not an address")))?;
        Ok(Self(address.to_canonical()))
    }

    #[must_use]
    /// What is counted as one client: an IPv4 address, or the /64 of an IPv6 address, since a household has as many addresses as it likes in it.
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let arrival = parts.extensions.get::<Arrival>();
        arrival.map(|arrival| arrival.client).ok_or_else(|| Error::Internal("a request that did not come through the router".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> String {
        Client(address.parse().unwrap()).network().to_string()
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_ne!(network("2001:db8:1:3:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
