//! A workspace as it was read last: read again only where a changed file says so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use site::{SiteName, Sites, Workspace};
use source::Diagnostic;

use crate::past::Shared;

/// The settings of a workspace and its sites, and what the sites share.
pub(super) struct Opened {
    /// The workspace.
    pub(super) workspace: Workspace,
    /// Its sites.
    pub(super) sites: Sites,
    /// Its shared components.
    pub(super) shared: Shared,
}

impl Opened {
    /// Reads everything; of the sites only one if it is named.
    pub(super) fn new(root: &Path, only: Option<&SiteName>) -> Result<Self, Vec<Diagnostic>> {
        let workspace = Workspace::open(root, api::specs())?;
        let mut sites = workspace.sites();
        if let Some(only) = only {
            sites.good.retain(|site| site.name == *only);
            sites.broken.retain(|site| site.name == only.as_str());
        }
        Ok(Self { shared: Shared::open(&workspace), workspace, sites })
    }

    /// Whether settings may be others now: those of the workspace or a site, or there is another site.
    pub(super) fn has_other_settings(&self, changed: &BTreeSet<PathBuf>) -> bool {
        let sites = self.workspace.root.join("sites");
        let is_settings = |path: &PathBuf| {
            path.extension().is_some_and(|ending| ending == "toml") || path.parent() == Some(sites.as_path()) || *path == sites
        };
        // what is a link or a submodule may come and go as a whole
        !self.sites.broken.is_empty() || changed.iter().any(is_settings)
    }

    /// Reads the shared components again if one of them changed.
    pub(super) fn refresh(&mut self, changed: &BTreeSet<PathBuf>) {
        let folder = self.workspace.shared_components();
        if changed.iter().any(|path| path.starts_with(&folder)) {
            self.shared = Shared::open(&self.workspace);
        }
    }

    /// The names of all sites.
    pub(super) fn names(&self) -> Vec<String> {
        let broken = self.sites.broken.iter().map(|site| site.name.clone());
        self.sites.good.iter().map(|site| site.name.to_string()).chain(broken).collect()
    }
}
