//! Publishes what a build makes: takes the outputs, and in the end makes a release of them if they differ from the last one.

use std::collections::HashSet;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use source::{Diagnostic, Moment, unreadable};

use super::compress::{SMALLEST, gzip, is_wanted};
use super::digest::Digest;
use super::errors::cannot;
use super::install::Ready;
use super::layout::remove_all_empty;
use super::made::{Made, Place, Sorted};
use super::manifest::Manifest;
use super::outputs::{Entry, Outputs, PACKED};
use super::site_folder::SiteFolder;
use super::tree::Written;
use crate::render::Content;

/// Files longer than this are copied part by part.
const LONG: u64 = 4 << 20;

/// What a release is recorded with, but for its outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleaseFacts {
    /// The time of the build.
    pub made: Moment,
    /// How many pages visitors see.
    pub pages: usize,
    /// The version of the content that lives in the API.
    pub api_version: Option<u64>,
    /// How many releases are kept, this one among them.
    pub keep: usize,
}

/// The folder that a site is published in, held by this process alone. Dropped without [`Publisher::finish`], it leaves what is live as it is.
#[derive(Debug)]
pub struct Publisher {
    folder: SiteFolder,
    precompress: bool,
    /// Whether the idle slot is empty. Then outputs are written to their places, else they wait until the build went well.
    fills: bool,
    /// For each output of the release that is kept from whether it is to stay.
    kept: Vec<AtomicBool>,
    made: Mutex<Vec<(Arc<str>, Made)>>,
    folders: Mutex<HashSet<PathBuf>>,
    waiting: AtomicUsize,
    /// Why a file could not be written. It is told for all that come after, too: a disk that is full is one problem.
    refused: OnceLock<Diagnostic>,
}

/// What came of publishing.
#[derive(Debug)]
pub struct Published {
    /// What was written.
    pub written: Written,
    /// The release.
    pub release: Manifest,
    /// What went wrong after it was live.
    pub warning: Option<Diagnostic>,
}

impl Publisher {
    /// Takes hold of the folder of a site, and puts right what a crash left there. Styles and scripts get compressed copies; pages do if `precompress`.
    ///
    /// # Errors
    /// Another process holds it, or it cannot be read or written.
    pub fn open(folder: PathBuf, precompress: bool) -> Result<Self, Diagnostic> {
        let folder = SiteFolder::open(folder)?;
        let fills = folder.idle.holds.len() == 0 && folder.idle.foreign.is_empty();
        if fills {
            folder.idle_is_changing()?;
            remove_all_empty(&folder.layout.slot(folder.idle.name));
        }
        let count = folder.base().map_or(0, |base| base.manifest.outputs.len());
        let kept = (0..count).map(|_| AtomicBool::new(false)).collect();
        let (made, folders, waiting, refused) = (Mutex::default(), Mutex::default(), AtomicUsize::new(0), OnceLock::new());
        Ok(Self { folder, precompress, fills, kept, made, folders, waiting, refused })
    }

    /// What visitors see; none before the first release. Of a release that was damaged it has only what is whole.
    #[must_use]
    pub fn live(&self) -> Option<&Manifest> {
        self.folder.live.as_ref().map(|live| &live.manifest)
    }

    /// The release that is kept from: what visitors see; while new releases are kept back the newest of them, if all of it is at hand.
    #[must_use]
    pub fn base(&self) -> Option<&Manifest> {
        self.folder.base().map(|base| &base.manifest)
    }

