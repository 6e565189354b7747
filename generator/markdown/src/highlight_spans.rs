//! Which pieces of some code have a kind, packed: a few bytes a piece, so that those of ten thousand blocks fit in a small cache.

use crate::escape;

/// The kinds, by number. What is stored names them by it.
pub(crate) const KINDS: [&str; 12] =
    ["comment", "string", "number", "keyword", "operator", "function", "type", "variable", "tag", "attribute", "inserted", "deleted"];

/// Pieces of code in order: for each the bytes between it and the one before, its length, and its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Spans(Vec<u8>);

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: u8,
}

/// The number of a kind.
pub(crate) fn number_of(kind: &str) -> Option<u8> {
    KINDS.iter().position(|known| *known == kind).and_then(|number| u8::try_from(number).ok())
}

impl Spans {
    /// Packs pieces that are in order and do not overlap.
    pub(crate) fn pack(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut packed = Vec::new();
        let mut done = 0;
        for piece in pieces {
            push(&mut packed, piece.start - done);
            push(&mut packed, piece.end - piece.start);
            packed.push(piece.kind);
            done = piece.end;
        }
        Self(packed)
    }

    pub(crate) fn packed(&self) -> &[u8] {
        &self.0
    }

    /// Writes the code as HTML with `<span class="hl-KIND">` around what has a kind. The code's text stays as it is.
    pub(crate) fn write(&self, out: &mut String, code: &str) {
        write_packed(&self.0, out, code);
    }
}

fn next(rest: &mut &[u8]) -> Option<(usize, usize, &'static str)> {
    let (gap, length) = (pull(rest)?, pull(rest)?);
    let (kind, after) = rest.split_first()?;
    *rest = after;
    Some((gap, length, KINDS.get(usize::from(*kind))?))
}

/// Seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
fn push(packed: &mut Vec<u8>, mut number: u32) {
    while number >= 128 {
        packed.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    packed.push(number as u8);
}

fn pull(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 127) << shift;
        if *byte < 128 {
            return Some(number);
        }
    }
    None
}

/// The same with spans that were packed before; they are checked only here.
pub(crate) fn write_packed(packed: &[u8], out: &mut String, code: &str) {
    let (mut rest, mut done) = (packed, 0);
    while let Some((gap, length, kind)) = next(&mut rest) {
        let (Some(before), Some(piece)) = (code.get(done..done + gap), code.get(done + gap..done + gap + length)) else { break };
        escape::text(out, before);
        out.extend(["<span class=\"hl-", kind, "\">"]);
        escape::text(out, piece);
        out.push_str("</span>");
        done += gap + length;
    }
    escape::text(out, &code[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_as_they_were_packed() {
        let code = format!("{}<b>{}x", "a".repeat(300), "\u{e4}".repeat(200));
        let spans = Spans::pack([Piece { start: 300, end: 303, kind: 1 }, Piece { start: 703, end: 704, kind: 0 }]);
        let mut html = String::new();
        write_packed(spans.packed(), &mut html, &code);
        let expected = format!(
            "{}<span class=\"hl-string\">&lt;b&gt;</span>{}<span class=\"hl-comment\">x</span>",
            "a".repeat(300),
            "\u{e4}".repeat(200)
        );
        assert_eq!(html, expected);
    }

    #[test]
    fn damaged_spans_lose_colours_and_no_text() {
        let code = "\u{e4}bc & d";
        for packed in [vec![1], vec![0, 200, 1, 1], vec![1, 1, 0], vec![0, 2, 99], vec![255; 9]] {
            let mut html = String::new();
            write_packed(&packed, &mut html, code);
            assert_eq!(crate::strip_tags(&html), code);
        }
    }
}
