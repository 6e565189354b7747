//! One slot as it is on disk: as it was recorded where that can be relied on, else file by file.

use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};
use source::Diagnostic;

use super::digest::Digest;
use super::errors::cannot;
use super::layout::Layout;
use super::manifest::Manifest;
use super::outputs::{Entry, Outputs};
use super::release_id::ReleaseId;
use super::state::{Lingering, SlotName, SlotRecord, Stamp};

/// What a slot holds.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) name: SlotName,
    /// The release that it holds whole; none if it holds none.
    pub(super) release: Option<ReleaseId>,
    /// What is right of the release that it holds or ought to hold.
    pub(super) manifest: Manifest,
    /// All files, those that linger among them.
    pub(super) holds: Outputs,
    pub(super) lingering: Vec<Lingering>,
    /// What is neither file nor folder, and nothing of ours.
    pub(super) foreign: Vec<PathBuf>,
    /// Whether the files were looked at.
    pub(super) scanned: bool,
}

impl Slot {
    /// Finds out what a slot holds. `releases` are all that there are, the oldest first.
    pub(super) fn look(layout: &Layout, name: SlotName, record: Option<&SlotRecord>, releases: &[ReleaseId]) -> Result<Self, Diagnostic> {
        let folder = layout.slot(name);
        let manifest = record.and_then(|record| layout.load(&record.release));
        match (record, manifest) {
            (Some(record), Some(manifest)) if Stamp::of(&folder).as_ref() == Some(&record.stamp) => {
                Ok(Self::with(name, manifest, record.lingering.clone()))
            }
            (record, manifest) => {
                let (holds, foreign) = scan(&folder)?;
                let others = releases.iter().rev().filter_map(|id| layout.load(id));
                Ok(Self::recognised(name, holds, foreign, record, manifest.into_iter().chain(others)))
            }
        }
    }

    /// A slot that holds a release and what lingers.
    pub(super) fn with(name: SlotName, manifest: Manifest, lingering: Vec<Lingering>) -> Self {
        let holds = Lingering::beside(&manifest.outputs, &lingering);
        Self { name, release: Some(manifest.id.clone()), holds, lingering, manifest, foreign: Vec::new(), scanned: false }
    }

    /// Which release these files are: of those of which every file is there the one with the most, the first of several. If it is none, then what is right
    /// of the first.
    fn recognised(
        name: SlotName,
        holds: Outputs,
        foreign: Vec<PathBuf>,
        record: Option<&SlotRecord>,
        candidates: impl Iterator<Item = Manifest>,
    ) -> Self {
        let (whole, damaged): (Vec<Manifest>, Vec<Manifest>) = candidates.partition(|manifest| {
            manifest.outputs.len() > 0 && manifest.outputs.files().all(|(path, hash)| holds.file(&path) == Some(hash))
        });
        if let Some(manifest) = whole.into_iter().rev().max_by_key(|manifest| manifest.outputs.len()) {
            let lingering = others(&holds, &manifest, record);
            return Self { foreign, scanned: true, ..Self::with(name, manifest, lingering) };
        }
        let manifest = match damaged.into_iter().next() {
            Some(manifest) => partly(manifest, &holds),
            None => Manifest::unrecorded(holds.clone()),
        };
        Self { name, release: None, manifest, holds, lingering: Vec::new(), foreign, scanned: true }
    }

    /// What is worth recording: a slot that holds a release and nothing that cannot be told.
    pub(super) fn record(&self, layout: &Layout) -> Option<SlotRecord> {
        let release = self.release.clone().filter(|_| self.foreign.is_empty())?;
        Some(SlotRecord { release, lingering: self.lingering.clone(), stamp: Stamp::of(&layout.slot(self.name))? })
    }
}

/// The files that are no part of the release. Those of which nothing is known may go at once.
fn others(holds: &Outputs, manifest: &Manifest, record: Option<&SlotRecord>) -> Vec<Lingering> {
    let known = |path: &str| record.into_iter().flat_map(|record| &record.lingering).find(|file| *file.output == *path);
    let others = holds.iter().filter(|(path, _)| manifest.outputs.file(path).is_none());
    let until = |path: &str| known(path).map_or(0, |file| file.until);
    others.map(|(path, entry)| Lingering { output: path.into(), entry, until: until(path) }).collect()
}

fn partly(mut manifest: Manifest, holds: &Outputs) -> Manifest {
    let is_right = |path: &str, entry: &Entry| {
        holds.file(path) == Some(entry.hash) && (entry.gz.is_none() || holds.file(&format!("{path}{}", super::outputs::PACKED)) == entry.gz)
    };
    manifest.outputs = manifest.outputs.iter().filter(|(path, entry)| is_right(path, entry)).collect();
    manifest
}

/// All files of a folder, each read whole, and what is neither file nor folder. A folder that is not there is empty.
fn scan(folder: &Path) -> Result<(Outputs, Vec<PathBuf>), Diagnostic> {
    let mut files = Vec::new();
    let mut foreign = Vec::new();
    if std::fs::symlink_metadata(folder).is_ok_and(|about| !about.is_dir()) {
        let problem = Diagnostic::error("this has to be a folder").in_file(folder.to_string_lossy().as_ref());
        return Err(problem.hint("move it away: sitegen makes the folder when it publishes"));
    }
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound) => continue,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                return Err(cannot("read this", &path, &error.into()));
            }
        };
        let name = entry.path().strip_prefix(folder).ok().and_then(Path::to_str).map(str::to_owned);
        match name {
            Some(name) if entry.file_type().is_file() => files.push((name, entry.into_path())),
            _ if entry.file_type().is_dir() => {}
            _ => foreign.push(entry.into_path()),
        }
    }
    let read = |(name, path): (String, PathBuf)| {
        let (hash, size) = Digest::of_file(&path).map_err(|error| cannot("read this", &path, &error))?;
        Ok((name, Entry { hash, size, gz: None }))
    };
    let list: Result<Vec<_>, Diagnostic> = files.into_par_iter().map(read).collect();
    Ok((Outputs::new(list?), foreign))
}
