//! A markdown file is front matter, then a body. This finds where one ends and the other begins; what they say is read elsewhere.

use source::SyntaxError;

const BOM: &str = "\u{feff}";

/// The grammar of the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between lines of `+++`.
    Toml,
    /// Between lines of `---`.
    Yaml,
}

impl Format {
    /// The line that opens and closes it.
    #[must_use]
    pub fn fence(self) -> &'static str {
        match self {
            Self::Toml => "+++",
            Self::Yaml => "---",
        }
    }
}

/// The front matter as it is written, without its fences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its grammar.
    pub format: Format,
    /// Its text.
    pub text: &'a str,
    /// The byte of the file that the text begins at.
    pub start: usize,
}

/// A file in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split<'a> {
    /// What stands between the fences at the top, if there are any.
    pub front_matter: Option<Block<'a>>,
    /// What follows.
    pub body: &'a str,
    /// The byte of the file that the body begins at.
    pub body_start: usize,
}

/// Cuts a file in two. A byte order mark is skipped.
///
/// # Errors
/// Front matter that begins and does not end; the span is the opening line.
pub fn split(text: &str) -> Result<Split<'_>, SyntaxError> {
    let top = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let opening = line_at(text, top);
    let Some(format) = [Format::Toml, Format::Yaml].into_iter().find(|format| is_fence(opening, *format)) else {
        return Ok(Split { front_matter: None, body: &text[top..], body_start: top });
    };
    let start = top + opening.len();
    let mut at = start;
    while at < text.len() {
        let line = line_at(text, at);
        if is_fence(line, format) {
            let body_start = at + line.len();
            let block = Block { format, text: &text[start..at], start };
            return Ok(Split { front_matter: Some(block), body: &text[body_start..], body_start });
        }
        at += line.len();
    }
    let fence = format.fence();
    Err(SyntaxError {
        message: "the front matter that begins here never ends".into(),
        span: top..top + fence.len(),
        hint: Some(match format {
            Format::Toml => "end it with a line +++ of its own",
            Format::Yaml => "end it with a line --- of its own",
        }),
    })
}

/// The line that begins at a byte, with its line break.
fn line_at(text: &str, start: usize) -> &str {
    let rest = &text[start..];
    rest.find('\n').map_or(rest, |end| &rest[..=end])
}

fn is_fence(line: &str, format: Format) -> bool {
    line.trim_end_matches([' ', '\t', '\r', '\n']) == format.fence()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_yaml_are_told_apart_and_know_where_they_stood() {
        for (text, format) in [("+++\na = 1\n+++\nbody\n", Format::Toml), ("---\na: 11\n---\nbody\n", Format::Yaml)] {
            let split = split(text).unwrap();
            let block = split.front_matter.unwrap();
            assert_eq!(block.format, format);
            assert_eq!(&text[block.start..block.start + block.text.len()], block.text);
            assert_eq!(split.body, "body\n");
            assert_eq!(&text[split.body_start..], "body\n");
        }
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_no_obstacle() {
        let split = split("\u{feff}+++  \r\na = 1\r\n+++\t\r\nbody\r\n").unwrap();
        assert_eq!(split.front_matter.unwrap().text, "a = 1\r\n");
        assert_eq!(split.front_matter.unwrap().start, 10);
        assert_eq!(split.body, "body\r\n");
    }

    #[test]
    fn a_byte_order_mark_alone_is_not_part_of_the_body() {
        let split = split("\u{feff}hi").unwrap();
        assert_eq!((split.front_matter, split.body, split.body_start), (None, "hi", 3));
    }

    #[test]
    fn front_matter_that_never_ends_is_an_error_at_its_first_line() {
        for text in ["+++\na = 1\n", "---", "---\n+++\n", "+++\n ++ +\n"] {
            let error = split(text).unwrap_err();
            assert_eq!(error.span, 0..3, "{text}");
            assert!(error.message.starts_with("the front matter that begins here never ends"), "{}", error.message);
        }
        assert_eq!(split("\u{feff}---\n").unwrap_err().span, 3..6);
    }

    #[test]
    fn a_fence_anywhere_but_at_the_top_is_text() {
        for text in ["\n+++\na = 1\n+++\n", "++++\n", " ---\n", "text\n---\n", ""] {
            assert_eq!(split(text).unwrap(), Split { front_matter: None, body: text, body_start: 0 });
        }
    }

    #[test]
    fn empty_front_matter_and_an_empty_body_are_fine() {
        let split = split("---\n---").unwrap();
        assert_eq!((split.front_matter.unwrap().text, split.body, split.body_start), ("", "", 7));
    }
}
