//! A disk that takes no more: a clear error, nothing lost, and all well once there is room again. SQLite only: a server has its own disk.
//!
//! The writing process is this test binary once more, with its room made small: by a limit of a file's size, or by a file system of 3 MB.

use std::path::Path;
use std::process::{Command, Output};

use store::{Batch, Clock, Query, SiteStore, Store, StoreError, StoreUrl};

use crate::harness::{must_run, runtime, say, site, soak};
use crate::note::Note;

const WRITER: &str = "SITEGEN_STORE_FILLER";
/// Set where the disk has room again once the ballast is gone.
const HAS_ROOM: &str = "SITEGEN_STORE_HAS_ROOM";
const BALLAST: &str = "ballast";

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    for _ in 0..if soak() { 100 } else { 2 } {
        let folder = tempfile::tempdir().unwrap();
        let script = "mount -t tmpfs -o size=3m none \"$SITEGEN_STORE_FILLER\" && export SITEGEN_STORE_HAS_ROOM=1 && exec \"$0\" \"$@\"";
        let output = run("unshare", &["--map-root-user", "--mount", "sh", "-c", script], folder.path());
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        if said.contains("unshare:") || said.contains("mount:") {
            assert!(!must_run(), "no small file system can be made here: {said}");
            say(&format!("SKIPPED: no small file system can be made here: {said}"));
            return;
        }
        assert!(output.status.success() && said.contains("filled"), "{said}");
    }
}

#[test]
fn a_limit_of_a_files_size_is_told_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\"";
    let output = run("sh", &["-c", script], folder.path());
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let stored = said.lines().find_map(|line| line.strip_prefix("filled ")).unwrap_or_else(|| panic!("{said}")).parse::<u64>().unwrap();
    runtime().block_on(async {
        let site = open(folder.path());
        assert!(stored > 0 && site.count::<Note>(&Query::by_id()).await.unwrap() == stored);
        assert_eq!(site.counter("content").await.unwrap(), stored);
        site.insert(&Note::new("after")).await.unwrap();
    });
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.example.db"), "this is a text file, and a long one at that".repeat(100)).unwrap();
    runtime().block_on(async {
        let site = open(folder.path());
        assert!(matches!(site.get::<Note>("a").await, Err(StoreError::Corrupt(_))));
        assert!(matches!(site.insert(&Note::new("a")).await, Err(StoreError::Corrupt(_))));
    });
}

#[test]
fn a_folder_that_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let url = StoreUrl::parse(&format!("sqlite:{}/data", folder.path().display())).unwrap();
    let store = Store::open(&url).unwrap();
    std::fs::remove_dir(folder.path().join("data")).unwrap();
    runtime().block_on(async {
        assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
        let site = store.site(&site("one.example"));
        assert!(matches!(site.insert(&Note::new("a")).await, Err(StoreError::Unavailable(_))));
    });
}

fn run(program: &str, before: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program);
    command.args(before).arg(std::env::current_exe().unwrap());
    command.args(["disk::fills_the_disk", "--exact", "--nocapture", "--quiet"]).env(WRITER, folder).output().unwrap()
}

fn open(folder: &Path) -> SiteStore {
    let url = StoreUrl::parse(&format!("sqlite:{}", folder.display())).unwrap();
    Store::with_clock(&url, Clock::manual(1)).unwrap().site(&site("one.example"))
}

/// Does nothing as a test; as the writing process it fills its disk and looks at what is left.
#[test]
fn fills_the_disk() {
    let Some(folder) = std::env::var_os(WRITER) else {
        return;
    };
    let folder = Path::new(&folder);
    std::fs::write(folder.join(BALLAST), vec![1; 600_000]).unwrap();
    runtime().block_on(async {
        let site = open(folder);
        let stored = fill(&site).await;
        assert_eq!(site.count::<Note>(&Query::by_id()).await.unwrap(), stored);
        assert_eq!(site.counter("content").await.unwrap(), stored);
        assert_eq!(fill_from(&site, stored).await, stored, "it stays full, and says so each time");
        std::fs::remove_file(folder.join(BALLAST)).unwrap();
        if std::env::var_os(HAS_ROOM).is_some() {
            site.insert(&Note::new("room")).await.unwrap();
            let anew = open(folder);
            assert!(anew.get::<Note>("room").await.unwrap().is_some());
            assert_eq!(anew.count::<Note>(&Query::on("rank")).await.unwrap(), stored + 1);
            for number in 0..stored {
                assert!(anew.get::<Note>(&format!("n{number}")).await.unwrap().is_some(), "n{number} is lost");
            }
        }
        println!("\nfilled {}", site.count::<Note>(&Query::by_id()).await.unwrap());
    });
}

async fn fill(site: &SiteStore) -> u64 {
    let stored = fill_from(site, 0).await;
    assert!(stored > 10, "{stored}");
    stored
}

/// Writes until the disk is full; returns how many documents there are then.
async fn fill_from(site: &SiteStore, first: u64) -> u64 {
    for number in first.. {
        let note = Note::new(&format!("n{number}")).text(&format!("{number} ").repeat(3000));
        match site.batch(Batch::new().insert(&note).raise("content")).await {
            Ok(_) => {}
            Err(StoreError::Full) => return number,
            Err(other) => panic!("{other}"),
        }
    }
    first
}
