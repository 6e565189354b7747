//! Passwords that were taken from somewhere and published: whoever guesses tries those before any other (OWASP ASVS 5.0, 6.2.4 and 6.2.12).
//!
//! They are those of at least ten characters among the million most common of Mark Burnett's ten million, which are in the public domain, in small letters.
//! `breached.bin` has of each the first five bytes of its SHA-256, sorted: nobody has to read them here, and of ten million other passwords one is taken for one of them.

use sha2::{Digest as _, Sha256};

/// How many bytes one has.
const BYTES: usize = 5;
static BREACHED: &[u8] = include_bytes!("breached.bin");

/// Whether a password is one of them, in large or small letters.
pub(crate) fn is_breached(password: &str) -> bool {
    let (all, _) = BREACHED.as_chunks::<BYTES>();
    let hash = Sha256::digest(password.to_lowercase());
    all.binary_search_by(|known| known[..].cmp(&hash[..BYTES])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_published_is_known_however_it_is_written() {
        let (all, rest) = BREACHED.as_chunks::<BYTES>();
        assert!(rest.is_empty() && all.is_sorted() && all.len() > 100_000, "{} and {} bytes", all.len(), rest.len());
        for one in ["qwertyuiop", "1q2w3e4r5t", "Vjhtghjlerns", "PIANOFORTE"] {
            assert!(is_breached(one), "{one}");
        }
        for one in ["", "vorsichtig zitrone kran", "qwertyuiop ist lang"] {
            assert!(!is_breached(one), "{one}");
        }
    }
}
