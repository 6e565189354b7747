//! A plain folder to build into. sitegen removes what it no longer makes, so the folder has to be its own.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use source::{Diagnostic, reason};

use super::hold::Hold;

/// A folder that is empty, or that sitegen built into before, held by this process alone.
#[derive(Debug)]
pub struct OutFolder {
    /// Where it is.
    pub path: PathBuf,
    _hold: Hold,
}

impl OutFolder {
    /// The file that says that a folder is sitegen's own.
    pub const MARKER: &'static str = ".sitegen";

    /// Takes a folder, making it if it is not there.
    ///
    /// # Errors
    /// It holds something else, another process builds into it, or it cannot be made.
    pub fn open(path: &Path) -> Result<Self, Diagnostic> {
        let shown = path.to_string_lossy().into_owned();
        let told = |error: &std::io::Error| Diagnostic::error(format!("cannot use this folder: {}", reason(error))).in_file(shown.clone());
        std::fs::create_dir_all(path).map_err(|error| told(&error))?;
        let marker = path.join(Self::MARKER);
        let is_empty = std::fs::read_dir(path).map_err(|error| told(&error))?.next().is_none();
        if !is_empty && !marker.exists() {
            let problem = Diagnostic::error("this folder holds files that sitegen did not write").in_file(shown);
            return Err(problem.hint("name an empty or a new folder: what a build does not make is removed from it"));
        }
        let file = File::options().create(true).truncate(false).write(true).open(&marker).map_err(|error| told(&error))?;
        let mut hold = Hold::take(file, &marker, "this folder is being built into already")?;
        hold.file()
            .write_all(b"Made by sitegen, which removes from this folder what it no longer makes.\n")
            .map_err(|error| told(&error))?;
        Ok(Self { path: path.to_owned(), _hold: hold })
    }
}
