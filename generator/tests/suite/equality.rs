//! After any series of edits a build that knows the one before makes byte for byte what a build from nothing makes.
//!
//! 20 series, or 1,000 with `SITEGEN_SOAK=1`; `SITEGEN_SEED=…` runs one alone.

use std::time::{Duration, Instant};

use sitegen::past::Past;

use crate::edits::{Dice, World};
use crate::harness::Workspace;
use crate::in_process::{How, build, live, release};

/// How many edits a series has.
const EDITS: usize = 12;

fn seeds() -> Vec<u64> {
    let variable = |name: &str| std::env::var_os(name).and_then(|value| value.into_string().ok());
    match variable("SITEGEN_SEED").and_then(|seed| seed.parse().ok()) {
        Some(seed) => vec![seed],
        None if variable("SITEGEN_SOAK").as_deref() == Some("1") => (0..1000).collect(),
        None => (0..20).collect(),
    }
}

#[test]
fn what_is_known_from_before_changes_no_byte() {
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        let mut world = World::new(&mut dice);
        let mut how = How { trusts_stamps: dice.of(2) == 0, ..How::default() };
        let mut story = Vec::new();
        for step in 0..EDITS {
            for _ in 0..dice.of(3) {
                story.push(world.edit(&mut dice));
            }
            how.now = ["2026-03-01", "2026-06-01", "2026-09-01"][dice.of(3)];
            let before = live(&world.workspace, how.site);
            let built = release(&world.workspace, &how);
            let clean = build(&world.workspace, &How { mode: styles::Mode::Production, ..how.clone() }, Past::default());
            let told = || format!("SITEGEN_SEED={seed}, step {step}, {} of:\n{}", how.now, story.join("\n"));
            let found = live(&world.workspace, how.site);
            match clean {
                Ok((expected, _)) => {
                    built.unwrap_or_else(|problems| panic!("{problems:?}\n{}", told()));
                    for (output, bytes) in &expected {
                        let there = found.get(output).unwrap_or_else(|| panic!("{output} is missing: {}", told()));
                        assert_eq!(String::from_utf8_lossy(there), String::from_utf8_lossy(bytes), "{output}: {}", told());
                    }
                    // what pages that are being loaded still ask for stays for a while
                    let more: Vec<&String> =
                        found.keys().filter(|output| !expected.contains_key(*output) && !output.starts_with("assets/")).collect();
                    assert!(more.is_empty(), "{more:?} should be gone: {}", told());
                }
                Err(problems) => {
                    assert!(built.is_err(), "{problems:?} was not found: {}", told());
                    let texts = |problems: &[source::Diagnostic]| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
                    assert_eq!(texts(&built.unwrap_err()), texts(&problems), "{}", told());
                    assert_eq!(found, before, "{}", told());
                }
            }
        }
    }
}

#[test]
fn a_build_that_is_killed_leaves_nothing_that_makes_the_next_one_wrong() {
    let soak = seeds().len() > 100;
    for seed in 0..if soak { 100 } else { 6 } {
        let mut dice = Dice::new(seed);
        let mut world = World::new(&mut dice);
        for number in 0..60 {
            world.workspace.write(
                &format!("sites/a.example/content/blog/more-{number}.md"),
                format!("+++\ntitle = \"{number}\"\ndate = 2026-01-01\n+++\nx"),
            );
        }
        world.workspace.build();
        for _ in 0..4 {
            let what = world.edit(&mut dice);
            kill_a_build(&world.workspace, Duration::from_millis(dice.of(120) as u64));
            let built = world.workspace.run(&["build"]);
            let how = How { now: "2999-01-01", ..How::default() };
            let Ok((expected, _)) = build(&world.workspace, &how, Past::default()) else { continue };
            assert!(built.ok, "{what}: {}", built.stderr);
            let mut found = live(&world.workspace, "a.example");
            found.retain(|output, _| expected.contains_key(output) || !output.starts_with("assets/"));
            assert!(found == expected, "seed {seed}: {what}");
        }
    }
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
