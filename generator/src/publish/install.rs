//! Brings the idle slot from what it holds to a release, touching only what differs. No file is ever written into: others may be linked to it, or reading it.

use std::collections::{BTreeSet, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::{IntoParallelRefIterator as _, ParallelIterator as _};
use source::{Diagnostic, Moment};

use super::archive::Archive;
use super::difference::{Difference, Files};
use super::digest::Digest;
use super::errors::cannot;
use super::layout::{remove_all_empty, remove_empty};
use super::manifest::Manifest;
use super::outputs::Outputs;
use super::site_folder::SiteFolder;
use super::slot::Slot;
use super::state::Lingering;

/// How long files that only pages of the last release name stay, in seconds: a page that is being loaded, or is still open, finds its own.
const LINGERS: i64 = 3600;

/// So many files are no work for several threads.
const FEW: usize = 64;

/// How many digits a fingerprint in a name has.
const FINGERPRINT: usize = 16;

/// Files that were made for a release, by their paths in it, with their hashes.
pub(super) type Ready = HashMap<Arc<str>, (Digest, PathBuf)>;

impl SiteFolder {
    /// Makes the idle slot hold a release, and records it if it is new. Nothing is live by that.
    ///
    /// # Errors
    /// A file cannot be written, or is nowhere any more. What is live was not touched.
    pub(super) fn install(&mut self, target: &Manifest, ready: &Ready, now: Moment) -> Result<(), Diagnostic> {
        let lingering = lingering(self.live.as_ref(), target, now.timestamp().as_second());
        let wanted = Lingering::beside(&target.outputs, &lingering);
        if self.idle.release.as_ref() == Some(&target.id) && self.idle.foreign.is_empty() && self.idle.holds == wanted {
            return Ok(());
        }
        self.idle_is_changing()?;
        Work::new(self, &wanted, ready).run(&Difference::between(&self.idle.holds, &wanted))?;
        if !self.releases.contains(&target.id) {
            self.record(target)?;
        }
        self.idle_holds(Slot::with(self.idle.name, target.clone(), lingering))
    }

    /// Writes a release's manifest.
    pub(super) fn record(&mut self, manifest: &Manifest) -> Result<(), Diagnostic> {
        let (folder, file) = (self.layout.release(&manifest.id), self.layout.manifest(&manifest.id));
        std::fs::create_dir_all(&folder).map_err(|error| cannot("make this folder", &folder, &error))?;
        manifest.save(&file).map_err(|error| cannot("write this", &file, &error))?;
        if !self.releases.contains(&manifest.id) {
            self.releases.push(manifest.id.clone());
        }
        Ok(())
    }
}

/// What is live and has a fingerprint in its name, and is no part of the next release.
fn lingering(live: Option<&Slot>, target: &Manifest, now: i64) -> Vec<Lingering> {
    let Some(live) = live else { return Vec::new() };
    let known: HashMap<&str, i64> = live.lingering.iter().map(|file| (file.output.as_ref(), file.until)).collect();
    let files = live.holds.iter().filter(|(path, _)| has_fingerprint(path) && target.outputs.has_room_for(path));
    let until = |path: &str| known.get(path).copied().unwrap_or(now + LINGERS);
    let all = files.map(|(path, entry)| Lingering { output: path.into(), entry, until: until(path) });
    all.filter(|file| file.until > now).collect()
}

/// Whether a name changes with what the file holds: `style.0123456789abcdef.css`.
#[must_use]
pub fn has_fingerprint(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_fingerprint = |part: &str| part.len() == FINGERPRINT && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    // most names are short: every one is asked about in every release
    name.len() > FINGERPRINT && name.split('.').skip(1).any(is_fingerprint)
}

/// The change of one slot.
struct Work<'a> {
    site: &'a SiteFolder,
    slot: PathBuf,
    wanted: &'a Outputs,
    ready: &'a Ready,
    archive: Archive<'a>,
    /// Where files lie that stay as they are, by their hash.
    staying: OnceLock<HashMap<Digest, PathBuf>>,
    temporary: AtomicUsize,
}

impl<'a> Work<'a> {
    fn new(site: &'a SiteFolder, wanted: &'a Outputs, ready: &'a Ready) -> Self {
        let slot = site.layout.slot(site.idle.name);
        Self { site, slot, wanted, ready, archive: Archive::of(site), staying: OnceLock::new(), temporary: AtomicUsize::new(0) }
    }

    fn run(&self, difference: &Difference<'_>) -> Result<(), Diagnostic> {
        std::fs::create_dir_all(&self.slot).map_err(|error| cannot("make this folder", &self.slot, &error))?;
        // what is live has the same file, which is kept when its turn comes
        let gone = difference.leaving.iter().filter(|(path, hash)| !self.is_live(path, hash));
        let kept = self.archive.places(gone.map(|(_, hash)| *hash).collect());
        each(&difference.leaving, |path, hash| self.take_out(path, kept.get(hash)))?;
        for path in &self.site.idle.foreign {
            std::fs::remove_file(path).map_err(|error| cannot("remove this", path, &error))?;
        }
        self.remove_empty_folders(difference);
        self.make_folders(difference)?;
        each(&difference.coming, |path, hash| self.bring_in(path, hash))
    }

