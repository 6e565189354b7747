//! What files are told apart by: the SHA-256 of their bytes (FIPS 180-4).

use std::fs::File;
use std::io::{Read, Result, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// How much of a long file is in memory at a time.
const PART: usize = 256 << 10;

/// The SHA-256 of some bytes. Shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Of a file, with its length.
    pub(super) fn of_file(path: &Path) -> Result<(Self, u64)> {
        Self::copying(path, &mut std::io::sink())
    }

    /// Of what is copied from a file, with its length.
    pub(super) fn copying(from: &Path, to: &mut dyn Write) -> Result<(Self, u64)> {
        let mut file = File::open(from)?;
        let length = usize::try_from(file.metadata()?.len()).unwrap_or(PART);
        let mut part = vec![0; length.clamp(1, PART)];
        let (mut hasher, mut size) = (Sha256::new(), 0);
        loop {
            let read = file.read(&mut part)?;
            if read == 0 {
                return Ok((Self(hasher.finalize().into()), size));
            }
            hasher.update(&part[..read]);
            to.write_all(&part[..read])?;
            size += read as u64;
        }
    }

    pub(super) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads what `Display` writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_one_of_the_standard_and_reads_back() {
        let digest = Digest::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), text);
        assert_eq!(Digest::parse(text), Some(digest));
        assert_eq!((Digest::parse("ba78"), Digest::parse(&"x".repeat(64))), (None, None));
    }

    #[test]
    fn a_file_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        for size in [0, 1, PART, PART * 2 + 1] {
            let bytes = vec![7; size];
            let (from, to) = (folder.path().join("from"), folder.path().join("to"));
            std::fs::write(&from, &bytes).unwrap();
            assert_eq!(Digest::of_file(&from).unwrap(), (Digest::of(&bytes), size as u64));
            Digest::copying(&from, &mut File::create(&to).unwrap()).unwrap();
            assert_eq!(std::fs::read(&to).unwrap(), bytes);
        }
    }
}
