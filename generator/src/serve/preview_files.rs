//! What pages of previews refer to and what is not live, until others take its place.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;

/// How many files are kept.
const MOST: usize = 64;

/// Files by the address of their preview.
#[derive(Debug, Default)]
pub(super) struct PreviewFiles {
    files: Mutex<VecDeque<(String, Bytes)>>,
}

impl PreviewFiles {
    /// Keeps a file.
    pub(super) fn keep(&self, address: String, bytes: Bytes) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|(known, _)| *known != address);
        files.push_back((address, bytes));
        if files.len() > MOST {
            files.pop_front();
        }
    }

    /// A file that is kept.
    pub(super) fn get(&self, address: &str) -> Option<Bytes> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().find(|(known, _)| known == address).map(|(_, bytes)| bytes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_kept() {
        let files = PreviewFiles::default();
        for number in 0..=MOST {
            files.keep(format!("{number}"), Bytes::from(format!("{number}")));
        }
        assert_eq!((files.get("0"), files.get("1")), (None, Some(Bytes::from_static(b"1"))));
        files.keep("1".into(), Bytes::from_static(b"anew"));
        assert_eq!(files.get("1"), Some(Bytes::from_static(b"anew")));
    }
}
