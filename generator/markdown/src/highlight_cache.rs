//! Highlighted code, remembered: by language and text, in memory while sites are built and as bytes from one build to the next. Who keeps the bytes is not said here.
//!
//! Nothing grows old by itself: a page that did not change is not rendered, so that its code is not asked for, perhaps for years. What was
//! used last is kept up to a size.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use sha2::{Digest as _, Sha256};

use crate::highlight::highlight;
use crate::highlight_spans::{KINDS, Spans, write_packed};
use crate::{grammars, scopes};

/// Raised when our own code finds other pieces in the same code, or packs them in another way. What tables and libraries make is known without it.
const VERSION: u32 = 2;
/// The libraries that find pieces. A test holds it against those in use.
const LIBRARIES: &str = "onig 6.5.3, onig_sys 69.9.3, syntect 5.3.0, tree-sitter 0.27.1, tree-sitter-bash 0.25.1, tree-sitter-c 0.24.2, \
    tree-sitter-css 0.25.0, tree-sitter-go 0.25.0, tree-sitter-html 0.23.2, tree-sitter-java 0.23.5, tree-sitter-javascript 0.25.0, \
    tree-sitter-json 0.24.8, tree-sitter-python 0.25.0, tree-sitter-rust 0.24.2, tree-sitter-toml-ng 0.7.0, tree-sitter-typescript 0.23.2, \
    tree-sitter-yaml 0.7.2, two-face 0.5.2+bat-0.26.1";
/// What the bytes begin with; a hash of all that decides about pieces follows.
const MAGIC: &[u8; 8] = b"sghilite";
const HEADER: usize = MAGIC.len() + 8;
const HASH: usize = 32;
/// How many bytes are kept: the code of some hundred thousand posts.
const MOST_BYTES: usize = 64 << 20;
/// How many bytes an entry has besides its spans.
const ENTRY: usize = size_of::<Key>() + 8;
/// Locks, so that threads rarely meet.
const SHARDS: usize = 16;

type Key = [u8; 16];

/// The kinds in blocks of code that were highlighted before.
#[derive(Debug)]
pub struct HighlightCache {
    /// What was kept before, as it was.
    kept: Vec<u8>,
    shards: [Mutex<HashMap<Key, Entry, FixedState>>; SHARDS],
    today: u32,
    changed: AtomicBool,
}

#[derive(Debug)]
struct Entry {
    spans: Found,
    /// The day on which it was last used.
    used: u32,
}

#[derive(Debug)]
enum Found {
    Now(Spans),
    /// These bytes of what was kept.
    Before(Range<usize>),
}

impl HighlightCache {
    /// One that remembers nothing yet; `today` is a number that grows by one each day.
    #[must_use]
    pub fn new(today: u32) -> Self {
        Self { kept: Vec::new(), shards: std::array::from_fn(|_| Mutex::default()), today, changed: AtomicBool::new(false) }
    }

    /// What [`Self::to_bytes`] made. Bytes that are damaged, or of another version, hold nothing.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>, today: u32) -> Self {
        let mut cache = Self::new(today);
        let Some((content, hash)) = bytes.split_at_checked(bytes.len().saturating_sub(HASH)) else { return cache };
        if content.len() < HEADER || content[..HEADER] != header() || Sha256::digest(content).as_slice() != hash {
            return cache;
        }
        let mut rest = &content[HEADER..];
        while let Some((key, used, packed)) = entry(&mut rest) {
            let end = content.len() - rest.len();
            let spans = Found::Before(end - packed.len()..end);
            cache.shards[shard(&key)].get_mut().unwrap_or_else(PoisonError::into_inner).insert(key, Entry { spans, used });
        }
        cache.kept = bytes;
        cache
    }

    /// All that is known, if it is not what the bytes held before; of more than 64 MiB what was used last.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        self.changed.load(Ordering::Relaxed).then(|| self.packed(MOST_BYTES))
    }

    fn packed(&self, most: usize) -> Vec<u8> {
        let shards: Vec<_> = self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner)).collect();
        let mut entries: Vec<(&Key, &Entry)> = shards.iter().flat_map(|shard| shard.iter()).collect();
        entries.sort_unstable_by_key(|(key, entry)| (Reverse(entry.used), **key));
        let mut bytes = header().to_vec();
        for (key, entry) in entries {
            let packed = self.found(&entry.spans);
            if bytes.len() + ENTRY + packed.len() + HASH > most {
                break;
            }
            let Ok(length) = u32::try_from(packed.len()) else { continue };
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(&entry.used.to_le_bytes());
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(packed);
        }
        bytes.extend_from_slice(&Sha256::digest(&bytes));
        bytes
    }

    fn found<'a>(&'a self, spans: &'a Found) -> &'a [u8] {
        match spans {
            Found::Now(spans) => spans.packed(),
            Found::Before(range) => self.kept.get(range.clone()).unwrap_or_default(),
        }
    }

    fn shard(&self, key: &Key) -> MutexGuard<'_, HashMap<Key, Entry, FixedState>> {
        self.shards[shard(key)].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes highlighted code as HTML; `false` where there is nothing to highlight.
    pub(crate) fn write(&self, out: &mut String, language: &str, code: &str) -> bool {
        let key = key(language, code);
        if let Some(entry) = self.shard(&key).get_mut(&key) {
            if entry.used != self.today {
                entry.used = self.today;
                self.changed.store(true, Ordering::Relaxed);
            }
            write_packed(self.found(&entry.spans), out, code);
            return true;
        }
        // nothing is locked while code is parsed
        let Some(spans) = highlight(language, code) else { return false };
        spans.write(out, code);
        self.shard(&key).insert(key, Entry { spans: Found::Now(spans), used: self.today });
        self.changed.store(true, Ordering::Relaxed);
        true
    }
}

