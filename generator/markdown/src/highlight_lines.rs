//! Finds the pieces line by line. What a line becomes depends only on its text and on the state before it, and lines of code repeat: each pair is parsed once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

use syntect::parsing::{BasicScopeStackOp, ParseState, ScopeStack, SyntaxReference};

use crate::highlight::SYNTAXES;
use crate::highlight_spans::{Piece, Spans, number_of};
use crate::scopes::{Class, class};

/// How much is remembered of a language, in states and in bytes of lines, before it is forgotten and begun anew.
const MOST_STATES: usize = 1_000;
const MOST_BYTES: usize = 4 << 20;

thread_local! {
    static REMEMBERED: RefCell<HashMap<&'static str, Language>> = RefCell::default();
}

/// The pieces of some code.
pub(crate) fn spans(syntax: &'static SyntaxReference, code: &str) -> Option<Spans> {
    // taken out while it is used: one that a panic left half done is never seen again
    let known = REMEMBERED.with_borrow_mut(|all| all.remove(syntax.name.as_str()));
    let mut language = known.filter(Language::is_small).unwrap_or_else(|| Language::new(syntax));
    let mut pieces = Vec::new();
    let mut state = 0;
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let (found, next) = language.line(state, line)?;
        pieces.extend(found.iter().map(|piece| Piece { start: piece.start + start, end: piece.end + start, ..*piece }));
        state = next;
        start += u32::try_from(line.len()).ok()?;
    }
    REMEMBERED.with_borrow_mut(|all| all.insert(&syntax.name, language));
    Some(Spans::pack(pieces))
}

/// What was parsed of a language.
#[derive(Default)]
struct Language {
    states: Vec<State>,
    by_hash: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
    bytes: usize,
}

/// Where the parser stands between two lines, and what lines became that began there.
struct State {
    position: Position,
    lines: HashMap<Box<str>, (Box<[Piece]>, usize)>,
}

#[derive(Clone, PartialEq)]
struct Position {
    parser: ParseState,
    scopes: ScopeStack,
    classes: Vec<Class>,
    kind: Option<u8>,
}

impl Language {
    fn new(syntax: &SyntaxReference) -> Self {
        let mut language = Self::default();
        language.state(Position { parser: ParseState::new(syntax), scopes: ScopeStack::new(), classes: Vec::new(), kind: None });
        language
    }

    fn is_small(&self) -> bool {
        self.states.len() <= MOST_STATES && self.bytes <= MOST_BYTES
    }

    /// The number of a position.
    fn state(&mut self, position: Position) -> usize {
        let hash = self.hasher.hash_one((&position.scopes.scopes, position.kind));
        let alike = self.by_hash.entry(hash).or_default();
        if let Some(known) = alike.iter().find(|known| self.states[**known].position == position) {
            return *known;
        }
        alike.push(self.states.len());
        self.states.push(State { position, lines: HashMap::new() });
        self.states.len() - 1
    }

    /// The pieces of a line, and the state after it.
    fn line(&mut self, state: usize, line: &str) -> Option<(&[Piece], usize)> {
        if !self.states[state].lines.contains_key(line) {
            let mut position = self.states[state].position.clone();
            let pieces = position.parse(line)?;
            let next = self.state(position);
            self.bytes += line.len() + pieces.len() * size_of::<Piece>();
            self.states[state].lines.insert(line.into(), (pieces.into(), next));
        }
        self.states[state].lines.get(line).map(|(pieces, next)| (&**pieces, *next))
    }
}

impl Position {
    /// The pieces of a line; moves on behind it.
    fn parse(&mut self, line: &str) -> Option<Vec<Piece>> {
        let mut pieces = Pieces { line, found: Vec::new(), kind: self.kind, start: 0 };
        let mut done = 0;
        let classes = &mut self.classes;
        for (at, change) in self.parser.parse_line(line, &SYNTAXES).ok()? {
            pieces.add(done..at, classes.last());
            done = at.max(done);
            self.scopes
                .apply_with_hook(&change, |change, _| match change {
                    BasicScopeStackOp::Push(scope) => {
                        let around = classes.last().copied().unwrap_or(Class::Plain);
                        classes.push(class(scope).map_or(around, |own| inside(around, own)));
                    }
                    BasicScopeStackOp::Pop => _ = classes.pop(),
                })
                .ok()?;
        }
        pieces.add(done..line.len(), classes.last());
        pieces.flush(line.len());
        self.kind = pieces.kind;
        Some(pieces.found)
    }
}

/// The class of a piece inside of another: the text of a key is a key, though it is written as a string.
fn inside(around: Class, own: Class) -> Class {
    if around == Class::Kind("attribute") && own == Class::Kind("string") { around } else { own }
}

/// The pieces of one line; neighbours of the same kind become one.
struct Pieces<'a> {
    line: &'a str,
    found: Vec<Piece>,
    kind: Option<u8>,
    /// Where the piece begins that is not done yet.
    start: usize,
}

impl Pieces<'_> {
    fn add(&mut self, piece: Range<usize>, class: Option<&Class>) {
        let kind = match class {
            Some(Class::Kind(kind)) => number_of(kind),
            _ => None,
        };
        if piece.is_empty() || kind == self.kind {
            return;
        }
        self.flush(piece.start);
        self.kind = kind;
    }

    /// Ends the piece at a byte of the line, white space around it outside.
    fn flush(&mut self, end: usize) {
        let text = &self.line[self.start..end];
        let inner = text.trim();
        if let (Some(kind), false) = (self.kind, inner.is_empty()) {
            let start = self.start + text.len() - text.trim_start().len();
            // a line is far shorter than this could not count
            if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(start + inner.len())) {
                self.found.push(Piece { start, end, kind });
            }
        }
        self.start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::highlight;

    /// What a fresh thread makes of some code, which remembers nothing.
    fn afresh(language: &'static str, code: &str) -> Option<Spans> {
        std::thread::scope(|scope| scope.spawn(|| highlight(language, code)).join().unwrap())
    }

    #[test]
    fn what_is_remembered_changes_nothing() {
        let blocks = [
            ("rust", "fn a() {\n    /* x\n    fn b() {}\n    */\n}\nfn b() {}\n"),
            ("rust", "fn b() {}\n    /* x\nfn b() {}\n"),
            ("rust", "let s = r#\"\nfn b() {}\n\"#;\nfn b() {}\n"),
            ("sh", "cat <<A\n$HOME\nB\nA\necho $HOME\n"),
            ("sh", "cat <<B\n$HOME\nA\nB\necho $HOME\n"),
            ("html", "<script>\nlet a = 1;\n</script>\n<p>let a = 1;\n"),
            ("md", "```rust\nfn b() {}\n```\nfn b() {}\n"),
        ];
        for (language, code) in blocks.iter().chain(&blocks) {
            assert_eq!(highlight(language, code), afresh(language, code), "{language}: {code}");
        }
    }

    #[test]
    fn much_is_forgotten_and_found_again() {
        for number in 0..1_100 {
            let code = format!("cat <<WORD{number}\n$HOME\nWORD{number}\n");
            let spans = highlight("sh", &code).unwrap();
            if number % 500 == 0 {
                assert_eq!(Some(spans), afresh("sh", &code));
            }
        }
        REMEMBERED.with_borrow(|all| assert!(all.values().all(|language| language.states.len() <= MOST_STATES + 10)));
    }
}
