//! The address of a mailbox (RFC 5321 §4.1.2).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use source::Fields;

/// The most characters that an address may have (RFC 5321 §4.5.3.1.3).
const LONGEST: usize = 254;

/// A mailbox, such as `somebody@example.org`: no name, no list, no line break; ASCII, at a host that has a name with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(lettre::Address);

/// A text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAddress;

impl EmailAddress {
    pub(super) fn mailbox(&self, name: Option<String>) -> lettre::message::Mailbox {
        lettre::message::Mailbox::new(name, self.0.clone())
    }

    /// Reads a list of addresses of a module's settings, and reports those that are none.
    pub fn read_all<'a>(fields: &mut Fields<'a>, key: &'a str) -> Vec<Self> {
        let mut all = Vec::new();
        for text in fields.texts(key).unwrap_or_default() {
            match text.parse() {
                Ok(address) => all.push(address),
                Err(_) => {
                    let problem = fields.at_value(key, format!("`{text}` is not the address of a mailbox"));
                    fields.report(problem.hint(format!("write the address alone, as in {key} = [\"owner@example.org\"]")));
                }
            }
        }
        all
    }

    /// What comes after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.domain()
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let address: lettre::Address = text.parse().map_err(|_| NotAnAddress)?;
        // an address in other letters gets through only where every server on the way knows RFC 6531; one in quotes, or at a number, is a trick
        let is_plain = text.is_ascii() && !text.starts_with('"') && address.domain().parse::<std::net::IpAddr>().is_err();
        let has_host = address.domain().contains('.') && !address.domain().starts_with('[');
        if text.len() <= LONGEST && is_plain && has_host { Ok(Self(address)) } else { Err(NotAnAddress) }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.to_string()
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the address of a mailbox")
    }
}

impl std::error::Error for NotAnAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_mailbox_is_an_address() {
        for good in ["a@b.example", "first.last+tag@sub.example.org"] {
            assert_eq!(good.parse::<EmailAddress>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.example",
            "a@b.example, c@d.example",
            "A <a@b.example>",
            "a@b.example\nBcc: c@d.example",
            "a b@c.example",
            "first.last@localhost",
            "\"a b\"@c.example",
            "a@192.0.2.7",
            "a@[192.0.2.7]",
            "jörg@b.example",
            "a@bücher.example",
        ] {
            assert_eq!(bad.parse::<EmailAddress>(), Err(NotAnAddress), "{bad}");
        }
        assert!(format!("{}@b.example", "a".repeat(300)).parse::<EmailAddress>().is_err());
    }
}
