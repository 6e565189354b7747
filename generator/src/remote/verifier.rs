//! Whether an export is whole: its last line has the SHA-256 of all lines before it.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Looks at an export as it comes along, piece by piece.
#[derive(Default)]
pub struct Verifier {
    hash: Sha256,
    /// The last line that is complete: it may be the footer, which is no part of the hash.
    last: Vec<u8>,
    /// What came after it.
    rest: Vec<u8>,
    lines: u64,
    documents: u64,
}

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many documents.
    pub documents: u64,
    /// The SHA-256 of its content.
    pub sha256: String,
}

impl Verifier {
    /// Looks at the next piece.
    pub fn add(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(part);
            if part.last() == Some(&b'\n') {
                self.hash.update(&self.last);
                self.lines += 1;
                self.documents += u64::from(self.rest.starts_with(b"{\"document\""));
                self.last.clear();
                std::mem::swap(&mut self.last, &mut self.rest);
            }
        }
    }

    /// What it held, if nothing is missing and nothing was changed.
    #[must_use]
    pub fn finish(self) -> Option<Verified> {
        let footer: Value = serde_json::from_slice(&self.last).ok()?;
        let sha256: String = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        // the header and the footer are lines too
        let is_whole =
            self.rest.is_empty() && footer["footer"]["sha256"] == sha256 && footer["footer"]["lines"].as_u64() == self.lines.checked_sub(2);
        is_whole.then_some(Verified { documents: self.documents, sha256 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(text: &str, piece: usize) -> Option<Verified> {
        let mut verifier = Verifier::default();
        text.as_bytes().chunks(piece).for_each(|bytes| verifier.add(bytes));
        verifier.finish()
    }

    #[test]
    fn what_is_cut_off_or_changed_is_not_whole_however_it_comes() {
        let lines = "{\"header\":{\"format\":1}}\n{\"document\":{}}\n{\"counter\":{}}\n";
        let sha256: String = Sha256::digest(lines).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("{lines}{{\"footer\":{{\"lines\":2,\"sha256\":\"{sha256}\"}}}}\n");
        for piece in [1, 7, 1000] {
            assert_eq!(verified(&text, piece), Some(Verified { documents: 1, sha256: sha256.clone() }));
            assert_eq!(verified(lines, piece), None);
            assert_eq!(verified(&text[..text.len() - 1], piece), None);
            assert_eq!(verified(&text.replace("counter", "cuonter"), piece), None);
            assert_eq!(verified(&format!("{text}x"), piece), None);
            assert_eq!(verified("", piece), None);
        }
    }
}
