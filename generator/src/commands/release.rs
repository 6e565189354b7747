//! `sitegen release`

use serde_json::{Value, json};
use site::{SiteName, Workspace};

use crate::cli::{ReleaseListArgs, ReleaseResumeArgs, ReleaseRollbackArgs};
use crate::publish::{self, Listed, Moved, Overview, ReleaseId};
use crate::report::{Failure, Reporter, bad, bytes, dim, good, plural};

pub(super) fn list(workspace: &Workspace, args: &ReleaseListArgs, reporter: &Reporter) -> Result<(), Failure> {
    known(workspace, &args.site)?;
    let overview = publish::overview(&workspace.dist(&args.site))?;
    if args.json {
        reporter.data_json(&overview_json(&args.site, &overview));
        return Ok(());
    }
    overview.releases.iter().for_each(|release| reporter.data(&line(release)));
    if overview.releases.is_empty() {
        reporter.say(&format!("{0} has no releases yet: `sitegen build {0}` makes the first one", args.site));
    }
    if overview.held {
        reporter.say(&held(&args.site));
    }
    Ok(())
}

pub(super) fn rollback(workspace: &Workspace, args: &ReleaseRollbackArgs, reporter: &Reporter) -> Result<(), Failure> {
    known(workspace, &args.site)?;
    let moved = publish::rollback(workspace.dist(&args.site), args.release.as_deref())?;
    tell(&args.site, &moved, true, reporter);
    Ok(())
}

pub(super) fn resume(workspace: &Workspace, args: &ReleaseResumeArgs, reporter: &Reporter) -> Result<(), Failure> {
    known(workspace, &args.site)?;
    let moved = publish::resume(workspace.dist(&args.site))?;
    tell(&args.site, &moved, false, reporter);
    Ok(())
}

/// A site whose settings have problems can be rolled back all the same.
fn known(workspace: &Workspace, site: &SiteName) -> Result<(), Failure> {
    super::select::sites(workspace, std::slice::from_ref(site))?;
    Ok(())
}

fn tell(site: &SiteName, moved: &Moved, is_held: bool, reporter: &Reporter) {
    if reporter.json() {
        let from = moved.from.as_ref().map(ReleaseId::as_str);
        return reporter.data_json(&json!({"site": site.as_str(), "from": from, "to": moved.to.id().as_str(), "held": is_held}));
    }
    let (mark, to) = (good("✓"), moved.to.id());
    if moved.from.as_ref() == Some(to) {
        reporter.say(&format!("{mark} {site}  {to} is live already"));
    } else {
        reporter.say(&format!("{mark} {site}  {to} is live"));
    }
    if is_held {
        reporter.say(&held(site));
    }
}

fn held(site: &SiteName) -> String {
    format!("  held: builds make new releases and keep them back; `sitegen release resume {site}` goes to the newest")
}

fn line(release: &Listed) -> String {
    let what = release.manifest.as_ref().map_or_else(
        || bad("damaged"),
        |manifest| {
            let version = manifest.api_version().map(|version| dim(&format!("  content version {version}"))).unwrap_or_default();
            let (pages, files) = (plural(manifest.pages(), "page"), plural(manifest.files(), "file"));
            format!(
                "{}  {pages:>11}  {files:>11}  {:>9}{version}",
                manifest.made().zoned().strftime("%Y-%m-%d %H:%M:%S UTC"),
                bytes(manifest.bytes())
            )
        },
    );
    let live = if release.live { format!("  {}", good("live")) } else { String::new() };
    format!("{}  {what}{live}", release.id)
}

fn overview_json(site: &SiteName, overview: &Overview) -> Value {
    json!({
        "site": site.as_str(),
        "held": overview.held,
        "releases": overview.releases.iter().map(release_json).collect::<Vec<_>>(),
    })
}

fn release_json(release: &Listed) -> Value {
    let manifest = release.manifest.as_ref();
    json!({
        "id": release.id.as_str(),
        "live": release.live,
        "damaged": manifest.is_none(),
        "made": manifest.map(|manifest| manifest.made().to_string()),
        "pages": manifest.map(publish::Manifest::pages),
        "files": manifest.map(publish::Manifest::files),
        "bytes": manifest.map(publish::Manifest::bytes),
        "content_version": manifest.and_then(publish::Manifest::api_version),
        "program": manifest.map(publish::Manifest::program),
    })
}
