//! What lies where in a site's folder under `dist/`. No other file knows these names.

use std::path::{Path, PathBuf};

use source::Diagnostic;

use super::digest::Digest;
use super::errors::cannot;
use super::manifest::Manifest;
use super::release_id::ReleaseId;
use super::state::SlotName;

/// What visitors are served from.
pub const CURRENT: &str = "current";
/// Where everything lies that visitors must not see.
const HIDDEN: &str = ".releases";
const MANIFEST: &str = "manifest";

/// A site's folder: `a`, `b`, the link `current` to one of them, and `.releases/`.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) root: PathBuf,
}

impl Layout {
    pub(super) fn lock(&self) -> PathBuf {
        self.root.join(".lock")
    }

    pub(super) fn state(&self) -> PathBuf {
        self.root.join(HIDDEN).join("state")
    }

    pub(super) fn slot(&self, name: SlotName) -> PathBuf {
        self.root.join(name.as_str())
    }

    /// What a slot holds is said here.
    pub(super) fn slot_record(&self, name: SlotName) -> PathBuf {
        self.root.join(HIDDEN).join(name.as_str())
    }

    /// Where the outputs of a build wait, and what else is not in its place yet. It is emptied without asking.
    pub(super) fn waiting(&self) -> PathBuf {
        self.root.join(HIDDEN).join("waiting")
    }

    /// A release's own folder: its manifest, and what no slot holds of it any more.
    pub(super) fn release(&self, id: &ReleaseId) -> PathBuf {
        self.root.join(HIDDEN).join(id.as_str())
    }

    pub(super) fn manifest(&self, id: &ReleaseId) -> PathBuf {
        self.release(id).join(MANIFEST)
    }

    pub(super) fn kept(&self, id: &ReleaseId, hash: &Digest) -> PathBuf {
        self.release(id).join(hash.to_string())
    }

    pub(super) fn load(&self, id: &ReleaseId) -> Option<Manifest> {
        Manifest::load(&self.manifest(id)).filter(|manifest| manifest.id == *id)
    }

    /// All releases, the oldest first. Those with a damaged manifest are among them.
    pub(super) fn releases(&self) -> Vec<ReleaseId> {
        self.release_folders().into_iter().filter(|id| self.manifest(id).exists()).collect()
    }

    fn release_folders(&self) -> Vec<ReleaseId> {
        let entries = std::fs::read_dir(self.root.join(HIDDEN)).into_iter().flatten().flatten();
        let mut ids: Vec<ReleaseId> = entries.filter_map(|entry| ReleaseId::parse(entry.file_name().to_str()?)).collect();
        ids.sort();
        ids
    }

    /// Removes what is left of a release.
    pub(super) fn forget(&self, id: &ReleaseId) -> std::io::Result<()> {
        // without its manifest it is no release any more, wherever this ends
        std::fs::remove_file(self.manifest(id))?;
        std::fs::remove_dir_all(self.release(id))
    }

    /// Makes the folders and removes what a crash left in them. Returns all releases, the oldest first.
    pub(super) fn prepare(&self) -> Result<Vec<ReleaseId>, Diagnostic> {
        let hidden = self.root.join(HIDDEN);
        std::fs::create_dir_all(&hidden).map_err(|error| cannot("make this folder", &hidden, &error))?;
        self.clear();
        let (releases, others): (Vec<_>, Vec<_>) = self.release_folders().into_iter().partition(|id| self.manifest(id).exists());
        for id in others {
            // it is no release, and harms nobody until it can be removed
            let _ = std::fs::remove_dir_all(self.release(&id));
        }
        Ok(releases)
    }

    /// Removes what waits.
    pub(super) fn clear(&self) {
        // what cannot be removed now is removed the next time
        let _ = std::fs::remove_dir_all(self.waiting());
    }

    /// The slot that `current` leads to; none before the first release.
    pub(super) fn live(&self) -> Result<Option<SlotName>, Diagnostic> {
        let current = self.root.join(CURRENT);
        match std::fs::symlink_metadata(&current) {
            Ok(about) if !about.is_symlink() => {
                let problem =
                    Diagnostic::error("this has to be a link that sitegen may replace").in_file(current.to_string_lossy().as_ref());
                Err(problem.hint("move it away: sitegen makes the link when it publishes"))
            }
            _ => Ok(std::fs::read_link(current).ok().and_then(|to| SlotName::parse(to.to_str()?))),
        }
    }

    /// Makes a slot the live one, in one step for every visitor.
    pub(super) fn switch(&self, to: SlotName) -> Result<(), Diagnostic> {
        let (current, next) = (self.root.join(CURRENT), self.root.join(".next"));
        let _ = std::fs::remove_file(&next);
        std::os::unix::fs::symlink(to.as_str(), &next)
            .and_then(|()| std::fs::rename(&next, &current))
            .map_err(|error| cannot("switch to the new release", &current, &error))
    }
}

/// Removes all folders under `root` that hold no files.
pub(super) fn remove_all_empty(root: &Path) {
    for entry in walkdir::WalkDir::new(root).min_depth(1).contents_first(true).into_iter().flatten() {
        if entry.file_type().is_dir() {
            // fails where something is in it, which is what is wanted
            let _ = std::fs::remove_dir(entry.path());
        }
    }
}

/// Removes a folder and those above it, up to `root`, as far as they are empty.
pub(super) fn remove_empty(folder: &Path, root: &Path) {
    let inside = folder.ancestors().take_while(|above| *above != root);
    // the first one with something in it ends this
    let _ = inside.map(std::fs::remove_dir).find(Result::is_err);
}
