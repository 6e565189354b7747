//! A disk that takes no more, or nothing at all: a clear error, what is live untouched, and all well once there is room again.
//!
//! The publishing process is this test binary once more, in a file system of 3 MB.

use std::path::Path;
use std::process::{Command, Output};

use sitegen::publish::{Publisher, overview};

use crate::harness::{say, soak, tree};
use crate::publish::{Dist, files};

const FOLDER: &str = "SITEGEN_PUBLISH_DISK";
const READ_ONLY: &str = "SITEGEN_PUBLISH_READ_ONLY";

fn run(script: &str) -> Option<Output> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script]).arg(std::env::current_exe().unwrap());
    command.args(["publish_disk::publishes_until_the_disk_is_full", "--exact", "--nocapture", "--quiet"]);
    let output = command.env(FOLDER, folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("unshare:") || said.contains("mount:") {
        say(&format!("SKIPPED: no small file system can be made here: {said}"));
        return None;
    }
    Some(output)
}

#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    for _ in 0..if soak() { 50 } else { 2 } {
        let Some(output) = run("mount -t tmpfs -o size=3m none \"$SITEGEN_PUBLISH_DISK\" && exec \"$0\" \"$@\"") else { return };
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("was full"), "{said}");
    }
}

#[test]
fn a_disk_that_is_read_only_is_told_and_harms_nothing() {
    let script = "mount -t tmpfs -o size=3m none \"$SITEGEN_PUBLISH_DISK\" && \"$0\" \"$@\" && mount -o remount,ro \"$SITEGEN_PUBLISH_DISK\" \
                  && SITEGEN_PUBLISH_READ_ONLY=1 exec \"$0\" \"$@\"";
    let Some(output) = run(script) else { return };
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
