//! `sitegen component`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use site::{Site, SiteName, Sites, Workspace};
use source::{Diagnostic, Moment, reason, shown};

use super::component_report::{tell_components, tell_impacts, tell_inspection};
use super::select;
use crate::cli_component::{ComponentImpactArgs, ComponentInspectArgs, ComponentListArgs, ContentArgs};
use crate::highlights::Highlights;
use crate::past::Shared;
use crate::publish::CURRENT;
use crate::remote::Remote;
use crate::render::{Content, Sink};
use crate::report::{Failure, Reporter};
use crate::site_build::{BuildOptions, Job};
use crate::survey::{Change, Survey, components, differences, impact, inspect, join};
use crate::timings::Clock;

/// What a site's sink does with an output.
type Take<'a> = dyn Fn(&SiteName, &str, Content) -> Result<(), Diagnostic> + Sync + 'a;

pub(super) fn list(workspace: &Workspace, args: &ComponentListArgs, reporter: &Reporter) -> Result<(), Failure> {
    let sites = select::sites(workspace, args.site.as_slice())?;
    let (lists, problems) = survey(workspace, sites, &args.content, reporter, &nowhere, components);
    let mut found = join(lists);
    if let Some(site) = &args.site {
        // a site does not see the shared one that its own stands in for
        found.retain(|component| component.overridden_by.get(site) != Some(&false));
    }
    tell_components(&found, args.props, reporter);
    told(&problems, reporter)
}

pub(super) fn impact_of(workspace: &Workspace, args: &ComponentImpactArgs, reporter: &Reporter) -> Result<(), Failure> {
    let file = component_file(workspace, &args.file)?;
    let changed: Mutex<BTreeMap<SiteName, BTreeMap<String, Change>>> = Mutex::default();
    let take = |site: &SiteName, output: &str, content| {
        if args.diff
            && let Some(change) = change(workspace, site, output, content)?
        {
            changed.lock().unwrap_or_else(PoisonError::into_inner).entry(site.clone()).or_default().insert(output.to_owned(), change);
        }
        Ok(())
    };
    let of_site = |survey: &Survey| {
        let found = impact(survey, &file);
        let mut changed = changed.lock().unwrap_or_else(PoisonError::into_inner).remove(&survey.site).unwrap_or_default();
        changed.retain(|output, _| found.outputs().contains(output.as_str()));
        (survey.site.clone(), (found, args.diff.then(|| differences(&changed))))
    };
    let (impacts, problems) = survey(workspace, sites_of(workspace, &file)?, &args.content, reporter, &take, of_site);
    let impacts = impacts.into_iter().filter(|(_, (found, _))| !found.is_empty()).collect();
    tell_impacts(&shown(&workspace.root, &file), &impacts, reporter);
    told(&problems, reporter)
}

pub(super) fn inspect_page(workspace: &Workspace, args: &ComponentInspectArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = select::site(workspace, &args.site)?;
    let sites = Sites { good: vec![site], broken: Vec::new() };
    let (found, problems) = survey(workspace, sites, &args.content, reporter, &nowhere, |survey| inspect(survey, &args.address));
    for found in found {
        tell_inspection(&found?, reporter);
    }
    told(&problems, reporter)
}

