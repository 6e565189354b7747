//! What a change to one file of templates or styles reaches.

use std::collections::BTreeSet;
use std::path::Path;

use super::Survey;
use crate::reads::{Facet, SiteRead};

/// The outputs of one site that a file reaches, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// Those that went through it as a template.
    pub through: BTreeSet<String>,
    /// Stylesheets that it is part of, and the pages that name them by their fingerprint.
    pub styles: BTreeSet<String>,
    /// Whether modules of the API show it to visitors, at once and without a build.
    pub shown_by_modules: bool,
}

impl Impact {
    /// All outputs.
    #[must_use]
    pub fn outputs(&self) -> BTreeSet<&str> {
        self.through.iter().chain(&self.styles).map(String::as_str).collect()
    }

    /// Whether the site has nothing to do with the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.through.is_empty() && self.styles.is_empty() && !self.shown_by_modules
    }
}

/// What a file, by its full path, reaches on a site.
#[must_use]
pub fn impact(survey: &Survey, file: &Path) -> Impact {
    let mut found = Impact::default();
    let usage = survey.outputs_by_template();
    let library = survey.renderer().library();
    for template in library.templates().filter(|template| template.path == file) {
        found.through.extend(usage.get(template.id.as_str()).into_iter().flatten().map(|output| (*output).to_owned()));
        let name = template.id.strip_prefix(components::SHARED).unwrap_or(&template.id);
        let is_seen = library.get(name).is_some_and(|seen| seen.id == template.id);
        found.shown_by_modules |= is_seen && survey.shown_by_modules(name);
    }
    let sheets = &survey.renderer().facts().stylesheets;
    if sheets.files.contains(file) {
        found.styles.extend(sheets.all().map(|sheet| sheet.output.clone()));
        let names_sheets = |output: &&str| survey.records.of(output).any(|facet| *facet == Facet::Site(SiteRead::Styles));
        found.styles.extend(survey.records.outputs().filter(names_sheets).map(str::to_owned));
    }
    found
}