    fn is_live(&self, path: &str, hash: &Digest) -> bool {
        self.site.live.as_ref().is_some_and(|live| live.holds.file(path) == Some(*hash))
    }

    /// Takes a file away, into the archive if a release still needs it. Also one that is replaced: file systems write out at once what is renamed over
    /// another file, and that is slow.
    fn take_out(&self, path: &str, kept: Option<&PathBuf>) -> Result<(), Diagnostic> {
        let file = self.slot.join(path);
        if let Some(kept) = kept.filter(|kept| !kept.exists()) {
            std::fs::rename(&file, kept).or_else(but_missing).map_err(|error| cannot("move this", &file, &error))?;
        }
        // after a move it is still there if both names led to one file
        std::fs::remove_file(&file).or_else(but_missing).map_err(|error| cannot("remove this", &file, &error))
    }

    fn remove_empty_folders(&self, difference: &Difference<'_>) {
        if self.site.idle.scanned {
            remove_all_empty(&self.slot);
            return;
        }
        let gone = difference.leaving.keys().filter(|path| !difference.coming.contains_key(*path));
        let folders: BTreeSet<PathBuf> = gone.filter_map(|path| Some(self.slot.join(path.as_ref()).parent()?.to_owned())).collect();
        folders.iter().rev().for_each(|folder| remove_empty(folder, &self.slot));
    }

    fn make_folders(&self, difference: &Difference<'_>) -> Result<(), Diagnostic> {
        // also those of files that are replaced: their folders may have been empty for a moment
        let files = difference.coming.keys().map(|path| self.slot.join(path.as_ref()));
        let folders: BTreeSet<PathBuf> = files.filter_map(|file| Some(file.parent()?.to_owned())).collect();
        for folder in folders {
            std::fs::create_dir_all(&folder).map_err(|error| cannot("make this folder", &folder, &error))?;
        }
        Ok(())
    }

    fn bring_in(&self, path: &str, hash: &Digest) -> Result<(), Diagnostic> {
        let to = self.slot.join(path);
        let told = |error: std::io::Error| cannot("write this", &to, &error);
        if let Some((_, ready)) = self.ready.get(path).filter(|(ready, _)| ready == hash) {
            return std::fs::rename(ready, &to).map_err(told);
        }
        if let Some(live) = self.site.live.as_ref().filter(|_| self.is_live(path, hash)) {
            return self.link(&self.site.layout.slot(live.name).join(path), &to).map_err(told);
        }
        if let Some(kept) = self.archive.find(hash) {
            // it may have lain there for long
            if Digest::of_file(&kept).is_ok_and(|(found, _)| found == *hash) {
                return self.link(&kept, &to).map_err(told);
            }
        }
        match self.staying.get_or_init(|| self.find_staying()).get(hash) {
            Some(same) => self.link(same, &to).map_err(told),
            None => Err(Diagnostic::error("this file of the release is lost or damaged").in_file(to.to_string_lossy().as_ref())),
        }
    }

    /// All files that are in their place before and after.
    fn find_staying(&self) -> HashMap<Digest, PathBuf> {
        let here = self.site.idle.holds.files().filter(|(path, hash)| self.wanted.file(path) == Some(*hash));
        let here = here.map(|(path, hash)| (hash, self.slot.join(path.as_ref())));
        let live = self.site.live.iter().flat_map(|live| {
            let root = self.site.layout.slot(live.name);
            live.holds.files().map(move |(path, hash)| (hash, root.join(path.as_ref())))
        });
        here.chain(live).collect()
    }

    /// Links a file to a second name, or copies it where links are refused. What is there is replaced.
    fn link(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        match std::fs::hard_link(from, to) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let name = format!("link{}", self.temporary.fetch_add(1, Ordering::Relaxed));
        let waiting = self.site.layout.waiting();
        std::fs::create_dir_all(&waiting)?;
        let temporary = waiting.join(name);
        if std::fs::hard_link(from, &temporary).is_err() {
            std::fs::copy(from, &temporary)?;
        }
        std::fs::rename(&temporary, to)
    }
}

/// Does something with each file. With a few of them it is done before another thread would have begun.
fn each(files: &Files<'_>, run: impl Fn(&str, &Digest) -> Result<(), Diagnostic> + Sync) -> Result<(), Diagnostic> {
    if files.len() <= FEW {
        return files.iter().try_for_each(|(path, hash)| run(path, hash));
    }
    files.par_iter().try_for_each(|(path, hash)| run(path, hash))
}

fn but_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_told_from_other_names() {
        for name in [
            "assets/style.0123456789abcdef.css",
            "a/logo.min.0123456789abcdef.svg",
            "assets/LICENSE.0123456789abcdef",
            "x.0123456789abcdef.css.map",
        ] {
            assert!(has_fingerprint(name), "{name}");
        }
        for name in ["0123456789abcdef.css", "a.0123456789abcdef/b.css", "style.0123456789ABCDEF.css", "style.0123.css", "index.html"] {
            assert!(!has_fingerprint(name), "{name}");
        }
    }
}