    /// Whether visitors see an older release than the one that is kept from.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.base().map(Manifest::id) != self.live().map(Manifest::id)
    }

    /// Whether a file could not be written.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refused.get().is_some()
    }

    /// Takes an output that was made. From any number of threads.
    ///
    /// # Errors
    /// The file cannot be written, or read if it is a copy.
    pub fn put(&self, output: &str, content: Content) -> Result<(), Diagnostic> {
        let wanted = is_wanted(output, self.precompress);
        let made = match content {
            Content::Bytes(bytes) => self.put_bytes(output, &bytes, wanted)?,
            Content::File(from) => {
                let told = |error: std::io::Error| unreadable(&from.to_string_lossy(), &error);
                if !wanted && std::fs::metadata(&from).map_err(told)?.len() > LONG {
                    self.put_long(output, &from)?
                } else {
                    self.put_bytes(output, &std::fs::read(&from).map_err(told)?, wanted)?
                }
            }
        };
        lock(&self.made).push((output.into(), made));
        Ok(())
    }

    /// Takes an output that is as in the release that is kept from. False if that has none, or not as it is wanted now; then it has to be made.
    #[must_use]
    pub fn keep(&self, output: &str) -> bool {
        let Some(base) = self.base() else { return false };
        let Some(index) = base.outputs.index(output) else { return false };
        let entry = base.outputs.at(index);
        if entry.gz.is_none() && entry.size >= SMALLEST as u64 && is_wanted(output, self.precompress) {
            return false;
        }
        self.kept[index].store(true, Ordering::Relaxed);
        true
    }

    /// Makes a release of what was put and kept, and makes it live unless the site is held. If it is the same as the last one, there is no new one.
    /// Older releases than are to be kept are forgotten.
    ///
    /// # Errors
    /// Something cannot be written. What is live was not touched.
    pub fn finish(mut self, facts: ReleaseFacts) -> Result<Published, Diagnostic> {
        let ReleaseFacts { made, pages, api_version, keep } = facts;
        let Collected { outputs, ready, changed } = self.collect();
        let folder = &mut self.folder;
        let newest = folder.releases.last().and_then(|newest| folder.recorded(newest));
        let last = newest.filter(|newest| newest.outputs == outputs);
        let mut release = last.unwrap_or_else(|| Manifest::new(made, pages, api_version, folder.releases.last(), outputs));
        if release.api_version != api_version {
            release.api_version = api_version;
            folder.record(&release)?;
        }
        let is_live = folder.live_release() == Some(&release.id);
        let held = folder.is_held() && !is_live;
        if !is_live {
            // also what is kept back: the next build keeps from it
            folder.install(&release, &ready, made)?;
        }
        if !is_live && !held {
            folder.switch()?;
        }
        let warning = folder.forget_all_but(keep);
        Ok(Published { written: Written { files: release.files(), bytes: release.bytes(), changed, held }, release, warning })
    }

    fn put_bytes(&self, output: &str, bytes: &[u8], wanted: bool) -> Result<Made, Diagnostic> {
        let hash = Digest::of(bytes);
        let size = bytes.len() as u64;
        let known = self.known(output, hash);
        let file = match known {
            Some(_) => Place::Known,
            None => self.place(output, hash, |file| file.write_all(bytes))?,
        };
        if !wanted {
            return Ok(Made { entry: Entry { hash, size, gz: None }, file, gz: Place::Known });
        }
        if let Some(gz) = known.and_then(|entry| entry.gz) {
            return Ok(Made { entry: Entry { hash, size, gz: Some(gz) }, file, gz: Place::Known });
        }
        let Some(packed) = gzip(bytes) else { return Ok(Made { entry: Entry { hash, size, gz: None }, file, gz: Place::Known }) };
        let gz = Digest::of(&packed);
        let place = self.place(&format!("{output}{PACKED}"), gz, |file| file.write_all(&packed))?;
        Ok(Made { entry: Entry { hash, size, gz: Some(gz) }, file, gz: place })
    }

    /// What is known of an output that a slot has at the same place with the same bytes.
    fn known(&self, output: &str, hash: Digest) -> Option<Entry> {
        let releases = [self.live(), self.base()].into_iter().flatten();
        releases.filter_map(|release| release.get(output)).find(|entry| entry.hash == hash)
    }

    /// A long file is read twice if it is new, so that one that is known costs no write.
    fn put_long(&self, output: &str, from: &Path) -> Result<Made, Diagnostic> {
        let told = |error: std::io::Error| unreadable(&from.to_string_lossy(), &error);
        let (mut hash, mut size) = Digest::of_file(from).map_err(told)?;
        let file = if self.known(output, hash).is_some() {
            Place::Known
        } else {
            // it may have changed since: what was copied counts
            self.place(output, hash, |file| Digest::copying(from, file).map(|copied| (hash, size) = copied))?
        };
        Ok(Made { entry: Entry { hash, size, gz: None }, file, gz: Place::Known })
    }

    /// Writes a file to its place in an empty slot, else to where it waits; not at all if the slot has it.
    fn place(&self, path: &str, hash: Digest, mut write: impl FnMut(&mut File) -> std::io::Result<()>) -> Result<Place, Diagnostic> {
        if self.folder.idle.holds.file(path) == Some(hash) {
            return Ok(Place::Known);
        }
        if let Some(problem) = self.refused.get() {
            return Err(problem.clone());
        }
        if self.fills {
            let target = self.folder.layout.slot(self.folder.idle.name).join(path);
            match self.create(&target).and_then(|mut file| write(&mut file)) {
                Ok(()) => return Ok(Place::Slot),
                // another output has a compressed copy of this very name
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(self.refuse(&target, &error)),
            }
        }
        let thread = rayon::current_thread_index().unwrap_or_default();
        let number = self.waiting.fetch_add(1, Ordering::Relaxed);
        // a folder for each thread: two that write into one wait for each other
        let target = self.folder.layout.waiting().join(format!("{thread}/{number}"));
        match self.create(&target).and_then(|mut file| write(&mut file)) {
            Ok(()) => Ok(Place::Waits(target)),
            Err(error) => Err(self.refuse(&target, &error)),
        }
    }

    fn refuse(&self, target: &Path, error: &std::io::Error) -> Diagnostic {
        self.refused.get_or_init(|| cannot("write this", target, error)).clone()
    }

    fn create(&self, path: &Path) -> std::io::Result<File> {
        if let Some(folder) = path.parent() {
            // one at a time: two threads that make folders under one wait for each other anyway
            let mut folders = lock(&self.folders);
            if !folders.contains(folder) {
                std::fs::create_dir_all(folder)?;
                folders.insert(folder.to_owned());
            }
        }
        File::create_new(path)
    }

    /// What the release is made of.
    fn collect(&mut self) -> Collected {
        let made = std::mem::take(&mut *lock(&self.made));
        let base = self.folder.base().map(|base| base.manifest.outputs.clone()).unwrap_or_default();
        let kept = base.iter().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed));
        let kept = kept.map(|((path, entry), _)| (path, Entry { gz: entry.gz.filter(|_| is_wanted(path, self.precompress)), ..entry }));
        let Sorted { made, ready, filled } = Sorted::from(made);
        if self.fills {
            self.folder.idle.holds = filled;
            // nothing but this is in it
            self.folder.idle.scanned = false;
        }
        let changed = made.iter().filter(|(path, entry)| base.get(path).is_none_or(|base| base.hash != entry.hash)).count();
        Collected { outputs: Outputs::merged(kept, &made).without_doubles(), ready, changed }
    }
}

/// What was put and kept.
struct Collected {
    /// All outputs of the release.
    outputs: Outputs,
    /// The files that wait for their places.
    ready: Ready,
    /// How many outputs are new or changed.
    changed: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
