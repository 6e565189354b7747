//! The two slots of a site, `dist/<domain>/a` and `b`, and the link `current` to the live one. A build fills the idle slot; the switch is one `rename`.

use std::fs::File;
use std::path::PathBuf;

use source::{Diagnostic, reason};

/// What visitors are served from.
pub const CURRENT: &str = "current";

/// The slots of a site, held by this build alone until they are dropped.
#[derive(Debug)]
pub struct Slots {
    folder: PathBuf,
    idle: &'static str,
    _lock: File,
}

impl Slots {
    /// Takes hold of a site's slots.
    ///
    /// # Errors
    /// Another build holds them, or the folder cannot be made.
    pub fn open(folder: PathBuf) -> Result<Self, Diagnostic> {
        let shown = folder.to_string_lossy().into_owned();
        let told = |what: &str, error: &std::io::Error| Diagnostic::error(format!("{what}: {}", reason(error))).in_file(shown.clone());
        std::fs::create_dir_all(&folder).map_err(|error| told("cannot make this folder", &error))?;
        let lock = File::create(folder.join(".lock")).map_err(|error| told("cannot write here", &error))?;
        if lock.try_lock().is_err() {
            return Err(Diagnostic::error("another build of this site is running").in_file(shown).hint("wait until it is done"));
        }
        let live = std::fs::read_link(folder.join(CURRENT)).ok();
        let idle = if live.is_some_and(|live| live.ends_with("a")) { "b" } else { "a" };
        Ok(Self { folder, idle, _lock: lock })
    }

    /// The folder of the idle slot.
    #[must_use]
    pub fn idle(&self) -> PathBuf {
        self.folder.join(self.idle)
    }

    /// Makes the idle slot the live one, in one step for every visitor.
    ///
    /// # Errors
    /// The link cannot be made.
    pub fn switch(self) -> Result<(), Diagnostic> {
        let current = self.folder.join(CURRENT);
        let next = self.folder.join(".next");
        let _ = std::fs::remove_file(&next);
        std::os::unix::fs::symlink(self.idle, &next).and_then(|()| std::fs::rename(&next, &current)).map_err(|error| {
            let problem = Diagnostic::error(format!("cannot switch to the new release: {}", reason(&error)));
            problem.in_file(current.to_string_lossy().as_ref()).hint("`current` has to be a link that sitegen may replace")
        })
    }
}
