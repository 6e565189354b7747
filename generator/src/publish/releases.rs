//! The releases of a site: which there are, and going back to one of them.

use std::path::{Path, PathBuf};

use source::{Diagnostic, Moment};

use super::layout::Layout;
use super::manifest::Manifest;
use super::release_id::ReleaseId;
use super::site_folder::SiteFolder;
use super::state::State;

/// A release as it stands in a list.
#[derive(Debug)]
pub struct Listed {
    /// Its name.
    pub id: ReleaseId,
    /// What is recorded of it; none if the record is damaged.
    pub manifest: Option<Manifest>,
    /// Whether visitors see it.
    pub live: bool,
}

/// All releases of a site.
#[derive(Debug)]
pub struct Overview {
    /// The newest first.
    pub releases: Vec<Listed>,
    /// Whether new releases are kept back.
    pub held: bool,
}

/// What visitors saw before, and what they see now.
#[derive(Debug)]
pub struct Moved {
    /// The release before, if it is known.
    pub from: Option<ReleaseId>,
    /// The release now.
    pub to: Manifest,
}

/// Lists the releases of a site. A build may run at the same time.
///
/// # Errors
/// `current` is no link.
pub fn overview(folder: &Path) -> Result<Overview, Diagnostic> {
    let layout = Layout { root: folder.to_owned() };
    let state = State::load(&layout).unwrap_or_default();
    let live = layout.live()?.and_then(|slot| state.slot(slot)).map(|record| &record.release);
    let ids = layout.releases();
    let listed = |id: ReleaseId| Listed { manifest: layout.load(&id), live: live == Some(&id), id };
    Ok(Overview { releases: ids.into_iter().rev().map(listed).collect(), held: state.held })
}

/// Makes an older release live, the one before if none is named, and keeps new ones back until [`resume`]. A part of the name that only one release has is enough.
///
/// # Errors
/// There is no such release, or not all of it is whole. What is live was not touched.
pub fn rollback(folder: PathBuf, wanted: Option<&str>) -> Result<Moved, Diagnostic> {
    let mut folder = open(folder)?;
    let id = match wanted {
        Some(wanted) => named(&folder.releases, wanted)?,
        None => before_live(&folder)?,
    };
    let to = load(&folder, &id)?;
    let from = folder.live_release().cloned();
    let is_live = from.as_ref() == Some(&id);
    if !is_live {
        folder.install(&to, &super::install::Ready::new(), Moment::now())?;
    }
    // first, so that no build undoes what was begun here
    folder.hold(true)?;
    if !is_live {
        folder.switch()?;
    }
    Ok(Moved { from, to })
}

/// Makes the newest release live, and lets new ones go live again.
///
/// # Errors
/// There is none, or it cannot be made live.
pub fn resume(folder: PathBuf) -> Result<Moved, Diagnostic> {
    let mut folder = open(folder)?;
    let newest = folder.releases.last().cloned().ok_or_else(|| no_release(&folder))?;
    let to = load(&folder, &newest)?;
    let from = folder.live_release().cloned();
    if from.as_ref() != Some(&newest) {
        folder.install(&to, &super::install::Ready::new(), Moment::now())?;
        folder.switch()?;
    }
    folder.hold(false)?;
    Ok(Moved { from, to })
}

/// A site that was never built gets no folder by asking.
fn open(folder: PathBuf) -> Result<SiteFolder, Diagnostic> {
    if !folder.exists() {
        let problem = Diagnostic::error("the site has no releases yet").in_file(folder.to_string_lossy().as_ref());
        return Err(problem.hint("`sitegen build` makes the first one"));
    }
    SiteFolder::open(folder)
}

fn no_release(folder: &SiteFolder) -> Diagnostic {
    let problem = Diagnostic::error("the site has no releases yet").in_file(folder.layout.root.to_string_lossy().as_ref());
    problem.hint("`sitegen build` makes the first one")
}

fn before_live(folder: &SiteFolder) -> Result<ReleaseId, Diagnostic> {
    let Some(newest) = folder.releases.last() else { return Err(no_release(folder)) };
    let Some(live) = folder.live_release() else {
        // what is live is none of them, so the newest is the one before
        return Ok(newest.clone());
    };
    folder.releases.iter().rev().find(|id| *id < live).cloned().ok_or_else(|| {
        let problem = Diagnostic::error(format!("there is no release before {live}"));
        problem.hint("`sitegen release list` shows those that are kept; `[publish] keep` in sitegen.toml says how many")
    })
}

fn named(releases: &[ReleaseId], wanted: &str) -> Result<ReleaseId, Diagnostic> {
    let fits = |id: &&ReleaseId| id.as_str().starts_with(wanted) || id.as_str().ends_with(wanted);
    let mut found = releases.iter().filter(fits).filter(|_| !wanted.is_empty());
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id.clone()),
        (Some(_), Some(_)) => {
            let problem = Diagnostic::error(format!("more than one release is named like `{wanted}`"));
            Err(problem.hint("write more of its name: `sitegen release list` shows the releases"))
        }
        (None, _) => {
            let problem = Diagnostic::error(format!("there is no release `{wanted}`"));
            Err(problem.suggest(wanted, releases.iter().rev().map(ReleaseId::as_str)))
        }
    }
}

fn load(folder: &SiteFolder, id: &ReleaseId) -> Result<Manifest, Diagnostic> {
    folder.recorded(id).ok_or_else(|| {
        let file = folder.layout.manifest(id);
        let problem = Diagnostic::error("the record of this release is damaged").in_file(file.to_string_lossy().as_ref());
        problem.hint("`sitegen release rollback SITE RELEASE` goes to another one; `sitegen build` makes a new one")
    })
}
