//! Where a site's styles lie: the folders and the theme that a compilation sees.

use std::path::{Path, PathBuf};

use source::Diagnostic;

/// The folders and the theme of one site.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The workspace; file names are shown relative to it.
    pub root: PathBuf,
    /// `shared-components/`.
    pub shared: PathBuf,
    /// The site's `components/`.
    pub site: Option<PathBuf>,
    /// The site's `styles/`.
    pub styles: Option<PathBuf>,
    /// Further folders in which `@use` looks, last of all: `node_modules`, for one.
    pub load_paths: Vec<PathBuf>,
    /// The tokens.
    pub theme: site::Theme,
}

impl Library {
    /// The folders in which `@use` looks after the file's own, in order.
    pub(crate) fn search_paths(&self) -> Vec<PathBuf> {
        let own = [self.styles.clone(), self.site.clone(), Some(self.shared.clone())];
        own.into_iter().flatten().chain(self.load_paths.iter().cloned()).collect()
    }

    /// The style file of a component such as `ui/hero`: the site's own, else the shared one, else none.
    pub(crate) fn component_file(&self, name: &str) -> Result<Option<PathBuf>, Diagnostic> {
        let folders = self.site.iter().chain(std::iter::once(&self.shared));
        for folder in folders {
            let [scss, css] = ["scss", "css"].map(|ending| folder.join(format!("{name}.{ending}")));
            match (scss.is_file(), css.is_file()) {
                (true, true) => return Err(self.ambiguous(&scss, &css)),
                (true, false) => return Ok(Some(scss)),
                (false, true) => return Ok(Some(css)),
                (false, false) => {}
            }
        }
        Ok(None)
    }

    /// Whether a file is of somebody else: found by a load path only.
    pub(crate) fn is_foreign(&self, file: &Path) -> bool {
        let own = [Some(&self.shared), self.site.as_ref(), self.styles.as_ref()];
        !own.into_iter().flatten().any(|folder| file.starts_with(folder)) && self.load_paths.iter().any(|folder| file.starts_with(folder))
    }

    /// How a file is named to users.
    pub(crate) fn shown(&self, file: &Path) -> String {
        source::shown(&self.root, file)
    }

    fn ambiguous(&self, scss: &Path, css: &Path) -> Diagnostic {
        let message = format!("`{}` stands beside it: which of the two is meant?", self.shown(css));
        Diagnostic::error(message).in_file(self.shown(scss)).hint("delete one of them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(folder: &Path) -> Library {
        for name in ["shared/ui", "site/ui"] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        Library { root: folder.into(), shared: folder.join("shared"), site: Some(folder.join("site")), ..Library::default() }
    }

    #[test]
    fn the_sites_file_comes_before_the_shared_one() {
        let folder = tempfile::tempdir().unwrap();
        let library = library(folder.path());
        assert_eq!(library.component_file("ui/hero"), Ok(None));
        std::fs::write(folder.path().join("shared/ui/hero.scss"), "").unwrap();
        assert_eq!(library.component_file("ui/hero"), Ok(Some(folder.path().join("shared/ui/hero.scss"))));
        std::fs::write(folder.path().join("site/ui/hero.css"), "").unwrap();
        assert_eq!(library.component_file("ui/hero"), Ok(Some(folder.path().join("site/ui/hero.css"))));
    }

    #[test]
    fn scss_and_css_of_one_name_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let library = library(folder.path());
        for ending in ["scss", "css"] {
            std::fs::write(folder.path().join(format!("site/ui/hero.{ending}")), "").unwrap();
        }
        let problem = library.component_file("ui/hero").unwrap_err();
        assert_eq!(problem.to_string(), "site/ui/hero.scss: `site/ui/hero.css` stands beside it: which of the two is meant?");
    }
}
