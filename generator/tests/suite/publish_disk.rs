//! A disk that takes no more, or nothing at all: a clear error, what is live untouched, and all well once there is room again.
//!
//! What publishes, and what runs the program, is this test binary once more, in a file system of a few megabytes.

use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Output};

use sitegen::highlights::Highlights;
use sitegen::past::{Cache, Past};
use sitegen::publish::{Publisher, overview};
use source::Moment;

use crate::dice::{Dice, Story, seeds};
use crate::harness::{Workspace, say, soak, tree};
use crate::in_process::{How, build, live};
use crate::publish::{Dist, files};

const FOLDER: &str = "SITEGEN_PUBLISH_DISK";
const READ_ONLY: &str = "SITEGEN_PUBLISH_READ_ONLY";
const PUBLISHES: &str = "publish_disk::publishes_until_the_disk_is_full";
const BUILDS: &str = "publish_disk::builds_while_the_disk_is_full";

/// Whether what cannot be tested here is a failure, and not only left out.
fn must_run() -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    is_root && (soak() || std::env::var_os("CI").is_some())
}

fn run(test: &str, script: &str) -> Option<Output> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script]).arg(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--quiet"]);
    let output = command.env(FOLDER, folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("unshare:") || said.contains("mount:") {
        assert!(!must_run(), "no small file system can be made here: {said}");
        say(&format!("SKIPPED: no small file system can be made here: {said}"));
        return None;
    }
    Some(output)
}

#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    for _ in 0..if soak() { 50 } else { 2 } {
        let Some(output) = run(PUBLISHES, "mount -t tmpfs -o size=3m none \"$SITEGEN_PUBLISH_DISK\" && exec \"$0\" \"$@\"") else { return };
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("was full"), "{said}");
    }
}

#[test]
fn a_disk_that_is_read_only_is_told_and_harms_nothing() {
    let script = "mount -t tmpfs -o size=3m none \"$SITEGEN_PUBLISH_DISK\" && \"$0\" \"$@\" && mount -o remount,ro \"$SITEGEN_PUBLISH_DISK\" \
                  && SITEGEN_PUBLISH_READ_ONLY=1 exec \"$0\" \"$@\"";
    let Some(output) = run(PUBLISHES, script) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("was read-only"), "{said}");
}

/// Does nothing as a test; as the publishing process it makes releases until the disk is full.
#[test]
fn publishes_until_the_disk_is_full() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let dist = Dist::at(folder.join("a.example"));
    if std::env::var_os(READ_ONLY).is_some() {
        let problem = Publisher::open(dist.folder.clone(), false).unwrap_err();
        assert!(problem.message.contains("read-only") && problem.hint.unwrap().contains("the right to write"));
        assert_eq!(dist.live(), files(&[("index.html", "room")]));
        println!("\nwas read-only");
        return;
    }
    std::fs::write(folder.join("ballast"), vec![1; 300_000]).unwrap();
    let page = |number: usize, page: usize| format!("{number} {page} ").repeat(200 * number).into_bytes();
    let mut live = files(&[("index.html", "first")]);
    dist.try_release(&live).unwrap();
    let problem = (1..1000).find_map(|number| {
        let next = (0..20).map(|name| (format!("{name}/index.html"), page(number, name))).collect();
        let problem = dist.try_release(&next).err();
        if problem.is_none() {
            live = next;
        }
        problem
    });
    let problem = problem.expect("the disk is never full");
    assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("make room on the disk")), "{problem:?}");
    assert_eq!(dist.live(), live, "what is live was not touched");
    std::fs::remove_file(folder.join("ballast")).unwrap();
    let listed = overview(&dist.folder).unwrap().releases;
    assert!(listed.iter().all(|release| release.manifest.is_some()), "no record is damaged");
    dist.release(&[("index.html", "room")]);
    assert_eq!(dist.live(), files(&[("index.html", "room")]));
    let waiting = dist.folder.join(".releases/waiting");
    assert!(!waiting.exists() || tree(&waiting).is_empty());
    println!("\nwas full");
}

