//! Which sites have to be looked at again after files changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use site::{MARKER, Site, SiteName};

use super::opened::Opened;
use crate::load::is_hidden;

/// What changed files mean.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// Whether settings may be others, or there is another site.
    pub(super) settings: bool,
    /// Whether shared components may be others.
    pub(super) shared: bool,
    /// Whether that reaches all sites.
    pub(super) all: bool,
    /// The sites in whose folders files changed, with those.
    pub(super) sites: BTreeMap<SiteName, BTreeSet<PathBuf>>,
}

impl Reach {
    /// Of these files.
    pub(super) fn of(opened: &Opened, changed: &BTreeSet<PathBuf>) -> Self {
        let root = &opened.workspace.root;
        let (sites, shared, marker) = (root.join("sites"), opened.workspace.shared_components(), root.join(MARKER));
        let is_settings = |path: &PathBuf| {
            path.extension().is_some_and(|ending| ending == "toml") || path.parent() == Some(sites.as_path()) || *path == sites
        };
        let mut reach = Self {
            settings: !opened.broken.is_empty() || changed.iter().any(is_settings),
            shared: changed.iter().any(|path| path.starts_with(&shared)),
            all: changed.contains(&marker),
            sites: BTreeMap::new(),
        };
        for site in &opened.good {
            let real = site.folder.canonicalize().unwrap_or_else(|_| site.folder.clone());
            let own: BTreeSet<PathBuf> = changed.iter().filter(|path| is_of(site, &real, path)).cloned().collect();
            if !own.is_empty() {
                reach.sites.insert(site.name.clone(), own);
            }
        }
        reach
    }
}

/// Whether a site is made from a file, as far as its path tells. What its own build tool writes must not make that run again.
fn is_of(site: &Site, real: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(&site.folder).or_else(|_| path.strip_prefix(real));
    let is_made = |inside: &Path| site.settings.build.as_ref().is_some_and(|build| inside.starts_with(&build.output));
    inside.is_ok_and(|inside| !is_made(inside) && !is_hidden(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reaches_the_site_in_whose_folder_it_is_and_what_is_shared_reaches_all() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join(MARKER), "").unwrap();
        for site in ["a.example", "b.example"] {
            std::fs::create_dir_all(root.join("sites").join(site)).unwrap();
            std::fs::write(root.join("sites").join(site).join("site.toml"), format!("name = \"A\"\ndomain = \"{site}\"\n")).unwrap();
        }
        let opened = Opened::new(root, &[]).unwrap();
        let of = |file: &str| {
            let reach = Reach::of(&opened, &BTreeSet::from([root.join(file)]));
            let sites: Vec<String> = reach.sites.keys().map(ToString::to_string).collect();
            (sites.join(" "), reach.settings, reach.shared, reach.all)
        };
        assert_eq!(of("sites/a.example/content/x.md"), ("a.example".into(), false, false, false));
        assert_eq!(of("sites/b.example/site.toml"), ("b.example".into(), true, false, false));
        assert_eq!(of("sites/a.example/.git/index"), (String::new(), false, false, false));
        assert_eq!(of("sites/c.example"), (String::new(), true, false, false));
        assert_eq!(of("shared-components/x.html"), (String::new(), false, true, false));
        assert_eq!(of("sitegen.toml"), (String::new(), true, false, true));
        assert_eq!(of("dist"), (String::new(), false, false, false));
    }
}
