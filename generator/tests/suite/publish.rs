//! Publishing through its own interface: what a release costs, what stays, what goes.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;

use sitegen::publish::{Manifest, Published, Publisher, ReleaseFacts, Written, resume, rollback};
use sitegen::render::Content;
use source::{Diagnostic, Moment};

use crate::harness::tree;

/// A site's folder that is published into without a build.
pub(crate) struct Dist {
    pub(crate) folder: PathBuf,
    keep: usize,
    /// Removed in the end.
    _parent: Option<tempfile::TempDir>,
}

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// What is not a file with a fingerprint: those of the release before may still be there.
pub(crate) fn without_assets(files: &Files) -> Files {
    files.iter().filter(|(path, _)| !path.starts_with("assets/")).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

impl Dist {
    pub(crate) fn new() -> Self {
        Self::keeping(5)
    }

    /// One that keeps so many releases.
    pub(crate) fn keeping(keep: usize) -> Self {
        let parent = tempfile::tempdir().unwrap();
        Self { folder: parent.path().join("a.example"), keep, _parent: Some(parent) }
    }

    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder, keep: 5, _parent: None }
    }

    pub(crate) fn open(&self) -> Publisher {
        Publisher::open(self.folder.clone(), false).unwrap()
    }

    pub(crate) fn facts(&self) -> ReleaseFacts {
        ReleaseFacts { made: Moment::now(), pages: 1, api_version: None, keep: self.keep }
    }

    pub(crate) fn try_release(&self, files: &Files) -> Result<(Written, Manifest), Diagnostic> {
        let publisher = Publisher::open(self.folder.clone(), false)?;
        for (output, bytes) in files {
            publisher.put(output, Content::Bytes(bytes.clone()))?;
        }
        publisher.finish(self.facts()).map(|published| (published.written, published.release))
    }

    pub(crate) fn release(&self, list: &[(&str, &str)]) -> Manifest {
        self.try_release(&files(list)).unwrap().1
    }

    pub(crate) fn live(&self) -> Files {
        tree(&self.folder.join("current"))
    }

    pub(crate) fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.folder.join(file).exists()
    }

    fn inode(&self, file: &str) -> u64 {
        std::fs::symlink_metadata(self.folder.join(file)).unwrap().ino()
    }
}

const CSS: &str = "assets/style.0123456789abcdef.css";
const OTHER_CSS: &str = "assets/style.fedcba9876543210.css";

#[test]
fn a_release_touches_only_what_differs() {
    let dist = Dist::new();
    dist.release(&[("a/index.html", "a"), ("b/index.html", "b")]);
    dist.release(&[("a/index.html", "a"), ("b/index.html", "B")]);
    assert_eq!(dist.inode("a/a/index.html"), dist.inode("b/a/index.html"), "what did not change is one file on disk");
    assert_eq!((dist.text("a/b/index.html"), dist.text("b/b/index.html")), ("b".to_owned(), "B".to_owned()));
    let before = (dist.inode("a/a/index.html"), dist.inode("b/b/index.html"));
    dist.release(&[("a/index.html", "a"), ("b/index.html", "B"), ("c/index.html", "c")]);
    assert_eq!((dist.inode("a/a/index.html"), dist.inode("b/b/index.html")), before, "neither slot's files were written anew");
    assert_eq!(dist.inode("a/b/index.html"), dist.inode("b/b/index.html"));
    assert_eq!(dist.live(), files(&[("a/index.html", "a"), ("b/index.html", "B"), ("c/index.html", "c")]));
}

#[test]
fn the_same_again_makes_no_release_and_switches_nothing() {
    let dist = Dist::new();
    let first = dist.release(&[("index.html", "a")]);
    let link = dist.inode("current");
    assert_eq!(dist.release(&[("index.html", "a")]).id(), first.id());
    assert_eq!((dist.inode("current"), dist.has("b")), (link, false));
    let publisher = dist.open();
    assert!(publisher.keep("index.html"));
    let facts = ReleaseFacts { api_version: Some(7), ..dist.facts() };
    let Published { written, release, .. } = publisher.finish(facts).unwrap();
    assert_eq!((written.files, written.changed, release.id(), release.api_version()), (1, 0, first.id(), Some(7)));
    assert_eq!(dist.open().live().unwrap().api_version(), Some(7), "the content may be newer though nothing shows it");
}

