//! The address of a webhook, checked where it enters. Where its name leads is looked at each time when it is asked for ([`super::resolver`]).

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use ureq::http::Uri;
use ureq::http::uri::Scheme;

use super::public_address::is_public;

const LONGEST: usize = 2000;

/// An address that can be told something: `http` or `https`, with a host, and without a name and password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct HookAddress(String);

impl HookAddress {
    /// Reads an address. Unless private ones are allowed, a number that is none of the public internet is refused here already.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &str, allows_private: bool) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err("it is longer than 2,000 bytes");
        }
        let uri: Uri = text.parse().map_err(|_| "it is no address such as https://example.org/hook")?;
        let authority = uri.authority().ok_or("it has no host")?;
        if !uri.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS) {
            return Err("it has to begin with https:// or http://");
        }
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err("it may have no name and password before the host");
        }
        let number = authority.host().trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if number.is_ok_and(|address| !allows_private && !is_public(address)) {
            return Err("it is not an address of the public internet");
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for HookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_web_are_taken() {
        for good in ["https://example.org/hook?x=1", "http://hooks.example:8080/", "https://[2606:4700::1111]/"] {
            assert_eq!(HookAddress::parse(good, false).unwrap().to_string(), good);
        }
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        let long = format!("https://example.org/{}", "a".repeat(LONGEST));
        for bad in [
            "",
            "example.org",
            "/hook",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "https://me:secret@example.org/",
            "https://a@127.0.0.1/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/latest",
            &long,
        ] {
            assert!(HookAddress::parse(bad, false).is_err(), "{bad}");
        }
        assert!(HookAddress::parse("http://127.0.0.1:9/", true).is_ok());
    }
}
