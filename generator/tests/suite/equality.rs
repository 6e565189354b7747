//! After any series of edits a build that knows the one before makes byte for byte what a build from nothing makes.
//!
//! 10 series, or 1,000 with `SITEGEN_SOAK=1`; `SITEGEN_SEED=…` runs one alone.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sitegen::load::Loaded;
use sitegen::past::Past;
use source::{Diagnostic, Moment};

use crate::dice::{Dice, Story, seeds};
use crate::edits::World;
use crate::harness::{Workspace, soak};
use crate::in_process::{How, Outs, at, build, live, release, release_again};

/// How many edits a series has.
const EDITS: usize = 12;

/// A site of a world, built again and again.
struct Site {
    how: How,
    /// What there is of it, where only what changed is looked at again.
    known: Option<Option<Loaded>>,
}

impl Site {
    fn new(site: &'static str, dice: &mut Dice) -> Self {
        let how = How { site, trusts_stamps: dice.of(2) == 0, ..How::default() };
        Self { how, known: (dice.of(2) == 0).then_some(None) }
    }

    /// Builds it and compares what is live then with what a build from nothing makes.
    fn build(&mut self, workspace: &Workspace, changed: &BTreeSet<PathBuf>) {
        let (how, before) = (&self.how, live(workspace, self.how.site));
        let built = match &mut self.known {
            Some(known) => release_again(workspace, how, known, changed),
            None => release(workspace, how),
        };
        let found = live(workspace, how.site);
        match build(workspace, how, Past::default()) {
            Ok((expected, _)) => {
                built.unwrap_or_else(|problems| panic!("{}: {problems:?}", how.site));
                is_equal(how.site, &found, &expected);
            }
            Err(problems) => {
                assert_eq!(texts(&built.expect_err("nothing is told")), texts(&problems), "{}", how.site);
                assert!(found == before, "{}: what is live was touched", how.site);
            }
        }
    }
}

/// Fails with the first output that differs.
pub(crate) fn is_equal(site: &str, found: &Outs, expected: &Outs) {
    assert_eq!(difference(found, expected), None, "{site}");
}

fn difference(found: &Outs, expected: &Outs) -> Option<String> {
    for (output, bytes) in expected {
        match found.get(output) {
            None => return Some(format!("{output} is missing")),
            Some(there) if there == bytes => {}
            Some(there) => {
                let [there, bytes] = [there, bytes].map(|bytes| String::from_utf8_lossy(bytes));
                return Some(format!("{output} is\n{there}\nand has to be\n{bytes}"));
            }
        }
    }
    // what pages that are being loaded still ask for stays for a while
    let mut more = found.keys().filter(|output| !expected.contains_key(*output) && !output.starts_with("assets/"));
    more.next().map(|output| format!("{output} should be gone"))
}

pub(crate) fn texts(problems: &[Diagnostic]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_known_from_before_changes_no_byte() {
    for seed in seeds(if soak() { 1000 } else { 10 }) {
        let (mut story, mut dice) = (Story::new(seed), Dice::new(seed));
        let mut world = World::new(&mut dice);
        let mut sites = ["a.example", "b.example"].map(|site| Site::new(site, &mut dice));
        for step in 0..EDITS {
            for _ in 0..dice.of(3) {
                story.add(world.edit(&mut dice));
            }
            let (now, changed) = (["2026-03-01", "2026-06-01", "2026-09-01"][dice.of(3)], world.take_changed());
            story.add(format!("step {step}, at {now}"));
            for site in &mut sites {
                site.how.now = at(now);
                site.build(&world.workspace, &changed);
            }
        }
    }
}

#[test]
fn a_build_that_is_killed_leaves_nothing_that_makes_the_next_one_wrong() {
    for seed in seeds(if soak() { 100 } else { 6 }) {
        let (mut story, mut dice) = (Story::new(seed), Dice::new(seed));
        let mut world = World::new(&mut dice);
        for number in 0..60 {
            world.write(
                &format!("sites/a.example/content/blog/more-{number}.md"),
                // a home page that asks for the tags of a site without any is an error
                format!("+++\ntitle = \"{number}\"\ndate = 2026-01-01\ntags = [\"more\"]\n+++\nx"),
            );
        }
        world.workspace.build();
        for _ in 0..4 {
            story.add(world.edit(&mut dice));
            kill_a_build(&world.workspace, Duration::from_millis(dice.of(120) as u64));
            let mut right = expected(&world.workspace);
            let built = world.workspace.run(&["build", "a.example"]);
            let found = live(&world.workspace, "a.example");
            if right.as_ref().is_ok_and(|right| difference(&found, right).is_some()) {
                // the program asks the clock: something may have come due
                right = expected(&world.workspace);
            }
            match right {
                Ok(right) => is_equal("a.example", &found, &right),
                Err(problems) => assert!(!built.ok, "{problems:?} was not found"),
            }
        }
    }
}

/// What `a.example` is by the clock now.
fn expected(workspace: &Workspace) -> Result<Outs, Vec<Diagnostic>> {
    build(workspace, &How { now: Moment::now(), ..How::default() }, Past::default()).map(|(expected, _)| expected)
}

fn kill_a_build(workspace: &Workspace, after: Duration) {
    let program = env!("CARGO_BIN_EXE_sitegen");
    let mut build = std::process::Command::new(program).arg("build").arg("--quiet").current_dir(workspace.path("")).spawn().unwrap();
    let start = Instant::now();
    while start.elapsed() < after && build.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    // it may be done already
    let _ = build.kill();
    build.wait().unwrap();
}
