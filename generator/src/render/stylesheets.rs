//! The stylesheets of a site: which components' styles are in them, and under which names they are published.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use components::SHARED;
use source::Diagnostic;
use styles::{Library, Mode};

use crate::load::SiteFile;

/// A compiled stylesheet.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Stylesheet {
    /// Its text.
    pub css: String,
    /// Its source map (JSON), in development.
    pub map: Option<String>,
    /// Its output path, with its fingerprint.
    pub output: String,
    /// What the `integrity` attribute of a link to it has to say (W3C SRI); empty in development.
    pub integrity: String,
}

/// All stylesheets of a site.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Stylesheets {
    /// Tokens, components and `styles/main.scss`.
    pub main: Stylesheet,
    /// Every other file directly under `styles/`, by name without ending.
    pub others: BTreeMap<String, Stylesheet>,
    /// All files that were read for them.
    pub files: BTreeSet<PathBuf>,
    /// Where a file or folder was looked for that was not there; one that comes may change them.
    pub absent: BTreeSet<PathBuf>,
    /// What is doubtful in them.
    #[serde(skip)]
    pub warnings: Vec<Diagnostic>,
}

impl Stylesheet {
    /// In development the name stays the same, so that a changed style does not change the pages.
    fn new(name: &str, sheet: styles::Sheet, mode: Mode) -> Self {
        match mode {
            Mode::Development => {
                let css = format!("{}\n/*# sourceMappingURL={name}.css.map */\n", sheet.css);
                Self { css, map: sheet.map, output: format!("{}/{name}.css", super::assets::FOLDER), integrity: String::new() }
            }
            Mode::Production => {
                let output = super::assets::with_fingerprint(&format!("{name}.css"), &styles::fingerprint(sheet.css.as_bytes()));
                Self { integrity: styles::integrity(sheet.css.as_bytes()), css: sheet.css, map: None, output }
            }
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("/{}", super::encode_path(&self.output))
    }
}

impl Stylesheets {
    /// Compiles the stylesheets of a site: that of its `components`, and the `others`.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn compile(library: &Library, components: &[String], others: &[SiteFile], mode: Mode) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut sheets = Self::default();
        match styles::site_stylesheet(library, components, mode) {
            Ok(sheet) => {
                sheets.note(&sheet);
                sheets.main = Stylesheet::new("style", sheet, mode);
            }
            Err(found) => problems.extend(found),
        }
        for file in others {
            match styles::stylesheet(library, &file.path, mode) {
                Ok(sheet) => {
                    sheets.note(&sheet);
                    let name = file.name.rsplit_once('.').map_or(file.name.as_str(), |(name, _)| name);
                    sheets.others.insert(name.to_owned(), Stylesheet::new(name, sheet, mode));
                }
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(sheets) } else { Err(problems) }
    }

    fn note(&mut self, sheet: &styles::Sheet) {
        self.files.extend(sheet.files.iter().cloned());
        self.absent.extend(sheet.absent.iter().cloned());
        self.warnings.extend(sheet.warnings.iter().cloned());
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Stylesheet> {
        std::iter::once(&self.main).chain(self.others.values())
    }
}

/// The names of the components whose styles a site needs. `reached` are the ids of the templates that it uses, `always` names components besides.
/// Layouts first, then what they are made of, each group by name: a component may then lean on the base.
#[must_use]
pub fn component_names(reached: &BTreeSet<&str>, always: &[String]) -> Vec<String> {
    let ids = reached.iter().filter(|id| !id.starts_with(components::PAGE));
    let names = ids.map(|id| id.strip_prefix(SHARED).unwrap_or(id)).chain(always.iter().map(String::as_str));
    let names: BTreeSet<&str> = names.map(|name| name.rsplit_once('.').map_or(name, |(stem, _)| stem)).collect();
    let (layouts, rest): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| name.starts_with("layouts/"));
    layouts.into_iter().chain(rest).map(str::to_owned).collect()
}

/// The library that a site's styles are compiled from.
#[must_use]
pub fn library(workspace: &site::Workspace, site: &site::Site) -> Library {
    Library {
        root: workspace.root.clone(),
        shared: workspace.shared_components(),
        site: Some(site.folder.join("components")),
        styles: Some(site.folder.join("styles")),
        load_paths: site.settings.styles.load_paths.iter().map(|path| site.folder.join(path)).collect(),
        theme: site.settings.theme.clone(),
    }
}
