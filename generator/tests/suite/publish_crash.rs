//! Killed at any moment: what is live stays whole, and the next build is right. A visitor looks on all the time.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sitegen::publish::{resume, rollback};

use crate::harness::{Workspace, soak, tree};
use crate::publish::{Dist, Files, without_assets};

const FOLDER: &str = "SITEGEN_PUBLISH_UNTIL_KILLED";
const PAGES: usize = 30;

fn rounds() -> usize {
    if soak() { 200 } else { 10 }
}

/// Numbers that jump about, the same in each run.
fn jump(round: usize, range: u64) -> u64 {
    (round as u64).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407).rotate_left(23) % range
}

/// A site of which every version has other pages and, every third time, another stylesheet.
fn version(number: usize) -> Files {
    let style = format!("assets/style.{:016x}.css", number / 3);
    let page = |page: usize| {
        let text = if (page + number).is_multiple_of(4) { number } else { 0 };
        format!("<html><link href=\"/{style}\">{}</html>", format!("page {page} text {text} ").repeat(300))
    };
    let mut files: Files = (0..PAGES).map(|number| (format!("{number}/index.html"), page(number).into_bytes())).collect();
    files.insert(format!("only-in/{number}/index.html"), b"<html></html>".to_vec());
    files.insert(style.clone(), format!("/* {style} */").into_bytes());
    files
}

/// Looks at the pages with their stylesheets through `current` while something else goes on. Returns how many it saw.
fn visited_during(current: &Path, pages: &[String], work: impl FnOnce()) -> usize {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let visitor = scope.spawn(|| {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                for page in pages {
                    visit(current, page);
                    seen += 1;
                }
            }
            seen
        });
        work();
        done.store(true, Ordering::Relaxed);
        visitor.join().unwrap()
    })
}

fn visit(current: &Path, page: &str) {
    let read = |path: &str| std::fs::read_to_string(current.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let html = read(page);
    assert!(html.trim_end().ends_with("</html>"), "a part of {page}: {html}");
    let start = html.find("href=\"/assets/").expect("it names its stylesheet") + "href=\"/".len();
    let style = &html[start..start + html[start..].find('"').unwrap()];
    assert!(!read(style).is_empty(), "{style}");
}

fn kill(mut child: Child, after: Duration) {
    let start = Instant::now();
    // a build that is done earlier is as good
    while start.elapsed() < after && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_publisher_that_is_killed_harms_nothing() {
    let dist = Dist::new();
    dist.try_release(&version(0)).unwrap();
    let pages: Vec<String> = (0..PAGES).map(|number| format!("{number}/index.html")).collect();
    let seen = visited_during(&dist.folder.join("current"), &pages, || {
        for round in 0..rounds() {
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["publish_crash::publishes_until_it_is_killed", "--exact", "--quiet"])
                .env(FOLDER, &dist.folder)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            kill(child, Duration::from_micros(20_000 + jump(round, 80_000)));
            resume(dist.folder.clone()).unwrap();
            let files = version(1_000_000 + round);
            dist.try_release(&files).unwrap();
            let live = dist.live();
            assert_eq!(without_assets(&live), without_assets(&files));
            assert!(files.iter().all(|(path, bytes)| live.get(path) == Some(bytes)));
            assert_eq!(tree(&dist.folder.join(".releases")).keys().filter(|path| path.starts_with("waiting")).count(), 0);
        }
    });
    assert!(seen > 0);
}

/// Does nothing as a test; as the publishing process it makes releases and goes back and forth.
#[test]
fn publishes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let dist = Dist::at(PathBuf::from(folder));
    let first = std::process::id() as usize;
    for number in 1.. {
        dist.try_release(&version(first + number)).unwrap();
        if number.is_multiple_of(4) {
            rollback(dist.folder.clone(), None).unwrap();
            dist.try_release(&version(first + number + 1000)).unwrap();
            resume(dist.folder.clone()).unwrap();
        }
    }
}

#[test]
fn a_build_that_is_killed_leaves_the_next_one_right() {
    let workspace = Workspace::new(&[]);
    let write = |round: usize| {
        for page in 0..40 {
            let text = if (page + round).is_multiple_of(3) { round } else { 0 };
            workspace.write(&format!("sites/a.example/content/blog/p{page}.md"), format!("Page {page}, {text}.\n\n").repeat(5));
        }
        workspace.write("sites/a.example/styles/main.scss", format!("p {{ width: {}px }}", round / 2));
    };
    write(0);
    let start = Instant::now();
    workspace.build();
    let whole = u64::try_from(start.elapsed().as_micros()).unwrap();
    let pages: Vec<String> = (0..40).map(|page| format!("blog/p{page}/index.html")).collect();
    visited_during(&workspace.path("dist/a.example/current"), &pages, || {
        for round in 1..=rounds() {
            write(round);
            kill(workspace.start(&["build"]), Duration::from_micros(jump(round, whole)));
            write(round + 1);
            workspace.build();
            assert!(workspace.run(&["build", "a.example", "--out", "anew"]).ok);
            let (live, mut anew) = (workspace.tree("dist/a.example/current"), workspace.tree("anew"));
            anew.remove(".sitegen");
            assert_eq!(without_assets(&live), without_assets(&anew), "round {round}");
            assert!(anew.iter().all(|(path, bytes)| live.get(path) == Some(bytes)), "round {round}");
        }
    });
}
