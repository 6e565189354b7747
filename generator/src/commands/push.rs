//! `sitegen push`

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use site::{Site, Workspace};
use source::{Diagnostic, Severity};

use super::exchange::{Exchange, section, working_copy};
use super::steps::Way;
use crate::cli_content::PushArgs;
use crate::remote::{Batched, Client, Known, PostChange, Precondition, Refused, State, Step, Steps, WorkingCopy, push_steps};
use crate::report::{Failure, Reporter, good, plural, seconds};

/// How many posts go in one request.
const AT_ONCE: usize = 500;
/// How many bytes of text do: written as JSON they may be twice as many.
const BYTES_AT_ONCE: usize = 4 << 20;
/// How often it is asked whether a push is live.
const POLL: Duration = Duration::from_millis(50);
/// How long nothing is said of what is waited for.
const QUIET: Duration = Duration::from_secs(3);
/// How long `--wait` waits.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who makes live what was pushed.
const BUILDERS: &str = "`sitegen serve` and `sitegen build` publish what is in the API, and `sitegen dev` shows it";

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
    Way::Push.tell(&steps, reporter);
    let is_whole = !steps.values().any(|step| *step == Step::Conflict);
    let mut outcome = Outcome { version: None, is_live: false, problems: strays };
    let pushed = if args.dry_run {
        Ok(())
    } else {
        let (version, refused) = send(&mut exchange, &steps, &local);
        exchange.save(workspace)?;
        reporter.problems(&refused);
        outcome.version = version;
        outcome.problems.extend(refused);
        outcome.wait(&exchange.client, args.wait, reporter)
    };
    if outcome.is_live {
        reporter.say(&format!("{} live after {}", good("✓"), seconds(start.elapsed())));
    }
    if reporter.json() {
        if let Err(Failure::Problems(problems)) = pushed {
            outcome.problems.extend(problems);
        }
        reporter.data_json(&outcome.to_json(&steps));
    } else {
        pushed?;
    }
    if is_whole && !outcome.problems.iter().any(Diagnostic::is_error) { Ok(()) } else { Err(Failure::Told) }
}

/// What came of a push.
struct Outcome {
    /// The content version after it; none if nothing was changed.
    version: Option<u64>,
    /// Whether it was waited until that was live.
    is_live: bool,
    problems: Vec<Diagnostic>,
}

impl Outcome {
    /// Waits until what was sent is live, if that is wanted.
    fn wait(&mut self, client: &Client, wants_live: bool, reporter: &Reporter) -> Result<(), Failure> {
        if let (Some(version), true) = (self.version, wants_live) {
            wait(client, version, reporter)?;
            self.is_live = true;
        }
        Ok(())
    }

    fn to_json(&self, steps: &Steps) -> Value {
        json!({
            "changes": Way::Push.to_json(steps),
            "version": self.version,
            "live": self.is_live,
            "problems": self.problems.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
        })
    }
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

/// Sends what is to be sent, and keeps what is known after each answer. Returns the last content version, and what was refused.
pub(super) fn send(exchange: &mut Exchange, steps: &Steps, local: &BTreeMap<String, String>) -> (Option<u64>, Vec<Diagnostic>) {
    let changes = steps.iter().filter_map(|(name, step)| change(name, step, local)).collect();
    let (mut version, mut refused) = (None, Vec::new());
    let mut waiting: VecDeque<Vec<PostChange<'_>>> = parts(changes).into();
    while let Some(mut part) = waiting.pop_front() {
        match exchange.client.change(&part) {
            Ok(done) => {
                version = version.max(Some(done.at.version));
                note(&mut exchange.state, &part, done);
            }
            Err(Refused::Posts(problems)) => {
                let before = part.len();
                part.retain(|change| !problems.contains_key(change.name));
                // what names none of them would be said again and again
                part.truncate(if part.len() < before { before } else { 0 });
                refused.extend(problems.into_values());
                waiting.extend((!part.is_empty()).then_some(part));
            }
            // which of them it is shows when each comes by itself
            Err(Refused::Some(_)) if part.len() > 1 => part.into_iter().rev().for_each(|change| waiting.push_front(vec![change])),
            Err(Refused::Some(problem)) => refused.push(problem),
            Err(Refused::All(problem)) => {
                refused.push(problem);
                break;
            }
        }
    }
    (version, refused)
}

fn change<'a>(name: &'a str, step: &Step, local: &'a BTreeMap<String, String>) -> Option<PostChange<'a>> {
    match step {
        Step::Push(precondition) => Some(PostChange { name, text: Some(&local[name]), precondition: precondition.clone() }),
        Step::RemoveRemote(etag) => Some(PostChange { name, text: None, precondition: Precondition::Unchanged(etag.clone()) }),
        _ => None,
    }
}

/// Changes in parts, each of which fits into one request.
fn parts(changes: Vec<PostChange<'_>>) -> Vec<Vec<PostChange<'_>>> {
    let mut parts: Vec<Vec<PostChange<'_>>> = Vec::new();
    let mut bytes = 0;
    for change in changes {
        let length = change.text.map_or(0, str::len);
        match parts.last_mut() {
            Some(part) if part.len() < AT_ONCE && bytes + length <= BYTES_AT_ONCE => {
                bytes += length;
                part.push(change);
            }
            _ => {
                bytes = length;
                parts.push(vec![change]);
            }
        }
    }
    parts
}

/// Notes what the two have in common now.
fn note(state: &mut State, part: &[PostChange<'_>], done: Batched) {
    for PostChange { name, text, .. } in part {
        match (text, done.etags.get(*name)) {
            (Some(text), Some(etag)) => {
                let fingerprint = styles::fingerprint(text.as_bytes());
                state.posts.insert((*name).to_owned(), Known { fingerprint, etag: etag.clone() });
            }
            _ => _ = state.posts.remove(*name),
        }
    }
    state.at = done.at;
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