#[test]
fn a_full_disk_fails_a_build_and_harms_nothing() {
    let script = "mount -t tmpfs -o size=16m none \"$SITEGEN_PUBLISH_DISK\" && TMPDIR=\"$SITEGEN_PUBLISH_DISK\" exec \"$0\" \"$@\"";
    let Some(output) = run(BUILDS, script) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("builds went wrong and all was well"), "{said}");
}

/// A post of some length, with a block of code that none of the others has.
fn write_posts(workspace: &Workspace, round: usize) {
    for number in 0..60 {
        let text = if (number + round).is_multiple_of(2) { round } else { 0 };
        let post = format!("{}\n\n```rust\nfn number_{number}() -> u32 {{ {text} }}\n```\n", format!("Round {text}. ").repeat(300));
        workspace.write(&format!("sites/a.example/content/blog/p{number}.md"), post);
    }
    workspace.write("sites/a.example/styles/main.scss", format!("p {{ width: {round}px }}"));
}

/// Takes all the room that there is, but for so many bytes.
fn take_all_but(ballast: &Path, room: u64) {
    let mut file = std::fs::File::create(ballast).unwrap();
    let block = [1; 4096];
    while file.write_all(&block).is_ok() {}
    let taken = file.metadata().unwrap().len();
    file.set_len(taken.saturating_sub(room)).unwrap();
}

/// What is kept from one build to the next is whole, or not there.
fn is_whole(workspace: &Workspace) {
    let opened = site::Workspace::open(&workspace.path(""), api::specs()).unwrap();
    let cache = Cache::of(&opened.root, &opened.sites().good[0]);
    if workspace.has(".sitegen/cache/sites/a.example") {
        assert!(cache.open().unwrap().1.read(0).is_some(), "the cache is damaged");
    }
    // it is written after the first build, and from then on only replaced
    let highlights = Highlights::of(&opened.root, Moment::now());
    let known = "```rust\nfn number_0() -> u32 { 0 }\n```\n";
    let options = markdown::Options { highlights: Some(highlights.cache()), ..markdown::Options::plain() };
    assert!(markdown::render(known, &options).html.contains("hl-"));
    assert!(highlights.cache().to_bytes().is_none(), "what it remembered of code is damaged");
}

/// Does nothing as a test; on a small disk it builds with more or less room.
#[test]
fn builds_while_the_disk_is_full() {
    if std::env::var_os(FOLDER).is_none() {
        return;
    }
    let workspace = Workspace::new(&[]);
    let ballast = workspace.path("ballast");
    for round in [0, 1, 0] {
        write_posts(&workspace, round);
        workspace.build();
    }
    let mut wrong = 0;
    for seed in seeds(if soak() { 100 } else { 8 }) {
        let (mut story, mut dice) = (Story::new(seed), Dice::new(seed));
        write_posts(&workspace, 10 + usize::try_from(seed).unwrap());
        let before = live(&workspace, "a.example");
        // a build of this site takes some 600 kB
        let room = 4096 * dice.of(160) as u64;
        story.add(format!("{room} bytes are left"));
        take_all_but(&ballast, room);
        let run = workspace.run(&["build"]);
        if !run.ok {
            wrong += 1;
            assert!(run.stderr.contains("make room on the disk"), "{}", run.stderr);
            assert!(run.stderr.matches("error: ").count() <= 2, "it is told once: {}", run.stderr);
            assert!(live(&workspace, "a.example") == before, "what is live was touched");
        }
        is_whole(&workspace);
        std::fs::remove_file(&ballast).unwrap();
        workspace.build();
        let expected = build(&workspace, &How { now: Moment::now(), ..How::default() }, Past::default()).unwrap().0;
        crate::equality::is_equal("a.example", &live(&workspace, "a.example"), &expected);
        is_whole(&workspace);
    }
    assert!(wrong > 0, "the disk was never full");
    println!("\n{wrong} builds went wrong and all was well");
}
