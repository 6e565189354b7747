//! Fingerprints: 128 bits that stand for a value. Two values with the same one are taken for the same (XXH3: fast, and stable from one version to the next).

use source::Moment;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

/// The fingerprint of a value.
pub type Print = u128;

/// Collects the parts of a value. Every part says how long it is, so that no two values look alike.
#[derive(Debug, Default)]
pub struct Digest {
    bytes: Vec<u8>,
}

impl Digest {
    /// The fingerprint of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Print {
        xxh3_128(bytes)
    }

    /// The fingerprint of bytes that are in several parts: the same as if they were in one.
    #[must_use]
    pub fn of_parts(parts: &[Vec<u8>]) -> Print {
        let mut hasher = Xxh3Default::new();
        parts.iter().for_each(|part| hasher.update(part));
        hasher.digest128()
    }

    /// Begins a value of a kind: values of two kinds are never the same.
    #[must_use]
    pub fn new(kind: &str) -> Self {
        // enough for most values, so that it grows no more
        Self { bytes: Vec::with_capacity(128) }.text(kind)
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.bytes.extend_from_slice(&number.to_le_bytes());
        self
    }

    /// Adds a point in time.
    #[must_use]
    pub fn moment(self, moment: Moment) -> Self {
        let (seconds, nanoseconds, offset) = moment.parts();
        [seconds, nanoseconds.into(), offset.into()]
            .into_iter()
            .fold(self, |digest, part| digest.number(u64::from_le_bytes(part.to_le_bytes())))
    }

    /// Adds a fingerprint.
    #[must_use]
    pub fn print(mut self, print: Print) -> Self {
        self.bytes.extend_from_slice(&print.to_le_bytes());
        self
    }

    /// Adds something that may be missing.
    #[must_use]
    pub fn option<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self.number(1), value),
            None => self.number(0),
        }
    }

    /// Adds a list.
    #[must_use]
    pub fn list<T>(self, values: impl IntoIterator<Item = T>, mut add: impl FnMut(Self, T) -> Self) -> Self {
        let mut count = 0;
        let digest = values.into_iter().fold(self, |digest, value| {
            count += 1;
            add(digest, value)
        });
        digest.number(count)
    }

    /// The fingerprint of all parts.
    #[must_use]
    pub fn finish(self) -> Print {
        xxh3_128(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let of = |parts: &[&str]| parts.iter().fold(Digest::new("a"), |digest, part| digest.text(part)).finish();
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["", "a"]), of(&["a", ""]));
        assert_ne!(Digest::new("a").finish(), Digest::new("b").finish());
    }

    #[test]
    fn bytes_in_parts_have_the_print_of_the_whole() {
        let parts = [vec![1; 1000], vec![], vec![2; 3]];
        assert_eq!(Digest::of_parts(&parts), Digest::of(&parts.concat()));
    }

    #[test]
    fn lists_of_lists_are_told_apart() {
        let of = |lists: &[&[u64]]| {
            Digest::new("").list(lists, |digest, list| digest.list(*list, |digest, number| digest.number(*number))).finish()
        };
        assert_ne!(of(&[&[1], &[]]), of(&[&[], &[1]]));
        assert_ne!(of(&[&[1, 1]]), of(&[&[1], &[1]]));
    }
}
