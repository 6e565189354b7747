//! A finished stylesheet, and for whom it is.

use std::collections::BTreeSet;
use std::path::PathBuf;

use source::Diagnostic;

/// For whom a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// For visitors: minified.
    Production,
    /// For those who write it: readable, with a source map.
    Development,
}

/// A finished stylesheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The CSS, without a comment that names the map.
    pub css: String,
    /// The source map (version 3, JSON) in development; its sources are named relative to the workspace and contained in it.
    pub map: Option<String>,
    /// Every file that was read. A change in one of them changes the sheet.
    pub files: BTreeSet<PathBuf>,
    /// Where a file or folder was looked for that was not there. One that comes may change the sheet.
    pub absent: BTreeSet<PathBuf>,
    /// What somebody should look at, though the sheet can be published.
    pub warnings: Vec<Diagnostic>,
}
