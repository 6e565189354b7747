//! Follows the content of one site in the API: asks what changed since, again and again, and lets the site be built. Versions are compared and not messages counted,
//! so that one that is lost costs a delay and never an update.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cms::ContentVersion;
use serde_json::Value;
use site::{Site, SiteName};
use source::Diagnostic;

use super::builder::Builder;
use super::kept::Kept;
use super::news::News;
use super::outage::pause;
use super::queue::Wanted;
use crate::remote::{Client, Mirror};

/// For how many seconds an answer that would be empty may be held.
const HELD: u32 = 25;
/// How often an API is asked that does not know how to wait.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows a site until it has no section in the API any more.
pub(super) fn follow(builder: &Builder, name: &SiteName) {
    let kept = builder.kept(name);
    let mut failures = 0;
    loop {
        let opened = builder.opened();
        let Some(site) = opened.site(name).filter(|site| site.settings.content.api_section.is_some()) else { return };
        let open = || Mirror::open(&opened.workspace, site, Some(builder.api_url()));
        match ask(builder, site, &kept, open) {
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

/// Asks once what changed, and takes it over.
fn ask(builder: &Builder, site: &Site, kept: &Kept, open: impl Fn() -> Mirror) -> Result<(), Diagnostic> {
    let client = builder.client(site)?;
    let known = kept.mirror(&open).as_ref().map(|mirror| mirror.at().clone()).unwrap_or_default();
    let start = Instant::now();
    // the first answer tells whether there is one, and is not waited for
    let mut changes = if kept.is_new() { client.changes(&known)? } else { wait_for_changes(&client, &known)? };
    let mut at = known.clone();
    while let Some(next) = take(kept, &changes, &mut at) {
        changes = client.changes(&next)?;
    }
    if kept.is_in_contact() || at != known {
        builder.wish(&site.name, Wanted::default());
    } else if start.elapsed() < PAUSE {
        // an API that holds nothing back is not to be asked without end
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

/// Takes over what changed. If there is more to ask for, the version after which.
fn take(kept: &Kept, changes: &Value, at: &mut ContentVersion) -> Option<ContentVersion> {
    let mut mirror = kept.mirror_if_open();
    let mirror = mirror.as_mut()?;
    let has_more = mirror.take(changes);
    *at = mirror.at().clone();
    has_more.then(|| at.clone())
}

/// What changed since a version, as soon as anything did.
fn wait_for_changes(client: &Arc<Client>, known: &ContentVersion) -> Result<Value, Diagnostic> {
    if let Some(changes) = client.changes_within(known, HELD)? {
        return Ok(changes);
    }
    std::thread::sleep(PAUSE);
    client.changes(known)
}
