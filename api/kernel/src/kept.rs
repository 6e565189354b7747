//! Answers that were given already, as bytes: who asks for the same again is given the same. There is room for so many, and those that nobody asks for go.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use site::SiteName;

use crate::{ETag, Tenant};

/// The most bytes that are kept, in two halves.
const MOST: usize = 16 << 20;
/// A larger answer is not kept.
const LARGEST: usize = 256 << 10;

/// An answer's site, and the tag that stands for everything else that it depends on.
type Key = (SiteName, String);

/// The answers of all sites. When the newer half is full, the older one goes.
#[derive(Debug, Default)]
pub(crate) struct KeptAnswers(Mutex<Halves>);

#[derive(Debug, Default)]
struct Halves {
    newer: HashMap<Key, Bytes>,
    bytes: usize,
    older: HashMap<Key, Bytes>,
}

impl Halves {
    fn get(&mut self, key: &Key) -> Option<Bytes> {
        if let Some(known) = self.newer.get(key) {
            return Some(known.clone());
        }
        // whoever is asked for again stays
        let known = self.older.remove(key)?;
        self.put(key.clone(), known.clone());
        Some(known)
    }

    fn put(&mut self, key: Key, answer: Bytes) {
        if self.bytes + answer.len() > MOST / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.bytes = 0;
        }
        self.bytes += answer.len();
        if let Some(before) = self.newer.insert(key, answer) {
            self.bytes -= before.len();
        }
    }
}

impl Tenant {
    /// The answer of this tag, if it was given before. The tag has to stand for everything that the answer depends on, but for the site.
    #[must_use]
    pub fn kept_answer(&self, tag: &ETag) -> Option<Bytes> {
        let key = (self.name().clone(), tag.as_str().to_owned());
        self.app().kept().0.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
    }

    /// Keeps an answer for whoever asks for the same.
    pub fn keep_answer(&self, tag: &ETag, answer: &Bytes) {
        if answer.len() <= LARGEST {
            let key = (self.name().clone(), tag.as_str().to_owned());
            self.app().kept().0.lock().unwrap_or_else(PoisonError::into_inner).put(key, answer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tag: usize) -> Key {
        ("a.example".parse().unwrap(), tag.to_string())
    }

    #[test]
    fn what_is_asked_for_stays_and_what_nobody_asks_for_goes() {
        let mut halves = Halves::default();
        let answer = Bytes::from(vec![0; LARGEST]);
        for tag in 0..1000 {
            halves.put(key(tag), answer.clone());
            assert_eq!(halves.get(&key(0)), Some(answer.clone()), "{tag}");
            assert!((halves.newer.len() + halves.older.len()) * LARGEST <= MOST, "{tag}");
        }
        assert_eq!(halves.get(&key(1)), None);
        assert_eq!(halves.get(&("b.example".parse().unwrap(), "0".into())), None, "another site's answer is another one");
    }
}
