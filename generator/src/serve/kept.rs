//! What is known of one site, from its content in the API to its last build.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use site::{Site, Workspace};
use source::{Diagnostic, Moment};

use super::queue::Wanted;
use crate::load::Loaded;
use crate::release_build::{Built, Failed, Remembered, held_back};
use crate::remote::{ApiContent, Live, Remote};
use crate::site_build::Job;

/// How long nothing was built before what is known is written down.
const QUIET: Duration = Duration::from_secs(5);

/// What is known of one site.
#[derive(Debug, Default)]
pub(super) struct Kept {
    contact: Mutex<Contact>,
    last: Mutex<Last>,
    /// What the API could not be told.
    untold: Mutex<Option<Live>>,
    /// Whether the last release is kept back.
    is_held: AtomicBool,
    /// How often in a row it could not be published.
    refusals: AtomicU32,
}

/// What the API has said of the site's content since the program began.
#[derive(Debug, Default)]
enum Contact {
    /// Nothing yet.
    #[default]
    None,
    /// That it does not say anything: what was written down before counts.
    Failed(Diagnostic),
    /// What it has.
    Made,
}

/// The last build.
#[derive(Debug, Default)]
pub(super) struct Last {
    /// The files of the site; none if some changes were missed.
    pub(super) loaded: Option<Loaded>,
    /// What is known from it.
    pub(super) remembered: Remembered,
    ended: Option<Instant>,
}

/// What is known of the content of a site.
pub(super) enum Content {
    /// Nothing yet, but soon.
    Unknown,
    /// Nothing, and this is why.
    Missing(Diagnostic),
    /// This.
    Known(Arc<ApiContent>),
}

impl Kept {
    /// Whether the API has told nothing yet.
    pub(super) fn is_new(&self) -> bool {
        !matches!(*locked(&self.contact), Contact::Made)
    }

    /// Notes that the API has told all that it has. True if it is for the first time.
    pub(super) fn is_in_contact(&self) -> bool {
        !matches!(std::mem::replace(&mut *locked(&self.contact), Contact::Made), Contact::Made)
    }

    /// Notes that the API tells nothing. True if that is the first that is known of it.
    pub(super) fn has_no_contact(&self, problem: &Diagnostic) -> bool {
        let mut contact = locked(&self.contact);
        let is_first = matches!(*contact, Contact::None);
        if !matches!(*contact, Contact::Made) {
            *contact = Contact::Failed(problem.clone());
        }
        is_first
    }

    /// The content in the API as it is known now.
    pub(super) fn content(&self, remote: &Remote, workspace: &Workspace, site: &Site) -> Content {
        if matches!(*locked(&self.contact), Contact::None) {
            return Content::Unknown;
        }
        let content = remote.content(workspace, site);
        match (&*locked(&self.contact), content) {
            (_, Ok(None)) | (Contact::None, _) => Content::Unknown,
            (Contact::Failed(problem), Ok(Some(content))) => {
                let warning = Diagnostic::warning(format!("{}: built from the copy of version {}", problem.message, content.at.version));
                let stale = Some(Diagnostic { hint: problem.hint.clone(), ..warning });
                Content::Known(Arc::new(ApiContent { stale, ..ApiContent::clone(&content) }))
            }
            (Contact::Made, Ok(Some(content))) => Content::Known(content),
            (_, Err(problem)) => Content::Missing(problem),
        }
    }

    /// The last build, alone until it is let go of.
    pub(super) fn last(&self) -> MutexGuard<'_, Last> {
        locked(&self.last)
    }

    /// Builds the site and makes it live. Where the API owns a section, all that is known stays in memory.
    ///
    /// # Errors
    /// All that is wrong with it. What is live was not touched.
    pub(super) fn build(&self, job: &Job<'_>, wanted: &Wanted) -> Result<Built, Failed> {
        let built = if job.site.settings.build.is_some() || job.site.settings.content.api_section.is_none() {
            job.try_release()
        } else {
            let mut last = self.last();
            let Last { loaded, remembered, ended } = &mut *last;
            let built = job.release_again(remembered, |anew| look(loaded, job, wanted, anew));
            *ended = Some(Instant::now());
            built
        };
        match &built {
            Err(Failed::Publishing(_)) => _ = self.refusals.fetch_add(1, Ordering::Relaxed),
            _ => self.refusals.store(0, Ordering::Relaxed),
        }
        if let Ok(built) = &built {
            self.is_held.store(built.written.held, Ordering::Relaxed);
        }
        built
    }

    /// Forgets the last build: it broke in the middle.
    pub(super) fn forget(&self) {
        *self.last() = Last::default();
    }

    /// How often in a row it could not be published.
    pub(super) fn refusals(&self) -> u32 {
        self.refusals.load(Ordering::Relaxed)
    }

    /// Whether the last release is kept back.
    pub(super) fn is_held(&self) -> bool {
        self.is_held.load(Ordering::Relaxed)
    }

    /// Keeps what the API could not be told; none if it knows all.
    pub(super) fn has_to_tell(&self, live: Option<Live>) {
        *locked(&self.untold) = live;
    }

    /// What the API does not know yet.
    pub(super) fn untold(&self) -> Option<Live> {
        locked(&self.untold).clone()
    }

    /// Writes down what is known, if nothing was built for a while or `now`.
    pub(super) fn save(&self, job: &Job<'_>, now: bool) {
        // who builds is not waited for: there is more to come
        let Ok(mut last) = self.last.try_lock() else { return };
        if !now && last.ended.is_none_or(|ended| ended.elapsed() < QUIET) {
            return;
        }
        let Last { loaded, remembered, .. } = &mut *last;
        if let Some(loaded) = loaded.as_ref().filter(|_| remembered.is_unsaved()) {
            job.save(loaded, remembered);
        }
    }
}

/// The files of a site: only those that changed are looked at, where that does.
fn look<'a>(known: &'a mut Option<Loaded>, job: &Job<'_>, wanted: &Wanted, anew: bool) -> &'a Loaded {
    let settings: PathBuf = job.site.folder.join("site.toml");
    let own = wanted.changed.iter().filter(|path| **path != settings).collect();
    if anew || wanted.looks_at_all || !known.as_mut().is_some_and(|loaded| loaded.look_again(&own)) {
        *known = None;
    }
    known.get_or_insert_with(|| Loaded::of(&job.workspace.root, job.site))
}

/// What the API is to hear of a build; nothing if that says nothing of what it has now.
pub(super) fn told_of(job: &Job<'_>, content: &ApiContent, result: &Result<Built, Failed>) -> Option<Live> {
    let told = |problems: &[Diagnostic]| problems.iter().map(Diagnostic::to_json).collect();
    let problems = match result {
        _ if content.stale.is_some() => return None,
        Ok(built) if built.written.held => told(&[held_back(&job.site.name)]),
        Ok(_) => Vec::new(),
        Err(failed) => told(failed.problems()),
    };
    Some(Live { version: content.at.version, problems })
}

/// The time at which something comes due by itself after a build.
pub(super) fn comes_due(built: &Built) -> Option<std::time::SystemTime> {
    let until: Moment = built.summary.window.1?;
    let since = u64::try_from(until.timestamp().as_millisecond()).ok()?;
    // a moment is there when it is over to the millisecond
    Some(std::time::UNIX_EPOCH + Duration::from_millis(since + 1))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