/// Looks at sites, on all cores, and keeps what `read` finds in each; those that another tool builds are passed over. What is wrong with a site does
/// not hide the others.
fn survey<T: Send>(
    workspace: &Workspace,
    sites: Sites,
    content: &ContentArgs,
    reporter: &Reporter,
    take: &Take<'_>,
    read: impl Fn(&Survey) -> T + Sync,
) -> (Vec<T>, Vec<Diagnostic>) {
    let shared = Shared::open(workspace);
    let options = BuildOptions {
        drafts: false,
        base_url: None,
        mode: styles::Mode::Production,
        now: Moment::now(),
        remote: Remote { url: content.api.url.clone(), key: content.api.key.clone(), offline: content.offline, ..Remote::default() },
        highlights: Arc::new(Highlights::of(&workspace.root, Moment::now())),
    };
    let own: Vec<Site> = sites.good.into_iter().filter(|site| site.settings.build.is_none()).collect();
    let bar = reporter.progress();
    bar.set_length(own.len() as u64);
    let look = |site: &Site| {
        let put = |output: &str, content| take(&site.name, output, content);
        let job = Job { workspace, shared: &shared, site, options: &options, clock: &Clock::default() };
        let found = Survey::of(&job, &put as &Sink<'_>).map(|survey| read(&survey));
        bar.inc(1);
        found
    };
    let results: Vec<Result<T, Vec<Diagnostic>>> = own.par_iter().map(look).collect();
    bar.finish_and_clear();
    let mut problems: Vec<Diagnostic> = sites.broken.into_iter().flat_map(|site| site.problems).collect();
    let mut found = Vec::new();
    for result in results {
        match result {
            Ok(one) => found.push(one),
            Err(told) => problems.extend(told),
        }
    }
    (found, problems)
}

fn nowhere(_: &SiteName, _: &str, _: Content) -> Result<(), Diagnostic> {
    Ok(())
}

/// What is live of an output and what would be, where the two differ.
fn change(workspace: &Workspace, site: &SiteName, output: &str, content: Content) -> Result<Option<Change>, Diagnostic> {
    let new = match content {
        Content::Bytes(bytes) => bytes,
        Content::File(path) => std::fs::read(&path)
            .map_err(|error| Diagnostic::error(format!("cannot read this: {}", reason(&error))).in_file(shown(&workspace.root, &path)))?,
    };
    let live = std::fs::read(workspace.dist(site).join(CURRENT).join(output)).ok();
    Ok((live.as_ref() != Some(&new)).then_some(Change { live, new }))
}

/// The full path of a file that components are made of.
fn component_file(workspace: &Workspace, file: &Path) -> Result<PathBuf, Diagnostic> {
    let written = || file.display().to_string();
    let found = file.canonicalize().or_else(|_| workspace.root.join(file).canonicalize());
    let path = found.map_err(|error| {
        let problem = Diagnostic::error(format!("cannot open {}: {}", written(), reason(&error)));
        problem.hint("name a file, such as shared-components/blog/post_card.html; `sitegen component list` shows them")
    })?;
    let root = workspace.root.canonicalize().unwrap_or_else(|_| workspace.root.clone());
    let inside = path
        .strip_prefix(&root)
        .map(Path::to_path_buf)
        .map_err(|_| Diagnostic::error(format!("{} is not in this workspace", written())))?;
    let parts: Vec<&str> = inside.iter().filter_map(|part| part.to_str()).collect();
    let is_component = match parts.as_slice() {
        ["shared-components", _, ..] => true,
        ["sites", _, folder, _, ..] => matches!(*folder, "components" | "styles" | "pages"),
        _ => false,
    };
    if !is_component || path.is_dir() {
        let problem = Diagnostic::error(format!("{} is neither a template nor a style", written()));
        return Err(problem.hint("those lie in shared-components/ and in the components/, styles/ and pages/ of a site"));
    }
    Ok(workspace.root.join(inside))
}

/// The sites that a file can reach: its own, or all if it is shared.
fn sites_of(workspace: &Workspace, file: &Path) -> Result<Sites, Vec<Diagnostic>> {
    let own =
        file.strip_prefix(workspace.root.join("sites")).ok().and_then(|inside| inside.iter().next()?.to_str()?.parse::<SiteName>().ok());
    select::sites(workspace, own.as_slice())
}

fn told(problems: &[Diagnostic], reporter: &Reporter) -> Result<(), Failure> {
    reporter.problems(problems);
    if problems.is_empty() { Ok(()) } else { Err(Failure::Told) }
}