#[test]
fn what_is_kept_needs_no_bytes_and_what_is_neither_kept_nor_put_goes() {
    let dist = Dist::new();
    assert!(dist.open().live().is_none() && !dist.open().keep("a"));
    dist.release(&[("a", "a"), ("b/c/d", "b"), ("e", "e"), (CSS, "css")]);
    let publisher = dist.open();
    assert!(publisher.keep("a") && publisher.keep(CSS) && !publisher.keep("f"));
    publisher.put("e", Content::Bytes(b"E".to_vec())).unwrap();
    let Published { written, .. } = publisher.finish(dist.facts()).unwrap();
    assert_eq!((written.files, written.changed), (3, 1));
    assert_eq!(dist.live(), files(&[("a", "a"), ("e", "E"), (CSS, "css")]));
    assert!(!dist.has("current/b"), "a folder that is empty goes");
}

#[test]
fn a_build_that_is_given_up_leaves_what_is_live() {
    let dist = Dist::new();
    let first = dist.release(&[("a", "a")]);
    for text in ["b", "c"] {
        dist.release(&[("a", "a"), ("b", text)]);
    }
    dist.open().put("a", Content::Bytes(b"never".to_vec())).unwrap();
    assert_eq!(dist.live(), files(&[("a", "a"), ("b", "c")]));
    assert_eq!(dist.text("a/a") + &dist.text("b/a"), "aa");
    assert_ne!(dist.open().live().unwrap().id(), first.id());
    assert!(!dist.has(".releases/waiting"), "nothing is left lying about");
}

#[test]
fn an_asset_outlives_the_switch_that_takes_it_away() {
    let dist = Dist::new();
    dist.release(&[("index.html", CSS), (CSS, &"old ".repeat(500))]);
    dist.release(&[("index.html", OTHER_CSS), (OTHER_CSS, "new")]);
    assert!(dist.has(&format!("current/{CSS}")) && dist.has(&format!("current/{CSS}.gz")), "pages that are being loaded find their own");
    dist.release(&[("index.html", "again"), (OTHER_CSS, "new")]);
    assert!(dist.has(&format!("current/{CSS}")), "also when two releases follow each other at once");
    let later = Moment::parse("2999-01-01").unwrap();
    for text in ["much later", "still later"] {
        let publisher = dist.open();
        publisher.put("index.html", Content::Bytes(text.into())).unwrap();
        assert!(publisher.keep(OTHER_CSS) && !publisher.keep(CSS), "it is no part of the release");
        publisher.finish(ReleaseFacts { made: later, ..dist.facts() }).unwrap();
        assert_eq!(dist.live(), files(&[("index.html", text), (OTHER_CSS, "new")]));
    }
}

#[test]
fn an_asset_that_comes_back_is_part_of_the_release_again() {
    let dist = Dist::new();
    dist.release(&[("index.html", CSS), (CSS, "old")]);
    dist.release(&[("index.html", OTHER_CSS), (OTHER_CSS, "new")]);
    dist.release(&[("index.html", CSS), (CSS, "old")]);
    assert_eq!(dist.open().live().unwrap().get(CSS).map(|entry| entry.size), Some(3));
    assert_eq!(dist.text(&format!("current/{CSS}")), "old");
}

#[test]
fn a_compressed_copy_comes_and_goes_with_its_file() {
    let dist = Dist::new();
    let css = "a { color: red }\n".repeat(100);
    dist.release(&[("a.css", &css)]);
    assert!(dist.has("current/a.css.gz"));
    dist.release(&[("a.css", "a { color: red }")]);
    assert!(dist.has("current/a.css") && !dist.has("current/a.css.gz"));
    dist.release(&[("a.css", &css), ("a.css.gz", "of its own")]);
    assert_eq!(dist.text("current/a.css.gz"), "of its own", "an output counts more than a copy");
    dist.release(&[("a.css", &css)]);
    assert_ne!(std::fs::read(dist.folder.join("current/a.css.gz")).unwrap(), b"of its own");
    let first = Dist::new();
    first.release(&[("a.css", &css), ("a.css.gz", "of its own")]);
    assert_eq!(first.text("current/a.css.gz"), "of its own", "in the first release too");
}

