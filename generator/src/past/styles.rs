//! The stylesheets of the build before: they are compiled again only if a file that they were made from changed, or one came that may count.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::reads::{Digest, Print};
use crate::render::Stylesheets;
use crate::stamp::Stamp;

/// Stylesheets with what they were made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownStyles {
    /// The fingerprint of what was asked for, and of the names of all style files of ours.
    key: Print,
    files: Vec<ReadFile>,
    sheets: Stylesheets,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ReadFile {
    path: PathBuf,
    stamp: Stamp,
    print: Print,
}

impl KnownStyles {
    /// What is to be remembered of stylesheets; nothing if there is something to warn of, which has to be found again, or if one of their files may
    /// have changed since `start`, when none of them had been read.
    #[must_use]
    pub fn of(key: Print, sheets: &Stylesheets, start: SystemTime) -> Option<Self> {
        if !sheets.warnings.is_empty() {
            return None;
        }
        let read = |path: &PathBuf| {
            // the text first: what changes in between changes the stamp
            let print = Digest::of(&std::fs::read(path).ok()?);
            let stamp = Stamp::of(path).filter(|stamp| !stamp.is_young(start))?;
            Some(ReadFile { path: path.clone(), stamp, print })
        };
        let files = sheets.files.iter().map(read).collect::<Option<Vec<ReadFile>>>()?;
        Some(Self { key, files, sheets: sheets.clone() })
    }

    /// The stylesheets, if they would come out the same.
    #[must_use]
    pub fn still(&self, key: Print) -> Option<&Stylesheets> {
        let is_same = |file: &ReadFile| {
            Stamp::of(&file.path) == Some(file.stamp) || std::fs::read(&file.path).is_ok_and(|bytes| Digest::of(&bytes) == file.print)
        };
        let is_still = self.key == key && self.files.iter().all(is_same) && !self.sheets.absent.iter().any(|path| path.exists());
        is_still.then_some(&self.sheets)
    }

    /// The files outside of `folders` that they were made from.
    #[must_use]
    pub fn foreign_files(&self, folders: &[PathBuf]) -> BTreeSet<PathBuf> {
        let is_foreign = |path: &&PathBuf| !folders.iter().any(|folder| path.starts_with(folder));
        self.files.iter().map(|file| &file.path).chain(&self.sheets.absent).filter(is_foreign).cloned().collect()
    }
}
