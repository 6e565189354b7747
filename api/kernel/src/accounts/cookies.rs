//! The cookie that holds a session's ticket.
//!
//! `__Host-` binds it to the one host that set it (RFC 6265bis §4.1.3); no script reads it; other sites' pages do not send it with what they change.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

use super::Ticket;
use crate::{Error, Settings};

const NAME: &str = "__Host-session";
/// What it is called in development, without TLS: browsers take no `__Host-` there.
const LOCAL_NAME: &str = "session";

fn name(settings: &Settings) -> &'static str {
    if settings.local.is_some() { LOCAL_NAME } else { NAME }
}

fn header_of(settings: &Settings, value: &str, max_age: i64) -> Result<HeaderValue, Error> {
    let cookie = Cookie::build((name(settings), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.local.is_none())
        .max_age(cookie::time::Duration::seconds(max_age));
    HeaderValue::from_str(&cookie.to_string()).map_err(|error| Error::Internal(Box::new(error)))
}

/// The header that has a browser keep a session, for so many milliseconds at most.
///
/// # Errors
/// It cannot be written as a header.
pub fn keep_session(settings: &Settings, ticket: &Ticket, longest: i64) -> Result<HeaderValue, Error> {
    header_of(settings, ticket.reveal(), longest / 1000)
}

/// The header that has a browser forget its session.
///
/// # Errors
/// It cannot be written as a header.
pub fn forget_session(settings: &Settings) -> Result<HeaderValue, Error> {
    header_of(settings, "", 0)
}

/// The ticket that a browser shows; none if it shows none, or two.
pub(super) fn ticket(settings: &Settings, headers: &HeaderMap) -> Option<Ticket> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = values.flat_map(Cookie::split_parse).flatten().filter(|cookie| cookie.name() == name(settings));
    let first = found.next()?;
    if found.next().is_some() { None } else { Ticket::shown(first.value()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cookies: &[&str]) -> Option<Ticket> {
        let values = cookies.iter().map(|cookie| (header::COOKIE, HeaderValue::from_str(cookie).unwrap()));
        ticket(&Settings::default(), &values.collect())
    }

    #[test]
    fn a_session_is_bound_to_its_host_and_hidden_from_scripts() {
        let ticket = Ticket::new().unwrap();
        let header = keep_session(&Settings::default(), &ticket, 60_000).unwrap();
        let expected = format!("__Host-session={}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60", ticket.reveal());
        assert_eq!(header.to_str().unwrap(), expected);
        let local = keep_session(&Settings { local: Some(4000), ..Settings::default() }, &ticket, 60_000).unwrap();
        assert!(local.to_str().unwrap().starts_with("session=") && !local.to_str().unwrap().contains("Secure"));
        assert!(forget_session(&Settings::default()).unwrap().to_str().unwrap().ends_with("Max-Age=0"));
    }

    #[test]
    fn exactly_one_session_is_read() {
        let ticket = Ticket::new().unwrap();
        let cookie = format!("__Host-session={}", ticket.reveal());
        assert_eq!(shown(&[&format!("a=b; {cookie}; c=d")]), Some(ticket.clone()));
        assert_eq!(shown(&["a=b", &cookie]), Some(ticket));
        assert_eq!(shown(&[&cookie, &cookie]), None, "nobody says which one is meant");
        assert_eq!(shown(&[&cookie.replace("__Host-", "")]), None);
        assert_eq!(shown(&["__Host-session=short"]), None);
    }
}
