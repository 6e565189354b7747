//! Which sites a changed file reaches, and building them again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use site::{Hosts, Site, SiteName};
use source::{Diagnostic, Moment};

use super::api::DevApi;
use super::events::Change;
use super::live::Live;
use super::opened::Opened;
use super::output::Output;
use super::update::{OutputTable, Update};
use crate::drivers::each_to_its_end;
use crate::highlights::Highlights;
use crate::load::{Loaded, is_hidden};
use crate::past::Past;
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
    opened: Mutex<Option<Opened>>,
    known: Mutex<HashMap<String, Known>>,
}

/// What is known of a site from its last build.
#[derive(Default)]
struct Known {
    past: Past,
    /// Its files; none if some changes were missed.
    loaded: Option<Loaded>,
    /// The templates and styles that it was made from; none after a build that failed.
    sources: Option<BTreeSet<PathBuf>>,
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
        Self { root: root.to_owned(), only, drafts, live, api, highlights, opened: Mutex::default(), known: Mutex::default() }
    }

    /// Builds all sites.
    ///
    /// # Errors
    /// `sitegen.toml` has problems.
    pub fn build_all(&self) -> Result<Vec<Rebuilt>, Vec<Diagnostic>> {
        let mut opened = self.opened();
        *opened = None;
        self.look_at_all_again();
        self.build(&mut opened, &BTreeSet::new(), |_, _| true)
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
        let mut opened = self.opened();
        if opened.as_ref().is_none_or(|opened| opened.has_other_settings(changed)) {
            *opened = None;
            self.api.reload();
        }
        if let Some(opened) = &mut *opened {
            opened.refresh(changed);
        }
        self.build(&mut opened, changed, |site, output| everything || self.reaches(changed, site, output))
    }

    /// Forgets which files there are: some changes are not heard of.
    fn look_at_all_again(&self) {
        self.known().values_mut().for_each(|known| known.loaded = None);
    }

    fn opened(&self) -> MutexGuard<'_, Option<Opened>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a site is made from one of the changed files. `output` is what its own build tool writes, which must not make it run again.
    fn reaches(&self, changed: &BTreeSet<PathBuf>, site: &str, output: Option<&Path>) -> bool {
        let folder = self.root.join("sites").join(site);
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let known = self.known();
        let sources = |site: &str| known.get(site).and_then(|known| known.sources.as_ref());
        let is_known =
            |path: &Path| path.is_file() && known.values().any(|known| known.sources.iter().any(|sources| sources.contains(path)));
        changed.iter().any(|path| {
            if let Ok(inside) = path.strip_prefix(&folder).or_else(|_| path.strip_prefix(&real)) {
                return !output.is_some_and(|output| inside.starts_with(output)) && !is_hidden(inside);
            }
            if !path.starts_with(self.root.join("shared-components")) {
                // folders that come and go under sites/ may be sites
                return path.parent() == Some(self.root.join("sites").as_path()) && path.file_name().is_some_and(|name| name == site);
            }
            // a file that is new, or gone, may be one that a name leads to
            sources(site).is_none_or(|sources| sources.contains(path)) || !is_known(path)
        })
    }

    fn build(
        &self,
        opened: &mut Option<Opened>,
        changed: &BTreeSet<PathBuf>,
        wanted: impl Fn(&str, Option<&Path>) -> bool + Sync,
    ) -> Result<Vec<Rebuilt>, Vec<Diagnostic>> {
        let opened = match opened {
            Some(opened) => opened,
            None => {
                let new = Opened::new(&self.root, self.only.as_ref()).inspect_err(|_| self.look_at_all_again())?;
                let names = new.names();
                self.live.set_hosts(hosts(&new, &names), &names);
                self.known().retain(|site, _| names.contains(site));
                opened.insert(new)
            }
        };
        let is_wanted = |site: &&Site| wanted(site.name.as_str(), site.settings.build.as_ref().map(|build| build.output.as_path()));
        let sites: Vec<&Site> = opened.sites.good.iter().filter(is_wanted).collect();
        let mut done = each_to_its_end(&sites, |site| self.build_site(opened, site, changed));
        for broken in opened.sites.broken.iter().filter(|site| wanted(&site.name, None)) {
            // what changes until it is mended is not looked at
            self.known().entry(broken.name.clone()).or_default().loaded = None;
            let change = self.live.put(&broken.name, Err(broken.problems.clone()));
            done.push(Rebuilt { site: broken.name.clone(), change, time: Duration::ZERO });
        }
        self.highlights.save();
        Ok(done)
    }

    fn build_site(&self, opened: &Opened, site: &Site, changed: &BTreeSet<PathBuf>) -> Rebuilt {
        let start = Instant::now();
        let name = site.name.as_str();
        let options = BuildOptions {
            drafts: self.drafts,
            base_url: Some(self.live.address(name)),
            mode: styles::Mode::Development,
            now: Moment::now(),
            remote: self.api.remote(site),
            highlights: Arc::clone(&self.highlights),
        };
        let job = Job { workspace: &opened.workspace, shared: &opened.shared, site, options: &options, clock: &Clock::default() };
        let mut known = self.known().remove(name).unwrap_or_default();
        let result = self.update(&job, &mut known, changed);
        self.known().insert(name.to_owned(), known);
        let problems = result.as_ref().err().cloned().unwrap_or_default();
        let change = self.live.put(name, result);
        // who waits for it looks at once
        self.api.tell_live(site, &problems);
        Rebuilt { site: name.to_owned(), change, time: start.elapsed() }
    }

    /// Builds a site: what is to be served besides and no more after it.
    fn update(&self, job: &Job<'_>, known: &mut Known, changed: &BTreeSet<PathBuf>) -> Result<Update, Vec<Diagnostic>> {
        known.sources = None;
        let before = self.live.site(job.site.name.as_str()).unwrap_or_default().outputs;
        let made: Mutex<OutputTable> = Mutex::default();
        let put = |output: &str, content| {
            made.lock().unwrap_or_else(PoisonError::into_inner).insert(output.to_owned(), Output::from(content));
            Ok(())
        };
        if let Some(external) = &job.site.settings.build {
            site_build::build_external(job, external, &put)?;
            known.sources = Some(BTreeSet::new());
            let made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
            let names: HashSet<String> = made.keys().cloned().collect();
            return Ok(Update::new(&before, made, names.len(), |output| names.contains(output)));
        }
        let mut prepared = site_build::prepare(job, look(&mut known.loaded, job, changed), &mut known.past)?;
        prepared.render(&mut known.past, Outputs { put: &put, keep: &|output| before.contains_key(output) }, job.clock)?;
        known.sources = Some(prepared.sources());
        prepared.leave(&mut known.past);
        let made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
        let records = &known.past.records;
        Ok(Update::new(&before, made, records.outputs().len(), |output| records.has_output(output)))
    }
}

