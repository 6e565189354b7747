//! Markers: comments that are put into a file behind each `{` before Sass sees it, and found in the CSS that Sass makes of it. They tell
//! which line a rule came from, which Sass itself does not say.

use std::collections::BTreeMap;

use crate::scan::{Kind, Piece, Syntax, pieces};

const MARK: &str = "/*@from:";

/// At-rules whose block ends up in no rule of its own: a marker would mislead.
const CONTROL: [&str; 6] = ["@if", "@else", "@each", "@for", "@while", "@mixin"];

/// The place in a file that a rule came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Which of the files that were read.
    pub(crate) file: usize,
    /// The line, from 0.
    pub(crate) line: u32,
    /// The column in UTF-16 code units, from 0, as source maps count.
    pub(crate) column: u32,
}

/// The text with a marker in each block; nothing moves to another line.
pub(crate) fn insert(text: &str, syntax: Syntax, file: usize) -> String {
    let mut marked = String::with_capacity(text.len() * 5 / 4);
    let (mut done, mut muted_at) = (0, None);
    let mut place = Place::default();
    for piece in pieces(text, syntax) {
        match piece.kind {
            Kind::Open if muted_at.is_none() && is_opaque(piece.text(text)) => muted_at = Some(piece.depth),
            Kind::Open if muted_at.is_none() && !is_control(piece.text(text)) => {
                let (line, column) = place.advance(text, piece.start);
                marked.push_str(&text[done..piece.end]);
                let strength = if is_around(piece.text(text)) { "around" } else { "rule" };
                marked.push_str(&format!("{MARK}{file}:{line}:{column}:{strength}*/"));
                done = piece.end;
            }
            Kind::Close if muted_at.is_some_and(|depth| piece.depth < depth) => muted_at = None,
            _ => {}
        }
    }
    marked.push_str(&text[done..]);
    marked
}

/// Whether a block holds no rules: a function, the properties of `font: {…}`, the value of a custom property.
fn is_opaque(prelude: &str) -> bool {
    let is_nested_property = || {
        let (name, value) = prelude.split_once(':').unwrap_or(("", "x"));
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && (value.is_empty() || value.starts_with(' '))
    };
    prelude.starts_with("@function") || prelude.starts_with("--") || is_nested_property()
}

fn is_control(prelude: &str) -> bool {
    CONTROL.iter().any(|rule| prelude.strip_prefix(rule).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-')))
}

/// Whether a block is an at-rule around rules. In Sass it may stand inside a rule, and then surrounds it in CSS.
fn is_around(prelude: &str) -> bool {
    prelude.starts_with('@') && !prelude.starts_with("@include")
}

/// Where the rules of some CSS came from, by the line and column (as in [`Origin`]) at which each begins.
#[derive(Debug, Default)]
pub(crate) struct Origins(BTreeMap<(u32, u32), Origin>);

impl Origins {
    /// Finds the markers of a text.
    pub(crate) fn of(css: &str) -> Self {
        let mut origins = BTreeMap::new();
        let mut place = Place::default();
        // Blocks around the current one that have no marker themselves: they take the first that stands inside.
        let mut waiting: Vec<((u32, u32), Piece)> = Vec::new();
        for piece in pieces(css, Syntax::Css) {
            waiting.retain(|(_, outer)| piece.depth >= outer.depth);
            if piece.kind != Kind::Open {
                continue;
            }
            waiting.push((place.advance(css, piece.start), piece));
            if let Some(origin) = read(css[piece.end..].trim_start()) {
                origins.extend(waiting.drain(..).map(|(start, _)| (start, origin)));
            }
        }
        Self(origins)
    }

    /// The origin of the rule that begins at a line and column, or of the last one before it on that line.
    pub(crate) fn on_line(&self, line: u32, column: u32) -> Option<Origin> {
        self.0.range((line, 0)..=(line, column)).next_back().map(|(_, origin)| *origin)
    }

    /// The origin of the last rule that begins before a line and column.
    pub(crate) fn before(&self, line: u32, column: u32) -> Option<Origin> {
        self.0.range(..=(line, column)).next_back().map(|(_, origin)| *origin)
    }
}

/// The marker that a text begins with; that of a rule rather than that of an at-rule around it.
fn read(text: &str) -> Option<Origin> {
    let (numbers, rest) = text.strip_prefix(MARK)?.split_once("*/")?;
    let mut numbers = numbers.split(':');
    let file = numbers.next()?.parse().ok()?;
    let [line, column] = [numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?];
    let inner = numbers.next().filter(|strength| *strength == "around").and_then(|_| read(rest.trim_start()));
    inner.or(Some(Origin { file, line, column }))
}

/// The text without markers. Almost all go by themselves, as comments do; those in a block that nobody understands stay.
pub(crate) fn remove(text: &str) -> String {
    let mut parts = text.split(MARK);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |clean, part| clean + part.split_once("*/").map_or("", |(_, rest)| rest))
}

/// A place in a text that only moves forward.
#[derive(Debug, Default)]
struct Place {
    at: usize,
    line: u32,
    column: u32,
}

impl Place {
    /// Moves to a byte and returns its line and column.
    fn advance(&mut self, text: &str, to: usize) -> (u32, u32) {
        for letter in text[self.at..to.max(self.at)].chars() {
            if letter == '\n' {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += if letter.len_utf16() == 2 { 2 } else { 1 };
            }
        }
        self.at = to.max(self.at);
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_marked_and_what_is_no_rule_is_not() {
        let text = "@function f() { @if a { @return 1; } @return 2; }\n.a { font: { size: 1px; } &:hover { --x: {a:b}; } }\n@mixin m { @if x { .b { c: d } } }";
        let marked = insert(text, Syntax::Scss, 3);
        assert_eq!(marked.matches(MARK).count(), 3, "{marked}");
        for part in [".a {/*@from:3:1:0:rule*/ font", "&:hover {/*@from:3:1:26:rule*/ --x", ".b {/*@from:3:2:19:rule*/ c"] {
            assert!(marked.contains(part), "{part}: {marked}");
        }
        assert_eq!(marked.lines().count(), text.lines().count());
    }

    #[test]
    fn markers_are_found_in_css() {
        let origins = Origins::of("@media print {\n  .a { /*@from:1:7:2:rule*/\n  /*@from:1:9:9:rule*/ b: c }\n}\n.d { e: f }\n");
        let origin = Origin { file: 1, line: 7, column: 2 };
        assert_eq!(origins.on_line(1, 2), Some(origin));
        assert_eq!(origins.on_line(0, 0), Some(origin), "the block around takes its first rule's");
        assert_eq!(origins.on_line(4, 0), None);
        assert_eq!(origins.before(4, 5), Some(origin));
    }

    #[test]
    fn a_rule_that_an_at_rule_surrounds_goes_by_what_is_inside() {
        let origins = Origins::of("@media print {\n.a {\n /*@from:1:7:2:around*/\n /*@from:1:9:9:rule*/ b: c }\n}\n");
        assert_eq!(origins.on_line(1, 0), Some(Origin { file: 1, line: 9, column: 9 }));
    }

    #[test]
    fn what_was_inserted_can_be_removed() {
        for text in ["", "a { b { c: d } }\n@x { }", "no marker"] {
            assert_eq!(remove(&insert(text, Syntax::Scss, 12)), text);
        }
    }

    #[test]
    fn columns_are_counted_as_source_maps_do() {
        assert!(insert("/*😀*/ a { }", Syntax::Css, 0).contains("{/*@from:0:0:7:rule*/"));
    }
}
