//! The name of a module: in `[modules.<name>]`, of its package, of its folder and of its routes.

use std::fmt;
use std::str::FromStr;

/// The most characters that a name may have: the lines of a new module are then as rustfmt likes them.
const LONGEST: usize = 30;
/// What a crate cannot be called, since the language or the program knows something else by that name.
const RESERVED: [&str; 47] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "metrics",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "try",
    "type",
];

/// A name in small letters, digits and single hyphens: `guest-book`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleName(String);

/// A text is not the name of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAModuleName;

impl ModuleName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of its crate in Rust: `guest_book`.
    #[must_use]
    pub fn identifier(&self) -> String {
        self.0.replace('-', "_")
    }
}

impl FromStr for ModuleName {
    type Err = NotAModuleName;

    fn from_str(name: &str) -> Result<Self, NotAModuleName> {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let begins_well = name.starts_with(|c: char| c.is_ascii_lowercase());
        let is_free = !RESERVED.contains(&name) && name.len() <= LONGEST;
        if begins_well && is_free && name.split('-').all(is_word) { Ok(Self(name.to_owned())) } else { Err(NotAModuleName) }
    }
}

impl fmt::Display for ModuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for NotAModuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a module's name has small letters, digits and single hyphens, as in guest-book, and is no word that Rust keeps for itself",
        )
    }
}

impl std::error::Error for NotAModuleName {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_can_be_a_crate() {
        assert_eq!("guest-book".parse::<ModuleName>().unwrap().identifier(), "guest_book");
        assert!(["a", "shop2", "a-b-c"].iter().all(|name| name.parse::<ModuleName>().is_ok()));
        for bad in ["", "GuestBook", "guest_book", "-a", "a-", "a--b", "2a", "ä", "a b", "../a", "type", "std", "metrics", &"a".repeat(31)]
        {
            assert_eq!(bad.parse::<ModuleName>(), Err(NotAModuleName), "{bad}");
        }
    }
}
