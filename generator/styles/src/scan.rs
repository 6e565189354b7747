//! Cuts SCSS and CSS into statements and blocks by their braces and semicolons. It understands just enough to skip strings, comments,
//! interpolations and URLs; everything else is the business of the compiler.

/// Whose comments and interpolations there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// SCSS, with `//` comments and `#{…}`.
    Scss,
    /// Plain CSS.
    Css,
}

impl Syntax {
    /// The syntax of a file, by its ending.
    pub(crate) fn of(path: &std::path::Path) -> Self {
        if path.extension().is_some_and(|ending| ending == "css") { Self::Css } else { Self::Scss }
    }
}

/// What ends a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `{`: the piece is what stands before a block.
    Open,
    /// `;`, or the end of a block or file: the piece is a statement.
    Statement,
    /// `}`: the piece is the brace.
    Close,
}

/// A part of a file between two of `{`, `;`, `}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The byte where it begins, after white space and comments.
    pub(crate) start: usize,
    /// The byte after its `{`, `;` or `}`.
    pub(crate) end: usize,
    /// What ends it.
    pub(crate) kind: Kind,
    /// How many blocks are open after it.
    pub(crate) depth: usize,
}

impl Piece {
    /// What stands before the brace or semicolon.
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        text[self.start..self.end].trim_end_matches(['{', ';']).trim_end()
    }
}

/// The pieces of a text in order.
pub(crate) fn pieces(text: &str, syntax: Syntax) -> Vec<Piece> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), syntax, at: 0, start: None, depth: 0, parens: 0, pieces: Vec::new() };
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.end_statement(text.len());
    scanner.pieces
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    syntax: Syntax,
    at: usize,
    start: Option<usize>,
    depth: usize,
    parens: usize,
    pieces: Vec<Piece>,
}

impl Scanner<'_> {
    fn step(&mut self) {
        let rest = &self.bytes[self.at..];
        match rest[0] {
            b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' => self.at += 1,
            b'/' if rest.starts_with(b"/*") => self.at = self.after("*/", self.at + 2),
            b'/' if self.syntax == Syntax::Scss && rest.starts_with(b"//") => self.at = self.after("\n", self.at),
            b'{' => {
                self.depth += 1;
                self.piece(Kind::Open);
            }
            b'}' => {
                self.end_statement(self.at);
                self.depth = self.depth.saturating_sub(1);
                self.piece(Kind::Close);
            }
            b';' if self.parens == 0 => self.piece(Kind::Statement),
            _ => {
                self.start.get_or_insert(self.at);
                self.token();
            }
        }
    }

    /// Moves past one thing that is part of a statement.
    fn token(&mut self) {
        let rest = &self.bytes[self.at..];
        match rest[0] {
            b'"' | b'\'' => self.at = self.after_string(self.at),
            b'\\' => self.at += 2,
            b'#' if self.syntax == Syntax::Scss && rest.starts_with(b"#{") => self.at = self.after_interpolation(self.at),
            b'u' | b'U' if is_bare_url(rest) => self.at = self.after(")", self.at),
            b'(' => {
                self.parens += 1;
                self.at += 1;
            }
            b')' => {
                self.parens = self.parens.saturating_sub(1);
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    /// Ends a piece at the brace or semicolon that the scanner stands on.
    fn piece(&mut self, kind: Kind) {
        let start = self.start.take().unwrap_or(self.at);
        self.at += 1;
        self.parens = 0;
        self.pieces.push(Piece { start, end: self.at, kind, depth: self.depth });
    }

    /// Ends a statement that has no semicolon, if there is one.
    fn end_statement(&mut self, end: usize) {
        if let Some(start) = self.start.take() {
            self.pieces.push(Piece { start, end: end.max(start), kind: Kind::Statement, depth: self.depth });
        }
    }

    fn after(&self, what: &str, from: usize) -> usize {
        let find = self.bytes.get(from..).and_then(|rest| rest.windows(what.len()).position(|part| part == what.as_bytes()));
        find.map_or(self.text.len(), |at| from + at + what.len())
    }

    fn after_string(&self, from: usize) -> usize {
        let quote = self.bytes[from];
        let mut at = from + 1;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                b'#' if self.syntax == Syntax::Scss && self.bytes.get(at + 1) == Some(&b'{') => at = self.after_interpolation(at),
                b'\n' => return at,
                _ if byte == quote => return at + 1,
                _ => at += 1,
            }
        }
        self.text.len()
    }

    fn after_interpolation(&self, from: usize) -> usize {
        let mut at = from + 2;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'"' | b'\'' => at = self.after_string(at),
                b'#' if self.bytes.get(at + 1) == Some(&b'{') => at = self.after_interpolation(at),
                b'}' => return at + 1,
                _ => at += 1,
            }
        }
        self.text.len()
    }
}

/// Whether here begins a `url(…)` without quotes, in which `//` and `;` mean nothing.
fn is_bare_url(rest: &[u8]) -> bool {
    rest.len() > 4 && rest[..4].eq_ignore_ascii_case(b"url(") && !matches!(rest[4], b'"' | b'\'' | b'$' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, syntax: Syntax) -> Vec<(Kind, &str, usize)> {
        pieces(text, syntax).iter().map(|piece| (piece.kind, piece.text(text), piece.depth)).collect()
    }

    #[test]
    fn blocks_and_statements_are_cut() {
        let found = texts("$a: 1;\n.b { c: d; .e { f: g } }", Syntax::Scss);
        let wanted = [
            (Kind::Statement, "$a: 1", 0),
            (Kind::Open, ".b", 1),
            (Kind::Statement, "c: d", 1),
            (Kind::Open, ".e", 2),
            (Kind::Statement, "f: g", 2),
            (Kind::Close, "}", 1),
            (Kind::Close, "}", 0),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn what_only_looks_like_a_brace_is_none() {
        let text = "a { b: \"{;}\"; c: url(data:x;y,{//z); d: #{\"}\" + e}; /* { */ f: g; // }\n}";
        let found = texts(text, Syntax::Scss);
        assert_eq!(found.len(), 6, "{found:?}");
        assert_eq!(found[1].1, "b: \"{;}\"");
        assert_eq!(found[4].1, "f: g");
    }

    #[test]
    fn plain_css_has_no_line_comments() {
        assert_eq!(texts("a { b: c//d;\n}", Syntax::Css)[1].1, "b: c//d");
    }

    #[test]
    fn broken_text_is_cut_too() {
        for text in ["", "}", "a {", "a { b: \"", "/*", "#{", "\\", "ü{ö:\"ä\\", "url(", "a:url(x"] {
            _ = pieces(text, Syntax::Scss);
        }
        assert_eq!(texts("a {", Syntax::Scss), [(Kind::Open, "a", 1)]);
    }
}
