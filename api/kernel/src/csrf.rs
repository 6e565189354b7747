//! Pages of others cannot act in a visitor's name (cross-site request forgery).
//!
//! A browser says by `Sec-Fetch-Site` whether a page of the same origin asks, and by `Origin` which page (Fetch Metadata, W3C; OWASP's cheat sheet on
//! CSRF; Go's `CrossOriginProtection` decides in the same order). Nothing has to be put into forms for it.

use axum::http::{HeaderMap, Method};
use site::Origin;

use crate::arrival::Arrival;
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

/// Whether an origin is the site's: the host that was asked, or another of its hosts at the usual port.
fn is_own(app: &App, arrival: &Arrival, tenancy: &Tenancy, origin: &str) -> bool {
    let Ok(origin) = origin.parse::<Origin>() else { return false };
    let authority = origin.authority();
    let is_host_of_site =
        || !authority.contains(':') && app.tenancy_of(authority).is_some_and(|other| other.site.name == tenancy.site.name);
    authority.eq_ignore_ascii_case(&arrival.host) || (app.settings().local.is_none() && is_host_of_site())
}
