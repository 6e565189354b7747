//! A secret that is given out once and recognised later: the value of a cookie, a token, the end of a link. Only its hash is stored.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// How many random bytes one has: 256 bits, which nobody guesses.
const BYTES: usize = 32;
/// How many characters those are.
const LENGTH: usize = 43;

/// A secret of 256 random bits as 43 characters that can stand in a cookie, a header and an address. It is never shown in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(String);

impl Ticket {
    /// A new one.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new() -> Result<Self, Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(Self(BASE64.encode(bytes)))
    }

    /// One that somebody shows; none for what cannot be one.
    #[must_use]
    pub fn shown(text: &str) -> Option<Self> {
        let is_one = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// What is stored of it, and what it is found by: its SHA-256 in hexadecimal. What has 256 random bits needs no slower hash.
    #[must_use]
    pub fn hash(&self) -> String {
        Sha256::digest(&self.0).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Itself, to be given out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_shown_is_recognised_and_never_printed() {
        let ticket = Ticket::new().unwrap();
        assert_eq!(Ticket::shown(ticket.reveal()).unwrap().hash(), ticket.hash());
        assert_ne!(Ticket::new().unwrap(), ticket);
        assert_eq!(format!("{ticket:?}"), "***");
    }

    #[test]
    fn what_cannot_be_one_is_not_looked_for() {
        let ticket = Ticket::new().unwrap();
        let text = ticket.reveal();
        for wrong in ["", &text[1..], &format!("{text}a"), &text.replace(&text[..1], "+"), &"ä".repeat(21)] {
            assert_eq!(Ticket::shown(wrong), None, "{wrong}");
        }
    }
}
