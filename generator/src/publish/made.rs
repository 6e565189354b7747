//! Outputs that a build made, and where their bytes are until they are part of a release.

use std::path::PathBuf;
use std::sync::Arc;

use super::install::Ready;
use super::outputs::{Entry, Outputs, PACKED};

/// An output that was made.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) entry: Entry,
    pub(super) file: Place,
    pub(super) gz: Place,
}

/// Where the bytes of a file are.
#[derive(Debug)]
pub(super) enum Place {
    /// In a slot already, or there is no such file.
    Known,
    /// Written to where it belongs in the idle slot.
    Slot,
    /// Here, until the build went well.
    Waits(PathBuf),
}

/// All outputs that were made, by what is to be done with their files.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) made: Outputs,
    /// The files that wait for their places.
    pub(super) ready: Ready,
    /// The files that are in their places in the idle slot.
    pub(super) filled: Outputs,
}

impl From<Vec<(Arc<str>, Made)>> for Sorted {
    fn from(list: Vec<(Arc<str>, Made)>) -> Self {
        let (mut made, mut ready, mut filled, mut copies) = (Vec::with_capacity(list.len()), Ready::new(), Vec::new(), Vec::new());
        for (path, Made { entry, file, gz }) in list {
            let packed = || -> Arc<str> { format!("{path}{PACKED}").into() };
            let filled_gz = entry.gz.filter(|_| matches!(gz, Place::Slot));
            match file {
                Place::Slot => filled.push((Arc::clone(&path), Entry { gz: filled_gz, ..entry })),
                Place::Known | Place::Waits(_) => filled.extend(filled_gz.map(|hash| (packed(), Entry { hash, size: 0, gz: None }))),
            }
            if let (Some(hash), Place::Waits(file)) = (entry.gz, gz) {
                copies.push((packed(), (hash, file)));
            }
            if let Place::Waits(file) = file {
                ready.insert(Arc::clone(&path), (entry.hash, file));
            }
            made.push((path, entry));
        }
        for (path, copy) in copies {
            // an output of its own may have this path
            ready.entry(path).or_insert(copy);
        }
        Self { made: Outputs::new(made), ready, filled: Outputs::new(filled) }
    }
}
