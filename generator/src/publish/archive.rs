//! What no slot holds any more of the releases that are kept. Each such file lies in the folder of the newest release that has it, named by its hash: releases are
//! forgotten from the oldest on, so whoever needs the file is gone before it is.

use std::collections::HashMap;
use std::path::PathBuf;

use super::digest::Digest;
use super::site_folder::SiteFolder;

/// Finds the releases that files are kept for.
pub(super) struct Archive<'a> {
    site: &'a SiteFolder,
}

impl<'a> Archive<'a> {
    pub(super) fn of(site: &'a SiteFolder) -> Self {
        Self { site }
    }

    /// Where files have to be kept, by their hash. Those that only the live release needs are not among them: it has them in its slot.
    pub(super) fn places(&self, mut files: Vec<Digest>) -> HashMap<Digest, PathBuf> {
        files.sort_unstable();
        let mut places = HashMap::new();
        for id in self.site.releases.iter().rev().filter(|id| Some(*id) != self.site.live_release()) {
            if files.is_empty() {
                break;
            }
            let Some(release) = self.site.recorded(id) else { continue };
            let needed = release.outputs.hashes().filter(|hash| files.binary_search(hash).is_ok());
            places.extend(needed.map(|hash| (hash, self.site.layout.kept(id, &hash))));
            files.retain(|hash| !places.contains_key(hash));
        }
        places
    }

    /// Where a file is kept.
    pub(super) fn find(&self, hash: &Digest) -> Option<PathBuf> {
        self.site.releases.iter().rev().map(|id| self.site.layout.kept(id, hash)).find(|path| path.exists())
    }
}
