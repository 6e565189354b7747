//! Where a page stands on its site: `/blog/hello/` or `/feed.xml`.

use std::fmt;

use crate::Slug;
use crate::slug::LONGEST_SEGMENT;

/// A URL path from the root of the site, decoded. It ends with a slash (a folder with an `index.html`) or with a file's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Address(String);

impl Address {
    /// Reads a path. The slash in front may be missing, and so may the one at the end unless the last part names a file
    /// (`feed.xml`, but not `v0.10.5`). Percent-encoded letters are decoded.
    ///
    /// # Errors
    /// Why the text is no path inside the site.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.trim().is_empty() {
            return Err("it is empty");
        }
        if text.contains("://") {
            return Err("it has to be a path on this site, without https:// and a domain");
        }
        if text.contains(['?', '#']) {
            return Err("it may not contain `?` or `#`");
        }
        let decoded = if text.contains('%') { decode(text)? } else { text.to_owned() };
        let inner = decoded.strip_prefix('/').unwrap_or(&decoded);
        if inner.is_empty() {
            return Ok(Self::root());
        }
        let (inner, is_folder) = match inner.strip_suffix('/') {
            Some(inner) => (inner, true),
            None => (inner, false),
        };
        inner.split('/').try_for_each(check_segment)?;
        let is_folder = is_folder || !names_a_file(inner.rsplit('/').next().unwrap_or(inner));
        Ok(Self(format!("/{inner}{}", if is_folder { "/" } else { "" })))
    }

    /// `/`
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// The path, decoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file to write, relative to the output folder: `blog/hello/index.html`, `feed.xml`.
    #[must_use]
    pub fn output_path(&self) -> String {
        let inner = &self.0[1..];
        if inner.is_empty() || inner.ends_with('/') { format!("{inner}index.html") } else { inner.to_owned() }
    }

    /// Whether that file is a page of HTML.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.0.ends_with('/') || self.0.ends_with(".html")
    }

    /// The folder of that name below this one; of a file, beside it.
    #[must_use]
    pub fn join(&self, slug: &Slug) -> Self {
        let folder = self.0.rfind('/').map_or("/", |end| &self.0[..=end]);
        Self(format!("{folder}{slug}/"))
    }

    /// The path as it stands in a `href`: UTF-8 and what is unsafe is percent-encoded (RFC 3986), so it needs no escaping in HTML.
    #[must_use]
    pub fn encoded(&self) -> String {
        let mut encoded = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"/-_.~!$()*+,;=:@".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                encoded.push('%');
                encoded.push(hex_digit(byte >> 4));
                encoded.push(hex_digit(byte & 15));
            }
        }
        encoded
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_segment(segment: &str) -> Result<(), &'static str> {
    match segment {
        "" => Err("it has an empty part (two slashes in a row)"),
        "." | ".." => Err("it may not contain `.` or `..`"),
        _ if segment.len() > LONGEST_SEGMENT => Err("one of its parts is longer than 200 bytes"),
        _ if segment.contains('\\') => Err("it may not contain a backslash"),
        _ if segment.chars().any(char::is_control) => Err("it may not contain control characters"),
        _ if segment.trim() != segment => Err("none of its parts may begin or end with a space"),
        _ => Ok(()),
    }
}

/// Whether a last segment has an ending like `.html`: a dot and 1 to 5 letters, behind a name.
fn names_a_file(segment: &str) -> bool {
    segment.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty() && (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

fn decode(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err("it has a `%` that is not followed by two hexadecimal digits");
        };
        match high * 16 + low {
            b'.' | b'/' | b'\\' => return Err("it may not contain encoded dots or slashes"),
            b'%' | b'?' | b'#' => return Err("it may not contain an encoded `%`, `?` or `#`"),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).map_err(|_| "what it has percent-encoded is not UTF-8")
}

fn hex_digit(value: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(value & 15)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Address::parse(text).unwrap_or_else(|reason| panic!("{text}: {reason}")).to_string()
    }

    #[test]
    fn slashes_are_added_where_they_are_missing() {
        for (text, address) in [
            ("/", "/"),
            ("blog/hello", "/blog/hello/"),
            ("/blog/hello/", "/blog/hello/"),
            ("feed.xml", "/feed.xml"),
            ("/a/humans.txt", "/a/humans.txt"),
            ("/release/v0.10.5", "/release/v0.10.5/"),
            ("/node.js/", "/node.js/"),
            ("/.well-known", "/.well-known/"),
            ("/caf%C3%A9", "/café/"),
        ] {
            assert_eq!(parsed(text), address, "{text}");
            assert_eq!(parsed(address), address);
        }
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        for text in [
            "",
            " ",
            "//evil.example/",
            "https://a.example/",
            "/a//b/",
            "/../x",
            "/a/./b",
            "/a/..",
            "a\\b",
            "/a?b",
            "/a#b",
            "/a\nb/",
            "/a\0/",
            "/%2e%2e/x",
            "/a%2Fb",
            "/a%5cb",
            "/100%/",
            "/%ff/",
            "/a%23b",
            "/a%00b/",
            "/a%",
            "/ a/",
            "/a/ ",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        assert!(Address::parse(&"a".repeat(201)).is_err());
        assert!(Address::parse(&"a/".repeat(201)).is_ok());
    }

    #[test]
    fn a_folder_is_written_as_its_index() {
        for (text, path) in
            [("/", "index.html"), ("/blog/hello/", "blog/hello/index.html"), ("/feed.xml", "feed.xml"), ("/ä/", "ä/index.html")]
        {
            assert_eq!(Address::parse(text).unwrap().output_path(), path);
        }
    }

    #[test]
    fn a_slug_is_joined_as_a_folder() {
        let slug = Slug::parse("node.js").unwrap();
        assert_eq!(Address::parse("/blog").unwrap().join(&slug).as_str(), "/blog/node.js/");
        assert_eq!(Address::root().join(&slug).as_str(), "/node.js/");
        assert_eq!(Address::parse("/blog/feed.xml").unwrap().join(&slug).as_str(), "/blog/node.js/");
    }

    #[test]
    fn what_is_unsafe_in_a_link_is_encoded() {
        assert_eq!(Address::parse("/grüße/a b\"<&'/").unwrap().encoded(), "/gr%C3%BC%C3%9Fe/a%20b%22%3C%26%27/");
    }
}
