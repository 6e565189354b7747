//! Pages of others cannot act in a visitor's name (cross-site request forgery).
//!
//! A browser says by `Sec-Fetch-Site` whether a page of the same origin asks, and by `Origin` which page (Fetch Metadata, W3C; OWASP's cheat sheet on
//! CSRF; Go's `CrossOriginProtection` decides in the same order). Nothing has to be put into forms for it.

use axum::http::{HeaderMap, Method};
use site::Origin;

use crate::arrival::{Arrival, port_of};
use crate::directory::Tenancy;
use crate::headers::only_value;
use crate::{App, Error};

/// Refuses what a page of another origin asks a browser to change.
///
/// # Errors
/// [`Error::CrossOrigin`] if such a page asks; [`Error::BadRequest`] if a header that decides stands twice.
pub(crate) fn refuse_forged(app: &App, arrival: &Arrival, method: &Method, headers: &HeaderMap) -> Result<(), Error> {
    // a key is shown by programs: no page makes a browser send one
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || arrival.by_operator {
        return Ok(());
    }
    let Some(tenancy) = &arrival.tenancy else { return Ok(()) };
    let origin = only_value(headers, "origin")?;
    let is_fine = match (only_value(headers, "sec-fetch-site")?, origin) {
        (Some("same-origin" | "none"), _) => true,
        (None, None) => true,
        (Some(_), origin) => origin.is_some_and(|origin| tenancy.lets_in(origin)),
        (None, Some(origin)) => is_own(app, arrival, tenancy, origin) || tenancy.lets_in(origin),
    };
    if is_fine { Ok(()) } else { Err(Error::CrossOrigin) }
}

/// Whether an origin is the site's: the host that was asked, another of its hosts at that port or at the usual one, or where the site says that it is.
fn is_own(app: &App, arrival: &Arrival, tenancy: &Tenancy, origin: &str) -> bool {
    let Ok(origin) = origin.parse::<Origin>() else { return false };
    let (authority, port) = (origin.authority(), port_of(origin.authority()));
    if app.settings().local.is_some() || authority.eq_ignore_ascii_case(&arrival.host) {
        return authority.eq_ignore_ascii_case(&arrival.host);
    }
    let is_host_of_site = app.tenancy_of(authority).is_some_and(|other| other.site.name == tenancy.site.name);
    (is_host_of_site && (port.is_none() || port == arrival.port)) || said(tenancy) == Some(origin)
}

/// The origin of the address that a site says it has.
fn said(tenancy: &Tenancy) -> Option<Origin> {
    let url = &tenancy.site.settings.base_url;
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    url[..end].parse().ok()
}
