//! The text of a page: read once to understand its front matter, and again when a template asks for its body, so that a large site need not fit into memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use source::{Diagnostic, Source};

use crate::reads::{Digest, Print};

/// Where a page's text is, and what it was when its front matter was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// The name of the file as shown.
    pub file: Arc<str>,
    /// The fingerprint of the whole text.
    pub print: Print,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Memory(Arc<str>),
    File { root: Arc<Path>, path: PathBuf },
}

impl PageText {
    /// A text that stays in memory.
    #[must_use]
    pub fn kept(source: Source) -> Self {
        Self { print: Digest::of(source.text.as_bytes()), file: source.file, place: Place::Memory(source.text) }
    }

    /// The text of a file; `root` is what its name is shown relative to.
    #[must_use]
    pub fn of_file(root: &Arc<Path>, path: PathBuf, file: Arc<str>, print: Print) -> Self {
        Self { file, print, place: Place::File { root: Arc::clone(root), path } }
    }

    /// How many bytes of memory it takes.
    #[must_use]
    pub fn length(&self) -> usize {
        match &self.place {
            Place::Memory(text) => text.len(),
            Place::File { .. } => 0,
        }
    }

    /// Whether it stays in memory.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        matches!(self.place, Place::Memory(_))
    }

    /// The whole text, as it was when its front matter was read.
    ///
    /// # Errors
    /// The file cannot be read any more, or it has changed.
    pub fn read(&self) -> Result<Source, Diagnostic> {
        match &self.place {
            Place::Memory(text) => Ok(Source { file: Arc::clone(&self.file), text: Arc::clone(text) }),
            Place::File { root, path } => {
                let source = source::read(root, path)?;
                if Digest::of(source.text.as_bytes()) != self.print {
                    let problem = Diagnostic::error("this file changed while the site was being built");
                    return Err(problem.in_file(Arc::clone(&self.file)).hint("build again"));
                }
                Ok(source)
            }
        }
    }
}