#[test]
fn whether_pages_are_compressed_may_change() {
    let dist = Dist::new();
    let text = "Some text. ".repeat(200);
    dist.release(&[("index.html", &text)]);
    let publisher = Publisher::open(dist.folder.clone(), true).unwrap();
    assert!(!publisher.keep("index.html"), "it has to be made, since its copy has to be");
    publisher.put("index.html", Content::Bytes(text.clone().into())).unwrap();
    publisher.finish(dist.facts()).unwrap();
    assert!(dist.has("current/index.html.gz"));
    let publisher = dist.open();
    assert!(publisher.keep("index.html"));
    publisher.finish(dist.facts()).unwrap();
    assert!(!dist.has("current/index.html.gz") && dist.text("current/index.html") == text);
}

#[test]
fn long_files_are_copied_and_known_again() {
    let dist = Dist::new();
    let from = dist.folder.with_file_name("film.mp4");
    std::fs::write(&from, vec![1; 9 << 20]).unwrap();
    let put = || {
        let publisher = dist.open();
        publisher.put("film.mp4", Content::File(from.clone())).unwrap();
        publisher.finish(dist.facts()).unwrap().written.changed
    };
    assert_eq!((put(), put()), (1, 0));
    assert_eq!(std::fs::read(dist.folder.join("current/film.mp4")).unwrap(), std::fs::read(&from).unwrap());
}

#[test]
fn two_outputs_with_the_same_bytes_come_and_go_one_by_one() {
    let dist = Dist::new();
    dist.release(&[("a", "same"), ("b", "same"), ("c", "c")]);
    dist.release(&[("c", "c")]);
    dist.release(&[("c", "C")]);
    let ids: Vec<String> =
        sitegen::publish::overview(&dist.folder).unwrap().releases.iter().map(|release| release.id.to_string()).collect();
    sitegen::publish::rollback(dist.folder.clone(), Some(&ids[2])).unwrap();
    assert_eq!(dist.live(), files(&[("a", "same"), ("b", "same"), ("c", "c")]));
    sitegen::publish::rollback(dist.folder.clone(), Some(&ids[1])).unwrap();
    sitegen::publish::rollback(dist.folder.clone(), Some(&ids[0])).unwrap();
    assert_eq!(dist.live(), files(&[("c", "C")]));
    sitegen::publish::rollback(dist.folder.clone(), Some(&ids[2])).unwrap();
    assert_eq!(dist.live(), files(&[("a", "same"), ("b", "same"), ("c", "c")]));
}

#[test]
fn old_releases_are_forgotten_with_all_that_only_they_had() {
    let dist = Dist::keeping(3);
    for number in 0..10 {
        dist.release(&[("index.html", &format!("{number}")), ("always", "x")]);
    }
    let overview = sitegen::publish::overview(&dist.folder).unwrap();
    assert_eq!(overview.releases.len(), 3);
    let kept = tree(&dist.folder.join(".releases"));
    assert_eq!(kept.keys().filter(|path| path.ends_with("/manifest")).count(), 3);
    assert_eq!(kept.len(), 7, "one page that no slot has, three manifests, the state and what is known of each slot: {:?}", kept.keys());
}

#[test]
fn two_builds_of_one_site_do_not_meet() {
    let dist = Dist::new();
    dist.release(&[("a", "a")]);
    let first = dist.open();
    let problem = Publisher::open(dist.folder.clone(), false).unwrap_err();
    assert!(problem.message.contains("being published already") && problem.hint.is_some());
    drop(first);
    dist.release(&[("a", "b")]);
    assert_eq!(dist.live(), files(&[("a", "b")]));
}

