//! Builds inside of the test's own process, where it can be seen which outputs are made and which are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sitegen::highlights::Highlights;
use sitegen::load::Loaded;
use sitegen::past::{Past, Shared};
use sitegen::release_build::Built;
use sitegen::remote::Remote;
use sitegen::render::{Content, Outputs};
use sitegen::site_build::{self, BuildOptions, Job};
use sitegen::timings::Clock;
use source::{Diagnostic, Moment};

use crate::harness::Workspace;

/// The outputs of a site with their bytes.
pub(crate) type Outs = BTreeMap<String, Vec<u8>>;

/// How a site is built here.
#[derive(Clone)]
pub(crate) struct How {
    pub(crate) site: &'static str,
    pub(crate) now: Moment,
    pub(crate) mode: styles::Mode,
    pub(crate) drafts: bool,
    /// In place of the site's own address.
    pub(crate) base_url: Option<String>,
    /// Whether the stamps of files count even though the files were written just now.
    pub(crate) trusts_stamps: bool,
}

impl Default for How {
    fn default() -> Self {
        let (now, mode) = (at("2026-06-01"), styles::Mode::Production);
        Self { site: "a.example", now, mode, drafts: false, base_url: None, trusts_stamps: true }
    }
}

/// A time as it stands in front matter.
pub(crate) fn at(time: &str) -> Moment {
    Moment::parse(time).unwrap()
}

fn with_job<T>(workspace: &Workspace, how: &How, run: impl FnOnce(&Job<'_>) -> Result<T, Vec<Diagnostic>>) -> Result<T, Vec<Diagnostic>> {
    let opened = site::Workspace::open(&workspace.path(""), api::specs())?;
    let sites = opened.sites();
    if let Some(broken) = sites.broken.into_iter().find(|site| site.name == how.site) {
        return Err(broken.problems);
    }
    let site = sites.good.into_iter().find(|site| site.name.as_str() == how.site).unwrap();
    let now = how.now;
    let options = BuildOptions {
        drafts: how.drafts,
        base_url: how.base_url.clone(),
        mode: how.mode,
        now,
        remote: Remote::default(),
        highlights: Arc::new(Highlights::of(&opened.root, now)),
    };
    let shared = Shared::open(&opened);
    run(&Job { workspace: &opened, shared: &shared, site: &site, options: &options, clock: &Clock::default() })
}

fn loaded(job: &Job<'_>, how: &How) -> Loaded {
    later(Loaded::of(&job.workspace.root, job.site), how)
}

fn later(loaded: Loaded, how: &How) -> Loaded {
    let later = if how.trusts_stamps { Duration::from_secs(3600) } else { Duration::ZERO };
    Loaded { start: loaded.start + later, ..loaded }
}

/// Builds with what is known from before: the outputs that were made, and what is known now.
pub(crate) fn build(workspace: &Workspace, how: &How, mut past: Past) -> Result<(Outs, Past), Vec<Diagnostic>> {
    let made: Mutex<Outs> = Mutex::default();
    let put = |output: &str, content: Content| {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(path) => std::fs::read(path).unwrap(),
        };
        made.lock().unwrap().insert(output.to_owned(), bytes);
        Ok(())
    };
    with_job(workspace, how, |job| site_build::build(job, &loaded(job, how), &mut past, Outputs { put: &put, keep: &|_| true }))?;
    Ok((made.into_inner().unwrap(), past))
}

/// Builds and publishes as `sitegen build` does.
pub(crate) fn release(workspace: &Workspace, how: &How) -> Result<Built, Vec<Diagnostic>> {
    with_job(workspace, how, |job| job.release_of(&loaded(job, how)))
}

/// The same where what there is of the site is known: only what changed since is looked at again, as `sitegen dev` does.
pub(crate) fn release_again(
    workspace: &Workspace,
    how: &How,
    known: &mut Option<Loaded>,
    changed: &BTreeSet<PathBuf>,
) -> Result<Built, Vec<Diagnostic>> {
    let before = known.take();
    with_job(workspace, how, |job| {
        let (shared, settings) = (job.workspace.shared_components(), job.site.folder.join("site.toml"));
        let own = changed.iter().filter(|path| !path.starts_with(&shared) && **path != settings).collect();
        let again = before.and_then(|mut loaded| loaded.look_again(&own).then_some(loaded));
        let now = again.unwrap_or_else(|| Loaded::of(&job.workspace.root, job.site));
        *known = Some(now.clone());
        job.release_of(&later(now, how))
    })
}

/// What is live.
pub(crate) fn live(workspace: &Workspace, site: &str) -> Outs {
    let mut found = Outs::new();
    let root = workspace.path(&format!("dist/{site}/current/"));
    if root.exists() {
        collect(&root.canonicalize().unwrap(), Path::new(""), &mut found);
    }
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Outs) {
    for entry in std::fs::read_dir(root.join(folder)).unwrap().flatten() {
        let name = folder.join(entry.file_name());
        if entry.path().is_dir() {
            collect(root, &name, found);
        } else if !name.to_string_lossy().ends_with(".gz") {
            found.insert(name.to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap());
        }
    }
}

/// The names of outputs.
pub(crate) fn names(outs: &Outs) -> BTreeSet<&str> {
    outs.keys().map(String::as_str).collect()
}
