//! The one shape of a problem: what is wrong, where, and what to do. How it looks is the business of `render.rs`.

use std::ops::Range;
use std::sync::Arc;

/// Long lines are cut to this many characters around what is marked.
const SHOWN: usize = 160;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be published.
    Error,
    /// It can be published, but somebody should look.
    Warning,
}

/// Where in a file, with the line that stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line's text, or the part around the column of a very long one.
    pub text: String,
    /// The bytes of `text` that are meant.
    pub marked: (usize, usize),
}

impl Location {
    /// Finds the line of a byte range; a range past the end means the end.
    #[must_use]
    pub fn in_text(text: &str, span: &Range<usize>) -> Self {
        let start = floor_boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let column = text[line_start..start].chars().count() + 1;
        let end = floor_boundary(text, span.end).clamp(start, line_start + line_text.len().max(start - line_start));
        let (shown, marked) = excerpt(line_text, start - line_start..end - line_start);
        Self { line: text[..line_start].matches('\n').count() + 1, column, text: shown, marked }
    }

    /// The place of a line and column (both from 1, the column in characters); `length` characters are meant.
    #[must_use]
    pub fn at_line(text: &str, line: usize, column: usize, length: usize) -> Self {
        let line_text = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let offset = |chars: usize| line_text.char_indices().nth(chars).map_or(line_text.len(), |(at, _)| at);
        let start = offset(column.saturating_sub(1));
        let (shown, marked) = excerpt(line_text, start..offset(column.saturating_sub(1) + length.max(1)).max(start));
        Self { line, column, text: shown, marked }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn excerpt(line: &str, marked: Range<usize>) -> (String, (usize, usize)) {
    if line.len() <= SHOWN {
        return (line.to_owned(), (marked.start, marked.end));
    }
    let from = floor_boundary(line, marked.start.saturating_sub(SHOWN / 2));
    let to = floor_boundary(line, from + SHOWN);
    (line[from..to].to_owned(), (marked.start - from, marked.end.min(to) - from))
}

/// A file and, where it is known, the place in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name as shown: relative to the workspace.
    pub file: Arc<str>,
    /// The line and column; absent where the whole file is meant.
    pub location: Option<Location>,
}

impl Place {
    /// The whole of a file.
    #[must_use]
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), location: None }
    }
}

impl std::fmt::Display for Place {
    /// `file:line:column`, or `file` alone.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.location {
            Some(at) => write!(f, "{}:{}:{}", self.file, at.line, at.column),
            None => f.write_str(&self.file),
        }
    }
}

/// A problem in something that a user wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line, without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// A second place that has a part in it, with what it is.
    pub related: Vec<(Place, String)>,
    /// Further facts: the site, the chain of templates, what a tool printed.
    pub notes: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), place: None, related: Vec::new(), notes: Vec::new(), hint: None }
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same about a whole file.
    #[must_use]
    pub fn in_file(self, file: impl Into<Arc<str>>) -> Self {
        self.at(Place::file(file))
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the nearest known name as its hint, if one is near; otherwise with all of them.
    #[must_use]
    pub fn suggest<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match crate::nearest(wrong, known.iter().copied()) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None if known.is_empty() => self,
            None => self.hint(format!("known: {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))),
        }
    }

    /// The same with a further fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same with a second place and what it is.
    #[must_use]
    pub fn related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.related.push((place, what.into()));
        self
    }

    /// Whether it stops a site from being published.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Diagnostic {
    /// One line: the place and the message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_by_line_and_character_column() {
        let at = Location::in_text("ä\nöü = 1\n", &("ä\nö".len().."ä\nöü".len()));
        assert_eq!((at.line, at.column, at.text.as_str(), at.marked), (2, 2, "öü = 1", (2, 4)));
    }

    #[test]
    fn a_range_past_the_end_means_the_end() {
        let at = Location::in_text("ab", &(10..12));
        assert_eq!((at.line, at.column, at.marked), (1, 3, (2, 2)));
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_mark() {
        let text = format!("{}X{}", "a".repeat(1_000_000), "b".repeat(1_000_000));
        let at = Location::in_text(&text, &(1_000_000..1_000_001));
        assert_eq!(&at.text[at.marked.0..at.marked.1], "X");
        assert!(at.text.len() <= SHOWN);
        assert_eq!(at.column, 1_000_001);
    }

    #[test]
    fn a_range_over_two_lines_marks_the_first() {
        let at = Location::in_text("one\ntwo", &(1..6));
        assert_eq!((at.line, at.marked), (1, (1, 3)));
    }
}
