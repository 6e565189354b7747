//! Follows the content of one site in the API: asks what changed since, again and again, and lets the site be built. Versions are compared and not messages counted,
//! so that one that is lost costs a delay and never an update.

use std::time::{Duration, Instant};

use cms::ContentVersion;
use site::{Site, SiteName, Workspace};
use source::Diagnostic;

use super::builder::Builder;
use super::kept::Kept;
use super::news::News;
use super::outage::pause;
use super::queue::Wanted;

/// For how long an answer that would be empty may be held.
const HELD: Duration = Duration::from_secs(25);
/// How soon an API is asked again that holds nothing back.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows a site until it has no section in the API any more.
pub(super) fn follow(builder: &Builder, name: &SiteName) {
    let (kept, mut known, mut failures) = (builder.kept(name), None, 0);
    loop {
        let opened = builder.opened();
        let Some(site) = opened.site(name).filter(|site| site.settings.content.api_section.is_some()) else { return };
        match ask(builder, &opened.workspace, site, &kept, &mut known) {
            Ok(()) => {
                failures = 0;
                if builder.outages.ends(name) {
                    builder.tell(News::Back);
                }
                builder.tell_api(name);
            }
            Err(problem) => {
                failures += 1;
                if builder.outages.begins(name, &problem) {
                    builder.tell(News::Away(problem.clone()));
                }
                if kept.has_no_contact(&problem) {
                    // what was written down before is better than nothing
                    builder.wish(name, Wanted::default());
                }
                std::thread::sleep(pause(failures));
            }
        }
    }
}

/// Asks once what changed since what is `known`.
fn ask(builder: &Builder, workspace: &Workspace, site: &Site, kept: &Kept, known: &mut Option<ContentVersion>) -> Result<(), Diagnostic> {
    let start = Instant::now();
    // the first answer tells whether there is one, and is not waited for
    let wait = if kept.is_new() { Duration::ZERO } else { HELD };
    let now = Some(builder.remote().follow(workspace, site, wait)?);
    let is_news = std::mem::replace(known, now.clone()) != now;
    if kept.is_in_contact() || is_news {
        builder.wish(&site.name, Wanted::default());
    } else if start.elapsed() < PAUSE {
        // an API that holds nothing back is not to be asked without end
        std::thread::sleep(PAUSE);
    }
    Ok(())
}
