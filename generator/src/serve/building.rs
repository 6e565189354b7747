//! One build of one site, and what becomes of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use site::SiteName;
use source::{Diagnostic, Moment};

use super::builder::{Builder, locked};
use super::kept::{Content, Kept, comes_due, told_of};
use super::news::News;
use super::outage::pause;
use super::queue::Wanted;
use crate::release_build::{Built, Failed};
use crate::remote::{ApiContent, Remote};
use crate::site_build::{BuildOptions, Job};
use crate::timings::Clock;

/// After so many times in a row that nothing could be published, whoever pushed hears of it: another process that publishes is soon done.
const REFUSALS: u32 = 3;

impl Builder {
    /// Builds the site whose turn it is. False in the end.
    pub(super) fn build_next(&self) -> bool {
        let Some((site, wanted)) = self.queue.take() else { return false };
        if catch_unwind(AssertUnwindSafe(|| self.build(&site, &wanted))).is_err() {
            self.kept(&site).forget();
            self.comes_to_nothing(&site, vec![Diagnostic::error(format!("the build of {site} broke off: this is an error in sitegen"))]);
        }
        self.queue.done(&site);
        self.finished.send_modify(|count| *count += 1);
        true
    }

    fn build(&self, name: &SiteName, wanted: &Wanted) {
        let (start, opened, kept) = (Instant::now(), self.opened(), self.kept(name));
        let Some(site) = opened.site(name) else {
            // what changes until it is mended is not heard of
            kept.forget();
            let broken = opened.broken.iter().find(|site| site.name == name.as_str());
            return self.comes_to_nothing(name, broken.map(|site| site.problems.clone()).unwrap_or_default());
        };
        let content = match site.settings.content.api_section.as_ref().map(|_| kept.content(&self.remote, &opened.workspace, site)) {
            None => None,
            Some(Content::Known(content)) => Some(content),
            // who follows the site in the API lets it be built
            Some(Content::Unknown) => return,
            Some(Content::Missing(problem)) => return self.comes_to_nothing(name, vec![problem]),
        };
        let options = self.options(content.clone(), false);
        let job = Job { workspace: &opened.workspace, shared: &opened.shared, site, options: &options, clock: &Clock::default() };
        let result = kept.build(&job, wanted);
        let has_to_wait = matches!(result, Err(Failed::Publishing(_))) && kept.refusals() < REFUSALS;
        if let Some(live) = content.as_ref().and_then(|content| told_of(&job, content, &result)).filter(|_| !has_to_wait) {
            kept.has_to_tell(Some(live));
            locked(&self.to_tell).as_ref().map(|sender| sender.send(name.clone()));
        }
        self.ends(name, &kept, result, start.elapsed());
    }

    fn ends(&self, name: &SiteName, kept: &Kept, result: Result<Built, Failed>, time: Duration) {
        match result {
            Ok(built) => {
                self.queue.at(name, comes_due(&built));
                locked(&self.failed).remove(name);
                let (changed, held, warnings) = (built.written.changed, built.written.held, built.summary.warnings);
                self.tell(News::Live { site: name.clone(), changed, held, time, warnings });
            }
            Err(Failed::Content(problems)) => {
                self.queue.at(name, None);
                self.comes_to_nothing(name, problems);
            }
            Err(Failed::Publishing(problems)) => {
                self.queue.at(name, Some(SystemTime::now() + pause(kept.refusals())));
                if kept.refusals() == 1 {
                    self.tell(News::Failed { site: name.to_string(), problems });
                }
            }
        }
    }

    fn comes_to_nothing(&self, site: &SiteName, problems: Vec<Diagnostic>) {
        locked(&self.failed).insert(site.clone());
        self.tell(News::Failed { site: site.to_string(), problems });
    }

    /// How a site is built now, with this content of the API.
    pub(super) fn options(&self, content: Option<Arc<ApiContent>>, drafts: bool) -> BuildOptions {
        BuildOptions {
            drafts,
            base_url: None,
            mode: styles::Mode::Production,
            now: Moment::now(),
            remote: Remote { instead: content, ..self.remote.clone() },
            highlights: Arc::clone(&self.highlights),
        }
    }
}
