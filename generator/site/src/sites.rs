//! The sites of a workspace: those that can be used, and the others with what is wrong.

use std::path::PathBuf;

use source::Diagnostic;

use crate::{SiteName, SiteSettings};

/// A site's folder and what stands in its `site.toml`.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its name, which is its folder's.
    pub name: SiteName,
    /// Its folder.
    pub folder: PathBuf,
    /// Its settings.
    pub settings: SiteSettings,
}

/// A folder under `sites/` that cannot be used, with all that is wrong with it.
#[derive(Debug, Clone)]
pub struct BrokenSite {
    /// The folder's name.
    pub name: String,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

/// All folders under `sites/`.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    /// Those that can be used, by name.
    pub good: Vec<Site>,
    /// The others.
    pub broken: Vec<BrokenSite>,
}
