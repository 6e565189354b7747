//! `sitegen push`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use site::{Site, Workspace};
use source::{Diagnostic, Severity};

use super::exchange::{Exchange, section, working_copy};
use crate::cli_content::PushArgs;
use crate::remote::{Client, Known, Precondition, Step, Steps, WorkingCopy, push_steps};
use crate::report::{Failure, Reporter, bad, dim, good, plural, seconds};

/// How often it is asked whether a push is live.
const POLL: Duration = Duration::from_millis(50);
/// How long nothing is said of what is waited for.
const QUIET: Duration = Duration::from_secs(3);
/// How long `--wait` waits.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who makes live what was pushed.
const BUILDERS: &str = "`sitegen build` publishes what is in the API, and `sitegen dev` shows it";

pub(super) fn push(workspace: &Workspace, args: &PushArgs, reporter: &Reporter) -> Result<(), Failure> {
    let start = Instant::now();
    let mut exchange = Exchange::open(workspace, &args.site, &args.api)?;
    let WorkingCopy { posts: local, strays } = working_copy(workspace, &exchange.site)?;
    reporter.problems(&strays);
    let fingerprints = local.iter().map(|(name, text)| (name.clone(), styles::fingerprint(text.as_bytes()))).collect();
    let remote = exchange.list()?;
    let mut steps = push_steps(&fingerprints, &remote, &exchange.state);
    keep_named(&mut steps, &args.paths, &exchange.site)?;
    exchange.compare(&mut steps, &local, &remote)?;
    let has_all = tell(&steps, reporter) == 0 && strays.iter().all(|stray| stray.severity != Severity::Error);
    if args.dry_run {
        return if has_all { Ok(()) } else { Err(Failure::Told) };
    }
    let (version, refused) = send(&mut exchange, &steps, &local);
    exchange.save(workspace)?;
    reporter.problems(&refused);
    if let (Some(version), true) = (version, args.wait) {
        wait(&exchange.client, version, reporter)?;
        reporter.say(&format!("{} live after {}", good("✓"), seconds(start.elapsed())));
    }
    if has_all && refused.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

fn keep_named(steps: &mut Steps, paths: &[PathBuf], site: &Site) -> Result<(), Diagnostic> {
    if paths.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = paths.iter().map(|path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned()).collect();
    if let Some((path, _)) = paths.iter().zip(&names).find(|(_, name)| !steps.contains_key(*name)) {
        let problem = Diagnostic::error(format!("{} is no post of the section `{}`", path.display(), section(site)?));
        return Err(problem.hint(format!("posts lie in sites/{}/content/{}", site.name, section(site)?)));
    }
    steps.retain(|name, _| names.contains(name));
    Ok(())
}

/// Shows what will be done, and counts the conflicts.
fn tell(steps: &Steps, reporter: &Reporter) -> usize {
    let mut conflicts = 0;
    for (name, step) in steps {
        let line = match step {
            Step::Push(Precondition::New) => format!("{} {name}", good("new     ")),
            Step::Push(Precondition::Unchanged(_)) => format!("{} {name}", good("changed ")),
            Step::RemoveRemote(_) => format!("{} {name}", good("removed ")),
            Step::Conflict => {
                conflicts += 1;
                format!(
                    "{} {name}  {}",
                    bad("conflict"),
                    dim("it changed here and there: pull it under another name, and join the two by hand")
                )
            }
            Step::OtherWay => format!("{} {name}  {}", dim("behind  "), dim("it changed there: pull")),
            _ => continue,
        };
        reporter.data(&line);
    }
    if steps.values().all(|step| *step == Step::Same) {
        reporter.say("nothing to push: here and there are the same");
    }
    conflicts
}

/// Sends what is to be sent, and keeps what is known after each. Returns the last content version, and what was refused.
pub(super) fn send(exchange: &mut Exchange, steps: &Steps, local: &BTreeMap<String, String>) -> (Option<u64>, Vec<Diagnostic>) {
    let mut version = None;
    let mut refused = Vec::new();
    for (name, step) in steps {
        let Exchange { client, state, .. } = exchange;
        let done = match step {
            Step::Push(precondition) => client.put(name, &local[name], precondition).map(|put| {
                let fingerprint = styles::fingerprint(local[name].as_bytes());
                state.posts.insert(name.clone(), Known { fingerprint, etag: put.etag });
                put.at
            }),
            Step::RemoveRemote(etag) => client.delete(name, etag).inspect(|_| _ = state.posts.remove(name)),
            _ => continue,
        };
        match done {
            Ok(at) => {
                version = version.max(Some(at.version));
                state.at = at;
            }
            Err(problem) => refused.push(problem),
        }
    }
    (version, refused)
}

fn wait(client: &Client, version: u64, reporter: &Reporter) -> Result<(), Failure> {
    let start = Instant::now();
    let mut is_quiet = true;
    while start.elapsed() < PATIENCE {
        let live = client.live()?;
        if live.version >= version {
            let problem = |told: &serde_json::Value| {
                let mut problem =
                    Diagnostic { severity: Severity::Error, ..Diagnostic::error(told["message"].as_str().unwrap_or_default()) };
                problem.notes.extend(told["file"].as_str().map(|file| format!("in {file}, line {}", told["line"])));
                problem.hint = told["hint"].as_str().map(str::to_owned);
                problem
            };
            let problems: Vec<Diagnostic> = live.problems.iter().map(problem).collect();
            return if problems.is_empty() { Ok(()) } else { Err(Failure::Problems(problems)) };
        }
        if is_quiet && start.elapsed() > QUIET {
            reporter.say(&format!("  waiting for a builder: {BUILDERS}"));
            is_quiet = false;
        }
        std::thread::sleep(POLL);
    }
    let problem = Diagnostic::error(format!(
        "the push was stored, but is not live after {}",
        plural(usize::try_from(PATIENCE.as_secs()).unwrap_or(0), "second")
    ));
    Err(problem.hint(format!("is there a builder? {BUILDERS}")).into())
}
