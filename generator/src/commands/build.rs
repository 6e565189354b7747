//! `sitegen build`

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde_json::json;
use site::{Site, Workspace};
use source::{Diagnostic, Moment};

use super::tell_live::tell_live;
use crate::cli::BuildArgs;
use crate::content::LeftOut;
use crate::drivers::each_to_its_end;
use crate::highlights::Highlights;
use crate::load::Loaded;
use crate::past::{Past, Shared};
use crate::publish::{OutFolder, ReleaseId, Tree, Written};
use crate::release_build::Built;
use crate::remote::Remote;
use crate::render::Outputs;
use crate::report::{Failure, Reporter, bad, bytes, dim, good, plural, seconds};
use crate::site_build::{self, BuildOptions, Job, Summary};
use crate::timings::{Clock, Stage, Took};
use crate::trace::Trace;

struct Outcome {
    name: String,
    result: Result<Built, Vec<Diagnostic>>,
    time: Duration,
    stages: Option<Vec<(Stage, Took)>>,
}

pub(super) fn build(workspace: &Workspace, args: &BuildArgs, reporter: &Reporter) -> Result<(), Failure> {
    let sites = super::select::sites(workspace, &args.sites)?;
    let out = args.out.as_deref().map(OutFolder::open).transpose()?;
    let shared = Shared::open(workspace);
    let options = BuildOptions {
        drafts: args.drafts,
        base_url: args.base_url.clone(),
        mode: styles::Mode::Production,
        now: Moment::now(),
        remote: Remote { url: args.api.url.clone(), key: args.api.key.clone(), offline: args.offline, ..Remote::default() },
        highlights: Arc::new(Highlights::of(&workspace.root, Moment::now())),
    };
    let one = args.sites.len() == 1;
    let trace = args.trace.as_deref().map(begin_trace).transpose()?;
    let bar = reporter.progress();
    bar.set_length(sites.good.len() as u64);
    let build_one = |site: &Site| {
        let (start, clock) = (Instant::now(), Clock::new(args.timings).traced(trace.as_ref(), site.name.as_str()));
        let job = Job { workspace, shared: &shared, site, options: &options, clock: &clock };
        let result = clock.site(|| match &out {
            Some(out) => build_to_folder(&job, &if one { out.path.clone() } else { out.path.join(site.name.as_str()) }),
            None => tell_live(&job, job.release()),
        });
        advance(&bar, site);
        Outcome { name: site.name.to_string(), result, time: start.elapsed(), stages: clock.took() }
    };
    let mut outcomes: Vec<Outcome> = each_to_its_end(&sites.good, build_one);
    options.highlights.save();
    bar.finish_and_clear();
    outcomes.extend(sites.broken.into_iter().map(|site| Outcome {
        name: site.name,
        result: Err(site.problems),
        time: Duration::ZERO,
        stages: None,
    }));
    outcomes.sort_by(|a, b| a.name.cmp(&b.name));
    tell(&outcomes, reporter);
    if args.timings && !reporter.json() {
        let measured = outcomes.iter().filter_map(|outcome| Some((outcome.name.as_str(), outcome.stages.as_deref()?)));
        reporter.say(&super::timings::table(measured));
    }
    if let (Some(trace), Some(file)) = (&trace, &args.trace) {
        trace.save().map_err(|error| cannot_trace(file, &error))?;
    }
    if outcomes.iter().all(|outcome| outcome.result.is_ok()) { Ok(()) } else { Err(Failure::Told) }
}

fn begin_trace(file: &Path) -> Result<Arc<Trace>, Diagnostic> {
    Trace::to(file).map(Arc::new).map_err(|error| cannot_trace(file, &error))
}

fn cannot_trace(file: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot write the trace: {}", source::reason(error))).in_file(file.to_string_lossy().as_ref())
}

fn advance(bar: &ProgressBar, site: &Site) {
    bar.set_message(site.name.to_string());
    bar.inc(1);
}

fn build_to_folder(job: &Job<'_>, folder: &Path) -> Result<Built, Vec<Diagnostic>> {
    let tree = Tree::new(folder.to_owned(), job.workspace.settings.precompress);
    let put = |output: &str, content| tree.put(output, content);
    let summary = match &job.site.settings.build {
        Some(external) => site_build::build_external(job, external, &put)?,
        None => {
            let loaded = job.clock.stage(Stage::Load, || Loaded::of(&job.workspace.root, job.site));
            site_build::build(job, &loaded, &mut Past::default(), Outputs { put: &put, keep: &|_| false })?.0
        }
    };
    let written = job.clock.stage(Stage::Publish, || tree.finish(&[OutFolder::MARKER])).map_err(|problem| vec![problem])?;
    Ok(Built { summary, written, release: None })
}

fn tell(outcomes: &[Outcome], reporter: &Reporter) {
    if reporter.json() {
        return reporter.data_json(&outcomes.iter().map(to_json).collect());
    }
    for outcome in outcomes {
        match &outcome.result {
            Ok(built) => reporter.problems(&built.summary.warnings),
            Err(problems) => reporter.problems(problems),
        }
    }
    let width = outcomes.iter().map(|outcome| outcome.name.len()).max().unwrap_or_default();
    for outcome in outcomes {
        match &outcome.result {
            Ok(built) => {
                reporter.say(&line(&outcome.name, width, &built.summary, built.written, outcome.time));
                if built.written.held {
                    reporter.say(&kept_back(&outcome.name));
                }
            }
            Err(problems) => {
                reporter.say(&format!("{} {:width$}  {}", bad("✗"), outcome.name, crate::report::count(problems).unwrap_or_default()))
            }
        }
    }
    if outcomes.is_empty() {
        reporter.say("there are no sites yet: `sitegen new NAME` makes one");
    }
}

fn line(name: &str, width: usize, summary: &Summary, written: Written, time: Duration) -> String {
    let left_out = left_out(summary.left_out).map(|text| dim(&format!("  ({text})"))).unwrap_or_default();
    format!(
        "{} {name:width$}  {:>11}  {:>11}  {:>9}  {:>8}{left_out}",
        good("✓"),
        plural(summary.pages, "page"),
        plural(written.files, "file"),
        bytes(written.bytes),
        seconds(time),
    )
}

fn kept_back(name: &str) -> String {
    format!("  not live: {name} is held at an older release; `sitegen release resume {name}` goes to the newest")
}

fn left_out(left_out: LeftOut) -> Option<String> {
    let parts = [(left_out.drafts, "draft"), (left_out.scheduled, "scheduled page"), (left_out.expired, "expired page")];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| plural(count, noun)).collect();
    (!parts.is_empty()).then(|| format!("{} left out", parts.join(", ")))
}

fn to_json(outcome: &Outcome) -> serde_json::Value {
    match &outcome.result {
        Ok(Built { summary, written, release }) => {
            let mut json = json!({
                "site": outcome.name,
                "ok": true,
                "pages": summary.pages,
                "files": written.files,
                "changed": written.changed,
                "bytes": written.bytes,
                "release": release.as_ref().map(ReleaseId::as_str),
                "held": written.held,
                "seconds": outcome.time.as_secs_f64(),
                "warnings": summary.warnings.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
                "left_out": {"drafts": summary.left_out.drafts, "scheduled": summary.left_out.scheduled, "expired": summary.left_out.expired},
            });
            if let Some(stages) = &outcome.stages {
                json["timings"] = super::timings::json(stages);
            }
            json
        }
        Err(problems) => {
            json!({"site": outcome.name, "ok": false, "problems": problems.iter().map(Diagnostic::to_json).collect::<Vec<_>>()})
        }
    }
}
