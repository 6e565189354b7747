//! Code that is painted byte by byte, what is inside over what is around it, → the pieces of each line.

use std::ops::Range;

use crate::highlight_spans::{Piece, Spans};

const BLANK: u8 = u8::MAX;

/// The kind of each byte.
pub(crate) struct Paint(Vec<u8>);

impl Paint {
    /// So many bytes, none of which has a kind.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(vec![BLANK; bytes])
    }

    /// Gives bytes the kind of this number.
    pub(crate) fn kind(&mut self, range: Range<usize>, kind: u8) {
        if let Some(bytes) = self.0.get_mut(range) {
            bytes.fill(kind);
        }
    }

    /// Takes their kind from bytes.
    pub(crate) fn plain(&mut self, range: Range<usize>) {
        self.kind(range, BLANK);
    }

    /// The pieces of the code: none goes over the end of a line, or begins or ends with white space.
    pub(crate) fn spans(&self, code: &str) -> Spans {
        let mut pieces = Vec::new();
        let mut start = 0;
        for line in code.split_inclusive('\n') {
            let end = start + line.len();
            for run in self.0.get(start..end).unwrap_or_default().chunk_by(|a, b| a == b) {
                pieces.extend(piece(code, start..start + run.len(), run[0]));
                start += run.len();
            }
            start = end;
        }
        Spans::pack(pieces)
    }
}

fn piece(code: &str, run: Range<usize>, kind: u8) -> Option<Piece> {
    if kind == BLANK {
        return None;
    }
    let text = code.get(run.clone())?;
    let inner = text.trim();
    let start = run.start + text.len() - text.trim_start().len();
    let [start, end] = [start, start + inner.len()].map(u32::try_from);
    (!inner.is_empty()).then_some(Piece { start: start.ok()?, end: end.ok()?, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_with_the_line_and_hold_no_outer_white_space() {
        let code = "  /* a\u{e4}\n\n\t b */ x  \n";
        let mut paint = Paint::new(code.len());
        paint.kind(1..17, 0);
        paint.kind(17..code.len(), 3);
        let mut html = String::new();
        paint.spans(code).write(&mut html, code);
        assert_eq!(
            html,
            "  <span class=\"hl-comment\">/* a\u{e4}</span>\n\n\t <span class=\"hl-comment\">b */</span> <span class=\"hl-keyword\">x</span>  \n"
        );
    }

    #[test]
    fn what_is_painted_later_covers() {
        let mut paint = Paint::new(5);
        paint.kind(0..5, 1);
        paint.plain(1..4);
        paint.kind(2..3, 2);
        paint.kind(4..9, 7);
        let mut html = String::new();
        paint.spans("\"{a}\"").write(&mut html, "\"{a}\"");
        assert_eq!(html, "<span class=\"hl-string\">\"</span>{<span class=\"hl-number\">a</span>}<span class=\"hl-string\">\"</span>");
    }
}
