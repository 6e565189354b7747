//! What stands for several texts at once.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of texts, each with its length before it, as 64 hexadecimal digits: the same for the same texts in the same order, and for no others.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_be_moved_from_one_to_the_next() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_eq!((fingerprint(&["a"]), fingerprint(&[]).len()), (fingerprint(&["a"]), 64));
    }
}
