//! `sitegen check`

use std::sync::Arc;

use site::{Site, Workspace};
use source::{Diagnostic, Moment};

use crate::cli::CheckArgs;
use crate::drivers::each_to_its_end;
use crate::highlights::Highlights;
use crate::past::Shared;
use crate::remote::Remote;
use crate::report::{Failure, Reporter, bad, good};
use crate::site_build::{BuildOptions, Job};
use crate::timings::Clock;

pub(super) fn check(workspace: &Workspace, args: &CheckArgs, reporter: &Reporter) -> Result<(), Failure> {
    let sites = super::select::sites(workspace, &args.sites)?;
    let shared = Shared::open(workspace);
    let options = BuildOptions {
        drafts: args.drafts,
        base_url: None,
        mode: styles::Mode::Production,
        now: Moment::now(),
        remote: Remote { url: args.api.url.clone(), key: args.api.key.clone(), offline: args.offline, ..Remote::default() },
        highlights: Arc::new(Highlights::of(&workspace.root, Moment::now())),
    };
    let bar = reporter.progress();
    bar.set_length(sites.good.len() as u64);
    let mut found = each_to_its_end(&sites.good, |site: &Site| {
        let problems = crate::check::check(&Job { workspace, shared: &shared, site, options: &options, clock: &Clock::default() });
        bar.inc(1);
        (site.name.to_string(), problems)
    });
    options.highlights.save();
    bar.finish_and_clear();
    found.extend(sites.broken.into_iter().map(|site| (site.name, site.problems)));
    found.sort_by(|a, b| a.0.cmp(&b.0));
    tell(&found, reporter);
    let is_fine = found.iter().flat_map(|(_, problems)| problems).all(|problem| !problem.is_error());
    if is_fine { Ok(()) } else { Err(Failure::Told) }
}

fn tell(found: &[(String, Vec<Diagnostic>)], reporter: &Reporter) {
    if reporter.json() {
        let all = found.iter().flat_map(|(site, problems)| {
            problems.iter().map(move |problem| {
                let mut json = problem.to_json();
                json["site"] = site.as_str().into();
                json
            })
        });
        return reporter.data_json(&all.collect());
    }
    // what is wrong with a shared component is wrong for every site: once is enough
    let mut told: Vec<&Diagnostic> = Vec::new();
    for problem in found.iter().flat_map(|(_, problems)| problems) {
        if !told.iter().any(|before| before.place == problem.place && before.message == problem.message) {
            reporter.problems(std::slice::from_ref(problem));
            told.push(problem);
        }
    }
    let width = found.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, problems) in found {
        match crate::report::count(problems) {
            None => reporter.say(&format!("{} {name:width$}  nothing wrong", good("✓"))),
            Some(count) if problems.iter().any(Diagnostic::is_error) => reporter.say(&format!("{} {name:width$}  {count}", bad("✗"))),
            Some(count) => reporter.say(&format!("{} {name:width$}  {count}", good("✓"))),
        }
    }
}
