//! Where the name of a host leads. What is found here is the very address that is connected to, so that no name can lead elsewhere a moment later.

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::public_address::is_public;

/// Why nobody is asked.
pub(super) const NOT_PUBLIC: &str = "its name leads to an address that is not of the public internet";

/// Finds public addresses only. A name that leads to others as well is refused whole.
#[derive(Debug, Default)]
pub(super) struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        if found.iter().all(|address| is_public(address.ip())) {
            return Ok(found);
        }
        Err(Error::Other(NOT_PUBLIC.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refused(url: &str) -> bool {
        let timeout = NextTimeout { after: Duration::from_secs(5).into(), ..NextTimeout::default() };
        let found = PublicOnly::default().resolve(&url.parse().unwrap(), &Config::default(), timeout);
        matches!(found, Err(Error::Other(why)) if why.to_string() == NOT_PUBLIC)
    }

    #[test]
    fn names_and_numbers_that_lead_to_private_addresses_are_refused() {
        for url in ["http://localhost/", "http://127.0.0.1/", "http://[::1]:8080/", "http://[::ffff:127.0.0.1]/", "https://10.0.0.1/"] {
            assert!(refused(url), "{url}");
        }
        // other ways to write 127.0.0.1, which the system understands
        for url in ["http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/"] {
            assert!(refused(url), "{url}");
        }
        assert!(!refused("http://8.8.8.8/"));
    }
}
