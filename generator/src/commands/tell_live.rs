//! Telling the API how the build of a site went, for whoever waits there for what they pushed.

use source::{Diagnostic, Severity};

use crate::release_build::{Built, held_back};
use crate::remote::Live;
use crate::site_build::Job;

/// Tells the API how a build went that would have gone live. That this fails is a warning.
pub(super) fn tell_live(job: &Job<'_>, mut result: Result<Built, Vec<Diagnostic>>) -> Result<Built, Vec<Diagnostic>> {
    let Some(live) = live(job, &result) else { return result };
    let told = job.options.remote.tell_live(job.workspace, job.site, &live);
    // of a build that failed there is enough to tell
    if let (Ok(built), Err(problem)) = (&mut result, told) {
        let warning = Diagnostic { severity: Severity::Warning, ..problem };
        built.summary.warnings.push(warning.note("the site is published, but whoever waits for that in the API does not hear of it"));
    }
    result
}

/// How far the live site is; none if that says nothing of what is in the API now.
fn live(job: &Job<'_>, result: &Result<Built, Vec<Diagnostic>>) -> Option<Live> {
    let remote = &job.options.remote;
    if remote.offline || job.site.settings.content.api_section.is_none() {
        return None;
    }
    let told = |problems: &[Diagnostic]| problems.iter().map(Diagnostic::to_json).collect();
    match result {
        Ok(built) if built.summary.is_stale => None,
        Ok(built) => {
            let held = built.written.held.then(|| held_back(&job.site.name));
            Some(Live { version: built.summary.api_version?, problems: told(held.as_slice()) })
        }
        Err(problems) => Some(Live { version: remote.version_read(job.workspace, job.site), problems: told(problems) }),
    }
}