#[test]
fn while_a_site_is_held_the_newest_release_is_kept_from() {
    let dist = Dist::new();
    let css = "a { color: red }\n".repeat(100);
    for text in ["one", "two"] {
        dist.release(&[("index.html", text), ("same.css", &css)]);
    }
    rollback(dist.folder.clone(), None).unwrap();
    assert!(dist.open().holds_back(), "the other slot still has the newest");
    let newest = dist.release(&[("index.html", "three"), ("only.html", "new"), ("same.css", &css)]);
    for text in ["four", "five"] {
        let publisher = dist.open();
        assert!(publisher.holds_back() && publisher.base().unwrap().get("only.html").is_some());
        assert!(publisher.keep("only.html") && publisher.keep("same.css"));
        publisher.put("index.html", Content::Bytes(text.into())).unwrap();
        let Published { written, release, .. } = publisher.finish(dist.facts()).unwrap();
        assert_eq!((written.files, written.changed, written.held), (3, 1, true));
        assert!(release.id() > newest.id());
        assert_eq!(dist.live()["index.html"], b"one", "visitors see the older one");
    }
    resume(dist.folder.clone()).unwrap();
    let mut live = dist.live();
    assert!(live.remove("same.css.gz").is_some());
    assert_eq!(live, files(&[("index.html", "five"), ("only.html", "new"), ("same.css", &css)]));
}

#[test]
fn what_is_only_in_the_archive_is_not_kept_from() {
    let dist = Dist::new();
    for text in ["one", "two", "three"] {
        dist.release(&[("index.html", text), (text, "of its own")]);
    }
    rollback(dist.folder.clone(), None).unwrap();
    rollback(dist.folder.clone(), None).unwrap();
    let publisher = dist.open();
    assert!(publisher.keep("one") && !publisher.keep("three"), "neither slot has it");
    drop(publisher);
    let same = files(&[("index.html", "three"), ("three", "of its own")]);
    assert!(dist.try_release(&same).unwrap().0.held);
    assert!(dist.open().keep("three"), "a build has brought it back, and not live");
    assert_eq!(dist.live()["index.html"], b"one");
    resume(dist.folder.clone()).unwrap();
    assert_eq!(dist.live(), same);
}

#[test]
fn an_old_release_that_cannot_be_removed_is_no_failure() {
    let dist = Dist::keeping(2);
    let first = dist.release(&[("index.html", "0")]);
    dist.release(&[("index.html", "1")]);
    let manifest = dist.folder.join(".releases").join(first.id().as_str()).join("manifest");
    std::fs::remove_file(&manifest).unwrap();
    std::fs::create_dir(&manifest).unwrap();
    for text in ["2", "3"] {
        let publisher = dist.open();
        publisher.put("index.html", Content::Bytes(text.into())).unwrap();
        let warning = publisher.finish(dist.facts()).unwrap().warning;
        assert_eq!(dist.live()["index.html"], text.as_bytes());
        if text == "3" {
            let warning = warning.unwrap();
            assert!(!warning.is_error() && warning.message.contains("cannot remove this old release"), "{warning}");
        }
    }
    std::fs::remove_dir(&manifest).unwrap();
    let publisher = dist.open();
    publisher.put("index.html", Content::Bytes(b"4".to_vec())).unwrap();
    assert!(publisher.finish(dist.facts()).unwrap().warning.is_none());
    assert!(!manifest.parent().unwrap().exists());
}

#[test]
fn outputs_may_come_from_many_threads() {
    let dist = Dist::new();
    for round in 0..3 {
        let publisher = dist.open();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let publisher = &publisher;
                scope.spawn(move || {
                    for number in 0..20 {
                        let text = format!("{thread} {number} {round}");
                        publisher.put(&format!("{number}/{thread}/index.html"), Content::Bytes(text.into())).unwrap();
                    }
                });
            }
        });
        publisher.finish(dist.facts()).unwrap();
        let live = dist.live();
        assert_eq!((live.len(), live["7/3/index.html"].as_slice()), (160, format!("3 7 {round}").as_bytes()));
    }
}
