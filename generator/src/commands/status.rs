//! `sitegen status`

use serde_json::{Value, json};
use site::Workspace;

use super::exchange::{Exchange, working_copy};
use crate::cli_content::StatusArgs;
use crate::publish::{Overview, overview};
use crate::remote::{Live, Step, Steps, pull_steps, push_steps};
use crate::report::{Failure, Reporter, bad, dim, good, plural};

/// What differs between the two sides, by what has to be done: names of posts.
struct Differences {
    push: Vec<String>,
    pull: Vec<String>,
    conflicts: Vec<String>,
}

pub(super) fn status(workspace: &Workspace, args: &StatusArgs, reporter: &Reporter) -> Result<(), Failure> {
    let mut exchange = Exchange::open(workspace, &args.site, &args.api)?;
    let copy = working_copy(workspace, &exchange.site)?;
    reporter.problems(&copy.strays);
    let fingerprints = copy.posts.iter().map(|(name, text)| (name.clone(), styles::fingerprint(text.as_bytes()))).collect();
    let remote = exchange.list()?;
    let mut push = push_steps(&fingerprints, &remote, &exchange.state);
    exchange.compare(&mut push, &copy.posts, &remote)?;
    let pull = pull_steps(&fingerprints, &remote, &exchange.state);
    exchange.save(workspace)?;
    let (here, there) = (Differences::of(&push, &pull), exchange.state.at.version);
    let live = exchange.client.live()?;
    let releases = overview(&workspace.dist(&args.site))?;
    if reporter.json() {
        reporter.data_json(&to_json(&here, there, &live, &releases));
        return Ok(());
    }
    tell(&here, there, &live, &releases, reporter);
    Ok(())
}

impl Differences {
    fn of(push: &Steps, pull: &Steps) -> Self {
        let names =
            |steps: &Steps, is: fn(&Step) -> bool| steps.iter().filter(|(_, step)| is(step)).map(|(name, _)| name.clone()).collect();
        Self {
            push: names(push, |step| matches!(step, Step::Push(_) | Step::RemoveRemote(_))),
            pull: names(pull, |step| matches!(step, Step::Pull | Step::RemoveLocal)),
            conflicts: names(push, |step| *step == Step::Conflict),
        }
    }
}

fn tell(here: &Differences, there: u64, live: &Live, releases: &Overview, reporter: &Reporter) {
    let list = |mark: String, names: &[String], hint: &str| {
        names.iter().for_each(|name| reporter.data(&format!("{mark} {name}  {}", dim(hint))));
    };
    list(good("changed here "), &here.push, "push");
    list(dim("changed there"), &here.pull, "pull");
    list(bad("conflict     "), &here.conflicts, "it changed here and there: pull it under another name, and join the two by hand");
    if here.push.is_empty() && here.pull.is_empty() && here.conflicts.is_empty() {
        reporter.say("here and in the API are the same");
    }
    if !live.problems.is_empty() {
        let message = live.problems[0]["message"].as_str().unwrap_or_default();
        reporter.say(&format!("{} the build of version {} failed: {message}", bad("✗"), live.version));
    } else if live.version < there {
        let behind = plural(usize::try_from(there - live.version).unwrap_or(usize::MAX), "change");
        reporter.say(&format!("{} not live yet: {behind}; `sitegen build` or `sitegen serve` publishes", dim("…")));
    } else {
        reporter.say(&format!("{} live: all that is in the API", good("✓")));
    }
    if let Some(held) = releases.releases.iter().find(|release| release.live).filter(|_| releases.held) {
        reporter.say(&format!("{} held at release {}: `sitegen release resume` goes to the newest", bad("!"), held.id));
    }
}

fn to_json(here: &Differences, there: u64, live: &Live, releases: &Overview) -> Value {
    json!({
        "push": here.push,
        "pull": here.pull,
        "conflicts": here.conflicts,
        "version": there,
        "live": {"version": live.version, "problems": live.problems},
        "held": releases.held,
    })
}
