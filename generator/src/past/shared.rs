//! What all sites of a workspace share: its components. They are read when the first site asks for them.

use std::path::PathBuf;
use std::sync::OnceLock;

use components::SharedLibrary;
use site::Workspace;

use crate::load::{SiteFile, source_files};

/// The shared components.
#[derive(Debug)]
pub struct Shared {
    root: PathBuf,
    folder: PathBuf,
    /// All their files.
    pub files: Vec<SiteFile>,
    library: OnceLock<SharedLibrary>,
}

impl Shared {
    /// Looks which files there are.
    #[must_use]
    pub fn open(workspace: &Workspace) -> Self {
        let folder = workspace.shared_components();
        Self { files: source_files(&workspace.root, &folder), root: workspace.root.clone(), folder, library: OnceLock::new() }
    }

    /// The templates, compiled.
    pub fn library(&self) -> &SharedLibrary {
        self.library.get_or_init(|| SharedLibrary::load(&self.root, &self.folder))
    }
}