fn shard(key: &Key) -> usize {
    usize::from(key[0]) % SHARDS
}

fn header() -> [u8; HEADER] {
    let mut hash = Sha256::new();
    hash.update(VERSION.to_le_bytes());
    for text in [LIBRARIES].into_iter().chain(KINDS).chain(scopes::texts()).chain(grammars::texts()) {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    let mut header = [0; HEADER];
    header[..MAGIC.len()].copy_from_slice(MAGIC);
    header[MAGIC.len()..].copy_from_slice(&hash.finalize()[..HEADER - MAGIC.len()]);
    header
}

fn key(language: &str, code: &str) -> Key {
    let mut hash = Sha256::new();
    hash.update((language.len() as u64).to_le_bytes());
    hash.update(language);
    hash.update(code);
    let mut key = Key::default();
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

fn entry<'a>(rest: &mut &'a [u8]) -> Option<(Key, u32, &'a [u8])> {
    let (key, after) = rest.split_first_chunk::<16>()?;
    let (used, after) = after.split_first_chunk::<4>()?;
    let (length, after) = after.split_first_chunk::<4>()?;
    let (packed, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = after;
    Some((*key, u32::from_le_bytes(*used), packed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "fn a() { \"<\" }\n";

    fn html(cache: &HighlightCache) -> String {
        let mut html = String::new();
        assert!(cache.write(&mut html, "rust", CODE));
        html
    }

    fn count(cache: &HighlightCache) -> usize {
        cache.shards.iter().map(|shard| shard.lock().unwrap().len()).sum()
    }

    #[test]
    fn what_is_remembered_is_what_was_found() {
        let first = HighlightCache::new(100);
        let found = html(&first);
        let bytes = first.to_bytes().unwrap();
        let second = HighlightCache::from_bytes(bytes, 100);
        assert_eq!((count(&second), html(&second)), (1, found));
        assert_eq!(second.to_bytes(), None, "there is nothing new to keep");
        assert!(!second.write(&mut String::new(), "nonsense", CODE));
    }

    #[test]
    fn damaged_bytes_and_other_versions_hold_nothing() {
        let cache = HighlightCache::new(1);
        html(&cache);
        let bytes = cache.to_bytes().unwrap();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(count(&HighlightCache::from_bytes(damaged, 1)), 0, "byte {at}");
            assert_eq!(count(&HighlightCache::from_bytes(bytes[..at].to_vec(), 1)), 0, "cut at {at}");
        }
    }

    #[test]
    fn what_nobody_asks_for_does_not_grow_old() {
        let cache = HighlightCache::new(100);
        html(&cache);
        let later = HighlightCache::from_bytes(cache.to_bytes().unwrap(), 10_000);
        later.write(&mut String::new(), "rust", "let other = 1;\n");
        assert_eq!(count(&HighlightCache::from_bytes(later.to_bytes().unwrap(), 10_000)), 2);
    }

    #[test]
    fn where_there_is_no_room_what_was_used_last_is_kept() {
        let cache = HighlightCache::new(100);
        html(&cache);
        let write = |cache: &HighlightCache, number: u32| cache.write(&mut String::new(), "rust", &format!("let other = {number};\n"));
        (0..100).for_each(|number| _ = write(&cache, number));
        let bytes = cache.packed(MOST_BYTES);
        let later = HighlightCache::from_bytes(bytes.clone(), 101);
        html(&later);
        (90..110).for_each(|number| _ = write(&later, number));
        let most = bytes.len() / 2;
        let packed = later.packed(most);
        assert!(packed.len() <= most && packed.len() + 200 > most, "{} of {most}", packed.len());
        let kept = HighlightCache::from_bytes(packed, 102);
        let before = count(&kept);
        html(&kept);
        (90..110).for_each(|number| _ = write(&kept, number));
        assert_eq!(count(&kept), before, "all that was used on the second day");
        assert_eq!(kept.packed(most), HighlightCache::from_bytes(kept.packed(most), 103).packed(most));
    }

    #[test]
    fn the_libraries_are_those_in_use() {
        let lock = include_str!("../../../Cargo.lock");
        let mut libraries: Vec<String> = Vec::new();
        for package in lock.split("[[package]]").skip(1) {
            let value = |key: &str| package.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim_matches('"');
            let (name, version) = (value("name = "), value("version = "));
            if ["onig", "onig_sys", "syntect", "two-face", "tree-sitter"].contains(&name)
                || name.starts_with("tree-sitter-") && name != "tree-sitter-language"
            {
                libraries.push(format!("{name} {version}"));
            }
        }
        assert_eq!(LIBRARIES, libraries.join(", "), "put this there: what other versions found is not to be used again");
    }
}
