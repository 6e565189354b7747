//! The name of a post: its file's, without the ending.

use serde::{Deserialize, Deserializer};

/// A file's name without `.md`, as it may stand in a folder of content. Not what is in the address of the page: that, the front matter decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostName(String);

impl PostName {
    /// The most bytes that a name may have.
    pub const LONGEST: usize = 200;

    /// Takes a name that can be a file's on every system, and that is no section's or folder's.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from it.
    pub fn parse(name: &str) -> Result<Self, String> {
        let is_forbidden = |c: &char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        if name.is_empty() || name.len() > Self::LONGEST {
            return Err(format!("it has {} bytes, and may have from 1 to {}", name.len(), Self::LONGEST));
        }
        if let Some(forbidden) = name.chars().find(is_forbidden) {
            return Err(format!("it holds {forbidden:?}, which not every system takes in the name of a file"));
        }
        if name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
            return Err("it begins or ends with a dot or a space".to_owned());
        }
        if matches!(name, "index" | "_index") {
            return Err("that is the name of the page of a whole folder".to_owned());
        }
        Ok(Self(name.to_owned()))
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
        Self::parse(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_taken() {
        for name in ["hello", "2017-01-tokio-0-1", "Über uns", "v0.10.5", "a"] {
            assert_eq!(PostName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "a".repeat(201);
        for name in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "index", "_index", "a\0b", "con:", "end.", &long] {
            assert!(PostName::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_name_is_said() {
        let why = |name: &str| PostName::parse(name).unwrap_err();
        assert!(why("a:b").contains("it holds ':'") && why("a\tb").contains("it holds '\\t'") && why("index").contains("a whole folder"));
        assert!(why(&"a".repeat(201)).contains("201 bytes") && why("end.").contains("ends with a dot"));
    }
}
