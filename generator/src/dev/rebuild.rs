//! Which sites a changed file reaches, and building them again.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use site::{Hosts, Site, SiteName, Workspace};
use source::{Diagnostic, Moment};

use super::api::DevApi;
use super::events::Change;
use super::live::Live;
use super::output::Output;
use crate::highlights::Highlights;
use crate::load::Loaded;
use crate::past::{Past, Shared};
use crate::render::Outputs;
use crate::site_build::{self, BuildOptions, Job};
use crate::timings::Clock;

/// Builds sites into memory, again and again.
pub struct Rebuilder {
    root: PathBuf,
    only: Option<SiteName>,
    drafts: bool,
    live: Arc<Live>,
    api: DevApi,
    highlights: Arc<Highlights>,
    /// Site → the templates and styles outside of its folder that it was last made from; none after a build that failed.
    shared_sources: Mutex<HashMap<String, BTreeSet<PathBuf>>>,
}

/// What one round of building did to a site.
pub struct Rebuilt {
    /// The site.
    pub site: String,
    /// What it means for browsers.
    pub change: Change,
    /// How long it took.
    pub time: Duration,
}

impl Rebuilder {
    /// Builds the sites of the workspace at `root`, or only one of them.
    #[must_use]
    pub fn new(root: &Path, only: Option<SiteName>, drafts: bool, live: Arc<Live>, api: DevApi) -> Self {
        let highlights = Arc::new(Highlights::of(root, Moment::now()));
        Self { root: root.to_owned(), only, drafts, live, api, highlights, shared_sources: Mutex::default() }
    }

    /// Builds all sites.
    ///
    /// # Errors
    /// `sitegen.toml` has problems.
    pub fn build_all(&self) -> Result<Vec<Rebuilt>, Vec<Diagnostic>> {
        self.build(|_, _| true)
    }

    /// Builds the sites that the changed files reach.
    ///
    /// # Errors
    /// `sitegen.toml` has problems.
    pub fn build_changed(&self, changed: &BTreeSet<PathBuf>) -> Result<Vec<Rebuilt>, Vec<Diagnostic>> {
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        let everything = changed.contains(&self.root.join(site::MARKER));
        if changed.iter().any(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            self.api.reload();
        }
        self.build(|site, output| everything || self.reaches(changed, site, output))
    }

    /// Whether a site is made from one of the changed files. `output` is what its own build tool writes, which must not make it run again.
    fn reaches(&self, changed: &BTreeSet<PathBuf>, site: &str, output: Option<&Path>) -> bool {
        let folder = self.root.join("sites").join(site);
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let sources = self.shared_sources.lock().unwrap_or_else(PoisonError::into_inner);
        changed.iter().any(|path| {
            if let Ok(inside) = path.strip_prefix(&folder).or_else(|_| path.strip_prefix(&real)) {
                return !output.is_some_and(|output| inside.starts_with(output)) && !is_hidden(inside);
            }
            if !path.starts_with(self.root.join("shared-components")) {
                // folders that come and go under sites/ may be sites
                return path.parent() == Some(self.root.join("sites").as_path()) && path.file_name().is_some_and(|name| name == site);
            }
            // a file that is new, or gone, may be one that a name leads to
            sources.get(site).is_none_or(|sources| sources.contains(path)) || !self.was_known(path, &sources)
        })
    }

    fn was_known(&self, path: &Path, sources: &HashMap<String, BTreeSet<PathBuf>>) -> bool {
        path.is_file() && sources.values().any(|known| known.contains(path))
    }

