//! The name of a site: a domain name, which is also the name of its folder under `sites/`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A valid domain name of at least two labels, in small letters (RFC 1035 §2.3.1, RFC 1123 §2.1); international names in their ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteName(Arc<str>);

impl SiteName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with `www.` in front, unless it has that already or would become too long.
    #[must_use]
    pub fn with_www(&self) -> Option<Self> {
        if self.0.starts_with("www.") { None } else { format!("www.{}", self.0).parse().ok() }
    }

    /// Whether it is one label under `parent`, as `a.client.com` under `client.com`.
    #[must_use]
    pub fn is_child_of(&self, parent: &Self) -> bool {
        self.0.strip_suffix(&*parent.0).and_then(|rest| rest.strip_suffix('.')).is_some_and(|label| !label.contains('.'))
    }
}

impl fmt::Display for SiteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is no domain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotADomain {
    name: String,
    reason: &'static str,
}

impl fmt::Display for NotADomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a domain name: {}", self.name, self.reason)
    }
}

impl std::error::Error for NotADomain {}

impl FromStr for SiteName {
    type Err = NotADomain;

    fn from_str(name: &str) -> Result<Self, NotADomain> {
        match fault(name) {
            Some(reason) => Err(NotADomain { name: name.to_owned(), reason }),
            None => Ok(Self(name.into())),
        }
    }
}

fn fault(name: &str) -> Option<&'static str> {
    let labels: Vec<&str> = name.split('.').collect();
    if name.len() > 253 {
        return Some("it is longer than 253 characters");
    }
    if labels.len() < 2 {
        return Some("it needs a dot, as in clientabc.com");
    }
    if labels.iter().any(|label| label.is_empty()) {
        return Some("a part between two dots is empty");
    }
    if labels.iter().any(|label| label.len() > 63) {
        return Some("a part is longer than 63 characters");
    }
    if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.') {
        return Some("it may hold small letters, digits, hyphens and dots only (international names in their xn-- form)");
    }
    if labels.iter().any(|label| label.starts_with('-') || label.ends_with('-')) {
        return Some("a part begins or ends with a hyphen");
    }
    labels.last().filter(|last| last.bytes().all(|b| b.is_ascii_digit())).map(|_| "its last part is a number, so it would be an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_names_are_taken() {
        for name in ["darkflows.com", "a.client.com", "xn--bcher-kva.example", "1-2.example", "a.b.c.d.e"] {
            assert_eq!(name.parse::<SiteName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_is_no_domain_name_is_refused_with_a_reason() {
        let long = format!("{}.com", "a".repeat(64));
        for name in
            ["", "darkflows", "..", "a..b", "-a.com", "a-.com", "Dark.com", "bücher.de", "a_b.com", "a/b.com", "../etc", "10.0.0.1", &long]
        {
            assert!(name.parse::<SiteName>().is_err(), "{name}");
        }
        let error = "clientabc".parse::<SiteName>().unwrap_err();
        assert_eq!(error.to_string(), "`clientabc` is not a domain name: it needs a dot, as in clientabc.com");
    }

    #[test]
    fn a_child_is_one_label_below() {
        let parent: SiteName = "client.com".parse().unwrap();
        let child = |name: &str| name.parse::<SiteName>().unwrap().is_child_of(&parent);
        assert!(child("a.client.com"));
        assert!(!child("a.b.client.com"));
        assert!(!child("client.com"));
        assert!(!child("myclient.com"));
    }
}
