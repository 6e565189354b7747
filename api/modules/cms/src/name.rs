//! The name of a post: its file's, without the ending.

use serde::{Deserialize, Deserializer};

/// A file's name without `.md`, as it may stand in a folder of content. Not what is in the address of the page: that, the front matter decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostName(String);

impl PostName {
    /// The most bytes that a name may have.
    pub const LONGEST: usize = 200;

    /// Takes a name that can be a file's on every system, and that is no section's or folder's.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let forbidden = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        let fits = (1..=Self::LONGEST).contains(&name.len()) && !name.contains(forbidden);
        let is_plain = !name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']) && !matches!(name, "index" | "_index");
        (fits && is_plain).then(|| Self(name.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PostName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| serde::de::Error::custom("not the name of a post"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_taken() {
        for name in ["hello", "2017-01-tokio-0-1", "Über uns", "v0.10.5", "a"] {
            assert_eq!(PostName::parse(name).map(|name| name.0).as_deref(), Some(name));
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "a".repeat(201);
        for name in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "index", "_index", "a\0b", "con:", "end.", &long] {
            assert_eq!(PostName::parse(name), None, "{name}");
        }
    }
}
