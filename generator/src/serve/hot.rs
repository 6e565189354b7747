//! Small files that are asked for, in memory by the hash of their bytes: what a release did not change stays, whatever its name is now.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;

use crate::publish::Digest;

/// The largest file that is kept.
pub(super) const LARGEST: u64 = 256 << 10;
/// What one of the two halves may have.
const HALF: usize = 32 << 20;

/// What was asked for lately. There are two halves: when the young one is full, the old one is forgotten and the young one takes its place.
#[derive(Debug, Default)]
pub(super) struct Hot {
    halves: Mutex<Halves>,
}

#[derive(Debug, Default)]
struct Halves {
    young: HashMap<Digest, Bytes>,
    old: HashMap<Digest, Bytes>,
    /// How many bytes the young ones have.
    size: usize,
}

impl Hot {
    /// The bytes of this hash, if they are here.
    pub(super) fn get(&self, hash: &Digest) -> Option<Bytes> {
        let mut halves = self.locked();
        if let Some(bytes) = halves.young.get(hash) {
            return Some(bytes.clone());
        }
        let bytes = halves.old.remove(hash)?;
        halves.keep(*hash, bytes.clone());
        Some(bytes)
    }

    /// Keeps bytes.
    pub(super) fn keep(&self, hash: Digest, bytes: Bytes) {
        self.locked().keep(hash, bytes);
    }

    fn locked(&self) -> MutexGuard<'_, Halves> {
        self.halves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Halves {
    fn keep(&mut self, hash: Digest, bytes: Bytes) {
        if self.size + bytes.len() > HALF {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
        self.size += bytes.len();
        if let Some(before) = self.young.insert(hash, bytes) {
            self.size -= before.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_there_is_never_more_than_both_halves_hold() {
        let hot = Hot::default();
        let (first, part) = (Digest::of(b"first"), Bytes::from(vec![0; HALF / 8]));
        hot.keep(first, Bytes::from_static(b"first"));
        for number in 0..100_u32 {
            hot.keep(Digest::of(&number.to_le_bytes()), part.clone());
            assert!(hot.get(&first).is_some(), "{number}");
        }
        assert_eq!(hot.get(&Digest::of(&0_u32.to_le_bytes())), None);
        let halves = hot.locked();
        let held: usize = halves.young.values().chain(halves.old.values()).map(Bytes::len).sum();
        assert!(held <= 2 * HALF && halves.size <= HALF);
    }
}
