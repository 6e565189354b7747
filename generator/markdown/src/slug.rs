//! One part of an address, such as `hello-world`.

use std::fmt;

/// The most bytes that one part of an address may have; file systems allow 255.
pub(crate) const LONGEST_SEGMENT: usize = 200;

/// One segment of a URL path: letters and digits of any script and `-`, `_`, `.`, `~`; never empty, `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Slug(String);

impl Slug {
    /// Takes text that is a slug already; nothing is changed, capital letters stay.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= LONGEST_SEGMENT && !matches!(text, "." | "..");
        (fits && text.chars().all(is_kept)).then(|| Self(text.to_owned()))
    }

    /// Makes a slug of any text: `What is new?` becomes `what-is-new`. Where nothing is left it is `page`.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::from_text_or(text, "page")
    }

    /// The same with another word for where nothing is left.
    pub(crate) fn from_text_or(text: &str, otherwise: &str) -> Self {
        let mut slug = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii() {
                push(&mut slug, c.to_ascii_lowercase());
            } else {
                c.to_lowercase().for_each(|lower| push(&mut slug, lower));
            }
        }
        slug.truncate(slug.floor_char_boundary(LONGEST_SEGMENT));
        slug.truncate(slug.trim_end_matches(['-', '.']).len());
        if slug.is_empty() { Self(otherwise.to_owned()) } else { Self(slug) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// Adds a character, or a dash for one that does not belong into a slug; never two dashes in a row, none and no dot at the start.
fn push(slug: &mut String, c: char) {
    let c = if is_kept(c) { c } else { '-' };
    let dropped = match c {
        '-' => slug.is_empty() || slug.ends_with('-'),
        '.' => slug.is_empty(),
        _ => false,
    };
    if !dropped {
        slug.push(c);
    }
}

fn is_kept(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '~') || (!c.is_ascii() && (c.is_alphanumeric() || is_mark(c)))
}

/// Marks that belong to the letter before them: accents that stand alone, signs of the Indic and other scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{963}' | '\u{966}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{1000}'..='\u{109f}' | '\u{3099}' | '\u{309a}')
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_a_slug() {
        for (text, slug) in [
            ("Hello, World!", "hello-world"),
            ("  What's   new? ", "what-s-new"),
            ("Grüße aus Köln", "grüße-aus-köln"),
            ("日本語 の タイトル", "日本語-の-タイトル"),
            ("हिन्दी", "हिन्दी"),
            ("v0.10.5 (stable)", "v0.10.5-stable"),
            ("snake_case~x", "snake_case~x"),
            ("a - b -- c", "a-b-c"),
            ("../../etc/passwd", "etc-passwd"),
            ("..", "page"),
            ("?!", "page"),
            ("", "page"),
            ("Wait...", "wait"),
        ] {
            assert_eq!(Slug::from_text(text).as_str(), slug, "{text}");
        }
    }

    #[test]
    fn a_slug_made_of_text_is_one_that_parses() {
        for text in ["Ünïcödé", "İstanbul", "a/b\\c", "\u{0}x", "ǅ", "…", &"ü".repeat(500), "-.-.-", "x\u{301}"] {
            let slug = Slug::from_text(text);
            assert_eq!(Slug::parse(slug.as_str()), Some(slug), "{text}");
        }
    }

    #[test]
    fn what_is_no_single_part_is_refused() {
        for text in ["", ".", "..", "a/b", "a b", "a\\b", "a?b", "a#b", "ä%20", "../x", "a\n", &"a".repeat(201)] {
            assert_eq!(Slug::parse(text), None, "{text}");
        }
        assert!(Slug::parse("Hello-World_2.0~ä").is_some());
    }
}
