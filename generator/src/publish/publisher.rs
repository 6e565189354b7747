//! Publishes what a build makes: takes the outputs, and makes them live when all of them are there.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use source::{Diagnostic, Moment, reason};

use super::{CURRENT, Slots, Tree, Written};
use crate::render::Content;

/// What stands before the name of a slot in the name of the file, beside it, that says which release it holds.
const RELEASE: &str = ".release-";

/// What a release is recorded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleaseFacts {
    /// The time of the build.
    pub made: Moment,
    /// How many pages visitors see.
    pub pages: usize,
    /// The version of the content that lives in the API.
    pub api_version: Option<u64>,
}

/// The name of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseId(String);

impl ReleaseId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    id: ReleaseId,
}

impl Manifest {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> &ReleaseId {
        &self.id
    }
}

/// The folder that a site is published in, held by this process alone.
#[derive(Debug)]
pub struct Publisher {
    slots: Slots,
    tree: Tree,
    live: Option<Manifest>,
    current: PathBuf,
    idle: PathBuf,
    made: AtomicUsize,
}

impl Publisher {
    /// Takes hold of the folder of a site. Styles and scripts get compressed copies; pages do if `precompress`.
    ///
    /// # Errors
    /// Another process holds it, or it cannot be read or written.
    pub fn open(folder: PathBuf, precompress: bool) -> Result<Self, Diagnostic> {
        let current = folder.join(CURRENT);
        let slots = Slots::open(folder)?;
        let idle = slots.idle();
        let tree = Tree::new(idle.clone(), precompress);
        // a slot that is being filled holds no release
        let _ = std::fs::remove_file(label(&idle));
        let live = current.canonicalize().and_then(|live| std::fs::read_to_string(label(&live)));
        let live = live.ok().map(|id| Manifest { id: ReleaseId(id) });
        Ok(Self { slots, tree, live, current, idle, made: AtomicUsize::new(0) })
    }

    /// What visitors see; none before the first release.
    #[must_use]
    pub fn live(&self) -> Option<&Manifest> {
        self.live.as_ref()
    }

    /// Takes an output that was made.
    ///
    /// # Errors
    /// The file cannot be written, or read if it is a copy.
    pub fn put(&self, output: &str, content: Content) -> Result<(), Diagnostic> {
        self.made.fetch_add(1, Ordering::Relaxed);
        self.tree.put(output, content)
    }

    /// Takes an output that is as in the live release. False if that has none; then it has to be made.
    #[must_use]
    pub fn keep(&self, output: &str) -> bool {
        self.live.is_some() && self.tree.keep(&self.current, output)
    }

    /// Makes a release of what was put and kept, and makes it live.
    ///
    /// # Errors
    /// Something cannot be written. What is live was not touched.
    pub fn finish(self, facts: ReleaseFacts) -> Result<(Written, Manifest), Diagnostic> {
        let written = self.tree.finish(&[])?;
        let nanoseconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
        let id = format!("{}-{nanoseconds}-{}-{}", facts.made, std::process::id(), self.made.into_inner());
        let file = label(&self.idle);
        std::fs::write(&file, &id).map_err(|error| {
            Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(file.to_string_lossy().as_ref())
        })?;
        self.slots.switch()?;
        Ok((written, Manifest { id: ReleaseId(id) }))
    }
}

fn label(slot: &Path) -> PathBuf {
    slot.with_file_name(format!("{RELEASE}{}", slot.file_name().unwrap_or_default().to_string_lossy()))
}
