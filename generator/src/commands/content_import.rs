//! `sitegen content import`

use std::path::Path;

use serde_json::{Value, json};
use site::Workspace;
use source::{Diagnostic, reason, shown};

use crate::cli_moving::ContentImportArgs;
use crate::moving::{Arrival, Arrivals, Outcome, plan};
use crate::report::{Failure, Reporter, good, plural};
use crate::whole_file::write_whole;

/// What was done, or would be.
#[derive(Default)]
struct Done {
    /// From where, and to where.
    imported: Vec<(String, String)>,
    /// How many were there already, the same.
    same: usize,
    /// What stayed behind, and why.
    skipped: Vec<Diagnostic>,
}

pub(super) fn import(workspace: &Workspace, args: &ContentImportArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = super::select::site(workspace, &args.site)?;
    let arrivals = plan(workspace, &site, &args.folder, args.from, args.section.as_deref())?;
    let content = site.folder.join("content");
    let mut done = Done { skipped: arrivals.refused.clone(), ..Done::default() };
    for arrival in &arrivals.files {
        let to = content.join(&arrival.to);
        match write(workspace, arrival, &to, args) {
            Ok(true) => done.imported.push((arrival.shown.clone(), shown(&workspace.root, &to))),
            Ok(false) => done.same += 1,
            Err(problem) => done.skipped.push(problem),
        }
    }
    if reporter.json() {
        reporter.data_json(&to_json(args, &arrivals, &done));
    } else {
        tell(args, &arrivals, &done, reporter);
    }
    if done.skipped.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

/// Writes a file whole, or not at all. False where it is there already.
fn write(workspace: &Workspace, arrival: &Arrival, to: &Path, args: &ContentImportArgs) -> Result<bool, Diagnostic> {
    let bytes = match &arrival.outcome {
        Outcome::Page(text) => text.as_bytes().to_vec(),
        Outcome::Copy => std::fs::read(&arrival.from).map_err(|error| source::unreadable(&arrival.shown, &error))?,
    };
    let file = shown(&workspace.root, to);
    match std::fs::read(to) {
        Ok(there) if there == bytes => return Ok(false),
        Ok(_) if !args.force => {
            let problem = Diagnostic::error("this file is there with another text: it stays as it is").in_file(file);
            return Err(problem.note(format!("{} would take its place", arrival.shown)).hint("--force overwrites it"));
        }
        _ => {}
    }
    if args.dry_run {
        return Ok(true);
    }
    let told = |error: std::io::Error| Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(file.clone());
    std::fs::create_dir_all(to.parent().unwrap_or(to)).map_err(told)?;
    write_whole(to, &bytes).map_err(told)?;
    Ok(true)
}

fn tell(args: &ContentImportArgs, arrivals: &Arrivals, done: &Done, reporter: &Reporter) {
    reporter.problems(&arrivals.warnings);
    reporter.problems(&done.skipped);
    for (from, to) in &done.imported {
        reporter.detail(&format!("{from} → {to}"));
    }
    let row = |what: &str, count: usize, more: &str| reporter.data(format!("{what:<12} {count:>6}  {more}").trim_end());
    row(if args.dry_run { "would come" } else { "imported" }, done.imported.len(), "");
    row("unchanged", done.same, "");
    row("skipped", done.skipped.len(), "");
    let marks = if arrivals.marks == 0 {
        String::new()
    } else {
        format!("{} that are shown as they stand", plural(arrivals.marks, "shortcode or tag"))
    };
    row("warnings", arrivals.warnings.len(), &marks.replace("shortcode or tags", "shortcodes or tags"));
    if !args.dry_run && done.skipped.is_empty() {
        reporter.say(&format!("{} next: sitegen check {}", good("✓"), args.site));
    }
}

fn to_json(args: &ContentImportArgs, arrivals: &Arrivals, done: &Done) -> Value {
    let files = done.imported.iter().map(|(from, to)| json!({"from": from, "to": to}));
    json!({
        "site": args.site.as_str(),
        "from": args.from.name(),
        "dry_run": args.dry_run,
        "imported": files.collect::<Vec<_>>(),
        "unchanged": done.same,
        "skipped": done.skipped.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
        "warnings": arrivals.warnings.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
        "marks": arrivals.marks,
    })
}