    fn build(&self, wanted: impl Fn(&str, Option<&Path>) -> bool + Sync) -> Result<Vec<Rebuilt>, Vec<Diagnostic>> {
        let workspace = Workspace::open(&self.root, api::specs())?;
        let mut sites = workspace.sites();
        if let Some(only) = &self.only {
            sites.good.retain(|site| site.name == *only);
            sites.broken.retain(|site| site.name == only.as_str());
        }
        let names: Vec<String> =
            sites.good.iter().map(|site| site.name.to_string()).chain(sites.broken.iter().map(|site| site.name.clone())).collect();
        self.live.set_hosts(self.hosts(&workspace, &sites.good, &names), &names);
        let shared = Shared::open(&workspace);
        let mut done: Vec<Rebuilt> = sites
            .good
            .par_iter()
            .filter(|site| wanted(site.name.as_str(), site.settings.build.as_ref().map(|build| build.output.as_path())))
            .map(|site| self.build_site(&workspace, &shared, site))
            .collect();
        for broken in sites.broken.into_iter().filter(|site| wanted(&site.name, None)) {
            let change = self.live.put(&broken.name, Err(broken.problems));
            done.push(Rebuilt { site: broken.name, change, time: Duration::ZERO });
        }
        self.highlights.save();
        Ok(done)
    }

    /// A site whose settings are broken is still found at its own name, to show what is wrong.
    fn hosts(&self, workspace: &Workspace, good: &[Site], names: &[String]) -> Hosts {
        let broken = names.iter().filter(|name| !good.iter().any(|site| site.name.as_str() == **name));
        Hosts::new(good, &workspace.settings).with(broken.filter_map(|name| name.parse().ok()))
    }

    fn build_site(&self, workspace: &Workspace, shared: &Shared, site: &Site) -> Rebuilt {
        let start = Instant::now();
        let name = site.name.as_str();
        let options = BuildOptions {
            drafts: self.drafts,
            base_url: Some(self.live.address(name)),
            mode: styles::Mode::Development,
            now: Moment::now(),
            remote: self.api.remote(),
            highlights: Arc::clone(&self.highlights),
        };
        let result = self.outputs(&Job { workspace, shared, site, options: &options, clock: &Clock::default() });
        self.api.tell_live(workspace, site, result.as_ref().err().map_or(&[][..], Vec::as_slice));
        let change = self.live.put(name, result);
        Rebuilt { site: name.to_owned(), change, time: start.elapsed() }
    }

    fn outputs(&self, job: &Job<'_>) -> Result<HashMap<String, Output>, Vec<Diagnostic>> {
        let site = job.site;
        let outputs: Mutex<HashMap<String, Output>> = Mutex::default();
        let keep = |output: &str, content| {
            outputs.lock().unwrap_or_else(PoisonError::into_inner).insert(output.to_owned(), Output::from(content));
            Ok(())
        };
        self.forget_sources(site.name.as_str());
        if let Some(external) = &site.settings.build {
            site_build::build_external(job, external, &keep)?;
            self.remember_sources(site.name.as_str(), BTreeSet::new());
        } else {
            let mut prepared = site_build::prepare(job, Loaded::of(&job.workspace.root, site), Past::default())?;
            prepared.render(Outputs { put: &keep, keep: &|_| false }, job.clock)?;
            self.remember_sources(site.name.as_str(), prepared.sources());
        }
        Ok(outputs.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn forget_sources(&self, site: &str) {
        self.shared_sources.lock().unwrap_or_else(PoisonError::into_inner).remove(site);
    }

    fn remember_sources(&self, site: &str, sources: BTreeSet<PathBuf>) {
        self.shared_sources.lock().unwrap_or_else(PoisonError::into_inner).insert(site.to_owned(), sources);
    }
}

/// Folders that tools keep for themselves, such as `.astro`; `.env` and `.well-known` are a site's own.
fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with('.') && !matches!(&*name, ".env" | ".well-known")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_keep_for_themselves_is_hidden() {
        assert!(is_hidden(Path::new(".astro/types.d.ts")) && is_hidden(Path::new("content/.post.md.swp")));
        assert!(!is_hidden(Path::new(".env")) && !is_hidden(Path::new("public/.well-known/x")) && !is_hidden(Path::new("content/a.md")));
    }
}
