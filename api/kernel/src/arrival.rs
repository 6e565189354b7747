//! What is known of a request before any route is asked: for which site, from whom, through what. Found once; everything after it reads it here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};
use site::SiteName;

use crate::directory::Tenancy;
use crate::headers::only_value;
use crate::{App, Client, Error, access, proxy};

/// The header in which a proxy of ours says which site it is.
const TENANT_HEADER: &str = "x-tenant-domain";

/// What is known of a request when it arrives.
#[derive(Clone)]
pub(crate) struct Arrival {
    /// The site of its host, if it is one of ours.
    pub(crate) tenancy: Option<Arc<Tenancy>>,
    pub(crate) client: Client,
    /// Whether a proxy of ours passed it on.
    pub(crate) through_proxy: bool,
    /// Whether it shows the operator's key.
    pub(crate) by_operator: bool,
    /// The host, with its port if it was written.
    pub(crate) host: Arc<str>,
    /// The port that was asked, where the client wrote one: a proxy that says which site it is passes it on in the host.
    pub(crate) port: Option<u16>,
}

impl Arrival {
    /// Reads a request.
    ///
    /// # Errors
    /// [`Error::BadRequest`] if a header that decides stands twice or makes no sense.
    pub(crate) fn of(app: &App, request: &Request) -> Result<Self, Error> {
        let (headers, settings) = (request.headers(), app.settings());
        let peer = peer(request);
        let through_proxy = proxy::is_ours(settings, peer, headers)?;
        let client = if through_proxy { Client::named_by_proxy(peer, headers)? } else { Client(peer) };
        let told = if through_proxy { only_value(headers, TENANT_HEADER)? } else { None };
        let asked = host(request.uri().authority().map(|authority| authority.as_str()), headers)?;
        let (host, port) = (told.unwrap_or(asked), port_of(asked));
        let by_operator = access::is_operator(settings, headers);
        Ok(Self { tenancy: app.tenancy_of(host), client, through_proxy, by_operator, host: host.into(), port })
    }

    /// The name of its site.
    pub(crate) fn site(&self) -> Option<&SiteName> {
        self.tenancy.as_ref().map(|tenancy| &tenancy.site.name)
    }
}

/// Who connected. What was not served over a socket has no address: all of that is one client.
pub(crate) fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}

/// An absolute request line beats the header (RFC 9112 §3.2.2).
fn host<'a>(authority: Option<&'a str>, headers: &'a HeaderMap) -> Result<&'a str, Error> {
    match authority {
        Some(authority) => Ok(authority),
        None => Ok(only_value(headers, header::HOST.as_str())?.unwrap_or_default()),
    }
}

/// The port of a host, where it is written.
pub(crate) fn port_of(host: &str) -> Option<u16> {
    host.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
}
