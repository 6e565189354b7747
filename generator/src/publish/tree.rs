//! A plain folder that is brought up to date: only what differs is written, each file whole or not at all, and what is no longer made is removed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use source::Diagnostic;

use super::compress::{gzip, is_wanted};
use super::errors::cannot;
use super::outputs::PACKED;
use crate::render::Content;
use crate::whole_file::write_whole;

/// What a build wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// The files of the tree.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them are new or differ from what was there.
    pub changed: usize,
    /// Whether it is kept back: the site is held at a release that somebody chose.
    pub held: bool,
}

/// A folder that outputs are put into, from any number of threads.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    compress_pages: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    outputs: HashSet<PathBuf>,
    folders: HashSet<PathBuf>,
    written: Written,
}

impl Tree {
    /// Opens a folder, which need not be there. Styles and scripts get compressed copies; pages do if `compress_pages`.
    #[must_use]
    pub fn new(root: PathBuf, compress_pages: bool) -> Self {
        Self { root, compress_pages, state: Mutex::default() }
    }

    /// Puts an output in its place. A file that a visitor may be reading is replaced, never written over.
    ///
    /// # Errors
    /// The file cannot be written, or read if it is a copy.
    pub fn put(&self, output: &str, content: Content) -> Result<(), Diagnostic> {
        let path = self.root.join(output);
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(from) => std::fs::read(&from).map_err(|error| source::unreadable(&from.to_string_lossy(), &error))?,
        };
        let changed = self.write(&path, &bytes)?;
        self.count(path.clone(), bytes.len(), changed);
        if is_wanted(output, self.compress_pages) {
            self.put_compressed(&path, &bytes, changed)?;
        }
        Ok(())
    }

    fn put_compressed(&self, path: &Path, bytes: &[u8], changed: bool) -> Result<(), Diagnostic> {
        let mut name = path.as_os_str().to_owned();
        name.push(PACKED);
        let packed_path = PathBuf::from(name);
        if !changed && packed_path.is_file() {
            self.lock().outputs.insert(packed_path);
        } else if let Some(packed) = gzip(bytes) {
            self.write(&packed_path, &packed)?;
            self.lock().outputs.insert(packed_path);
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, path: PathBuf, bytes: usize, changed: bool) {
        let mut state = self.lock();
        state.outputs.insert(path);
        state.written.files += 1;
        state.written.bytes += bytes as u64;
        state.written.changed += usize::from(changed);
    }

    /// Writes a file if it differs from what is there; says whether it did.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<bool, Diagnostic> {
        let told = |error: std::io::Error| cannot("write this", path, &error);
        match std::fs::read(path) {
            Ok(there) if there == bytes => return Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::IsADirectory => std::fs::remove_dir_all(path).map_err(told)?,
            _ => {}
        }
        self.make_folder(path.parent().unwrap_or(&self.root)).map_err(told)?;
        write_whole(path, bytes).map_err(told)?;
        Ok(true)
    }

    fn make_folder(&self, folder: &Path) -> std::io::Result<()> {
        let mut state = self.lock();
        if state.folders.contains(folder) {
            return Ok(());
        }
        if std::fs::create_dir_all(folder).is_err() {
            // a page that was a file may now be a folder
            for above in folder.ancestors().take_while(|above| *above != self.root) {
                if above.is_file() {
                    std::fs::remove_file(above)?;
                }
            }
            std::fs::create_dir_all(folder)?;
        }
        state.folders.insert(folder.to_owned());
        Ok(())
    }

    /// Removes all files that were not put, and folders that became empty.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn finish(self, keep: &[&str]) -> Result<Written, Diagnostic> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        for entry in walkdir::WalkDir::new(&self.root).min_depth(1).contents_first(true).into_iter().flatten() {
            let path = entry.path();
            if entry.file_type().is_dir() {
                // fails where something is in it, which is what is wanted
                let _ = std::fs::remove_dir(path);
            } else if !state.outputs.contains(path) && !keep.iter().any(|name| path == self.root.join(name)) {
                std::fs::remove_file(path).map_err(|error| cannot("remove this", path, &error))?;
            }
        }
        Ok(state.written)
    }
}
