//! The workspace: the folder with `sitegen.toml`, and the sites under it.

use std::path::{Path, PathBuf};

use source::{Diagnostic, reason, shown};

use crate::sites::{BrokenSite, Site, Sites};
use crate::{ModuleSpec, SiteName, SiteSettings, WorkspaceSettings};

/// The file that marks the root of a workspace.
pub const MARKER: &str = "sitegen.toml";

/// A workspace with its settings.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with `sitegen.toml`.
    pub root: PathBuf,
    /// What `sitegen.toml` says.
    pub settings: WorkspaceSettings,
    /// The modules that a site may switch on.
    pub modules: &'static [&'static ModuleSpec],
}

impl Workspace {
    /// Opens the workspace at `root`.
    ///
    /// # Errors
    /// There is no `sitegen.toml`, or it has problems.
    pub fn open(root: &Path, modules: &'static [&'static ModuleSpec]) -> Result<Self, Vec<Diagnostic>> {
        let marker = root.join(MARKER);
        if !marker.is_file() {
            let problem = Diagnostic::error(format!("there is no {MARKER} in {}", root.display()));
            return Err(vec![problem.hint("name the folder of the workspace with --root, or make an empty sitegen.toml there")]);
        }
        let source = source::read(root, &marker).map_err(|problem| vec![problem])?;
        Ok(Self { root: root.to_owned(), settings: WorkspaceSettings::parse(&source)?, modules })
    }

    /// Opens the nearest workspace from `start` upwards.
    ///
    /// # Errors
    /// There is none, or its `sitegen.toml` has problems.
    pub fn find(start: &Path, modules: &'static [&'static ModuleSpec]) -> Result<Self, Vec<Diagnostic>> {
        match start.ancestors().find(|folder| folder.join(MARKER).is_file()) {
            Some(root) => Self::open(root, modules),
            None => {
                let problem = Diagnostic::error(format!("there is no {MARKER} in {} or above it", start.display()));
                Err(vec![problem.hint("go to the folder of the workspace or name it with --root")])
            }
        }
    }

    /// The folder of the shared components.
    #[must_use]
    pub fn shared_components(&self) -> PathBuf {
        self.root.join("shared-components")
    }

    /// The folder of a site.
    #[must_use]
    pub fn site_folder(&self, name: &SiteName) -> PathBuf {
        self.root.join("sites").join(name.as_str())
    }

    /// The folder that a site is published in.
    #[must_use]
    pub fn dist(&self, name: &SiteName) -> PathBuf {
        self.root.join("dist").join(name.as_str())
    }

    /// Reads the `site.toml` of every site. What is wrong with one does not hide the others.
    #[must_use]
    pub fn sites(&self) -> Sites {
        let mut sites = Sites::default();
        for name in self.folder_names() {
            match self.read_site(&name) {
                Ok(site) => sites.good.push(site),
                Err(problems) => sites.broken.push(BrokenSite { name, problems }),
            }
        }
        crate::hosts::refuse_shared_hosts(&mut sites);
        sites
    }

    fn folder_names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.root.join("sites")).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter(|entry| entry.path().is_dir() || entry.path().is_symlink())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names
    }

    fn read_site(&self, folder_name: &str) -> Result<Site, Vec<Diagnostic>> {
        let folder = self.root.join("sites").join(folder_name);
        let shown = shown(&self.root, &folder);
        let name: SiteName = folder_name.parse().map_err(|error: crate::NotADomain| {
            let problem = Diagnostic::error(error.to_string()).in_file(shown.clone());
            vec![problem.hint("a site's folder carries its domain: rename it, or move it out of sites/")]
        })?;
        if let Err(error) = std::fs::metadata(&folder) {
            let problem = Diagnostic::error(format!("cannot open the site's folder: {}", reason(&error))).in_file(shown);
            return Err(vec![problem.hint("if it is a link or a submodule, make sure that what it leads to is there")]);
        }
        let file = folder.join("site.toml");
        if !file.exists() {
            let problem = Diagnostic::error("the site has no site.toml").in_file(shown);
            let hint = format!("write one with name = \"…\" and domain = \"{name}\"; is it a submodule that was not checked out?");
            return Err(vec![problem.hint(hint)]);
        }
        let source = source::read(&self.root, &file).map_err(|problem| vec![problem])?;
        let settings = SiteSettings::parse(&source, &name, self.modules)?;
        Ok(Site { name, folder, settings })
    }
}
