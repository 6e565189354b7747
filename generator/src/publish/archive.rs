//! What no slot holds any more of the releases that are kept. Each such file lies in the folder of the newest release that has it, named by its hash: releases are
//! forgotten from the oldest on, so whoever needs the file is gone before it is.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::digest::Digest;
use super::layout::Layout;
use super::release_id::ReleaseId;

/// Finds the release that a file is kept for. Manifests are read when the first file asks for them.
pub(super) struct Archive<'a> {
    layout: &'a Layout,
    releases: Vec<Member<'a>>,
}

struct Member<'a> {
    id: &'a ReleaseId,
    hashes: OnceLock<HashSet<Digest>>,
}

impl<'a> Archive<'a> {
    /// Of these releases, the oldest first.
    pub(super) fn new(layout: &'a Layout, releases: &'a [ReleaseId]) -> Self {
        Self { layout, releases: releases.iter().rev().map(|id| Member { id, hashes: OnceLock::new() }).collect() }
    }

    /// Where a file has to be kept; none if no release but `except` needs it. That one has it in its slot.
    pub(super) fn place(&self, hash: &Digest, except: Option<&ReleaseId>) -> Option<PathBuf> {
        let mut others = self.releases.iter().filter(|member| Some(member.id) != except);
        let member = others.find(|member| member.hashes.get_or_init(|| self.read(member.id)).contains(hash))?;
        Some(self.layout.kept(member.id, hash))
    }

    /// Where a file is kept.
    pub(super) fn find(&self, hash: &Digest) -> Option<PathBuf> {
        self.releases.iter().map(|member| self.layout.kept(member.id, hash)).find(|path| path.exists())
    }

    fn read(&self, id: &ReleaseId) -> HashSet<Digest> {
        self.layout.load(id).map(|manifest| manifest.outputs.files().map(|(_, hash)| hash).collect()).unwrap_or_default()
    }
}