/// The files of a site: only those that changed are looked at, where that does.
fn look<'a>(known: &'a mut Option<Loaded>, job: &Job<'_>, changed: &BTreeSet<PathBuf>) -> &'a Loaded {
    let (shared, settings) = (job.workspace.shared_components(), job.site.folder.join("site.toml"));
    let own = changed.iter().filter(|path| !path.starts_with(&shared) && **path != settings).collect();
    if !known.as_mut().is_some_and(|loaded| loaded.look_again(&own)) {
        *known = None;
    }
    known.get_or_insert_with(|| Loaded::of(&job.workspace.root, job.site))
}

/// Which host is which site. A site whose settings are broken is still found at its own name, to show what is wrong.
fn hosts(opened: &Opened, names: &[String]) -> Hosts {
    let good = &opened.sites.good;
    let broken = names.iter().filter(|name| !good.iter().any(|site| site.name.as_str() == **name));
    Hosts::new(good, &opened.workspace.settings).with(broken.filter_map(|name| name.parse().ok()))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::mpsc::channel;

    use tokio::runtime::Runtime;

    use super::*;
    use crate::dev::Builder;

    #[test]
    fn what_changes_while_settings_are_broken_is_looked_at_when_they_are_mended() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (marker, settings) = (root.join(site::MARKER), root.join("sites/a.example/site.toml"));
        std::fs::create_dir_all(root.join("sites/a.example")).unwrap();
        std::fs::write(&marker, "").unwrap();
        std::fs::write(&settings, "name = \"A\"\ndomain = \"a.example\"\n").unwrap();
        let (runtime, live, (sender, _told)) = (Runtime::new().unwrap(), Arc::new(Live::new(4000)), channel());
        let (address, builder) = (SocketAddr::from(([127, 0, 0, 1], 4000)), Builder::new(&root, sender));
        let (api, _) = DevApi::start(&root, address, Arc::clone(&live), builder, runtime.handle().clone()).unwrap();
        let rebuilder = Rebuilder::new(&root, None, false, live, api);
        rebuilder.build_all().unwrap();
        let knows_files = || rebuilder.known()["a.example"].loaded.is_some();
        assert!(knows_files());
        for file in [settings, marker] {
            let good = std::fs::read(&file).unwrap();
            std::fs::write(&file, "nonsense = 1\n").unwrap();
            let _ = rebuilder.build_changed(&BTreeSet::from([file.clone()]));
            assert!(!knows_files(), "{}", file.display());
            std::fs::write(&file, good).unwrap();
            rebuilder.build_changed(&BTreeSet::from([file.clone()])).unwrap();
            assert!(knows_files(), "{}", file.display());
        }
    }
}
