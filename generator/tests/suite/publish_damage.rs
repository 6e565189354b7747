//! What was damaged is recognised and put right: records, slots, whole folders.

use std::path::Path;

use sitegen::publish::{overview, resume, rollback};

use crate::harness::Workspace;
use crate::publish::{Dist, files};

/// A site with three releases: `one` and `two` are in the slots' history, `three` is live in slot `a`.
fn three_releases() -> Dist {
    let dist = Dist::new();
    for text in ["one", "two", "three"] {
        dist.release(&[("index.html", text), ("same.html", "same"), ("a/b.html", text)]);
    }
    assert_eq!(std::fs::read_link(dist.folder.join("current")).unwrap(), Path::new("a"));
    dist
}

fn next_release_is_right(dist: &Dist) {
    for text in ["four", "five"] {
        let list = [("index.html", text), ("same.html", "same"), ("a/b.html", text)];
        dist.release(&list);
        assert_eq!(dist.live(), files(&list));
    }
}

fn manifest(dist: &Dist, age: usize) -> std::path::PathBuf {
    let id = overview(&dist.folder).unwrap().releases[age].id.to_string();
    dist.folder.join(".releases").join(id).join("manifest")
}

fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_damaged_manifest_costs_a_release_and_nothing_else() {
    for age in 0..3 {
        let dist = three_releases();
        damage(&manifest(&dist, age));
        let listed = overview(&dist.folder).unwrap().releases;
        assert!(listed[age].manifest.is_none() && listed.iter().filter(|release| release.manifest.is_some()).count() == 2);
        let id = listed[age].id.to_string();
        let problem = rollback(dist.folder.clone(), Some(&id)).unwrap_err();
        assert!(problem.message.contains("damaged"), "{problem}");
        assert_eq!(dist.live()["index.html"], b"three");
        next_release_is_right(&dist);
    }
}

#[test]
fn records_of_another_format_are_as_good_as_none() {
    let dist = three_releases();
    for age in 0..3 {
        let file = manifest(&dist, age);
        let version_one = std::fs::read(&file).unwrap();
        let rest = version_one.strip_prefix(b"sitegen release 2\n").unwrap();
        std::fs::write(&file, [b"sitegen release 1\n", rest].concat()).unwrap();
    }
    assert!(overview(&dist.folder).unwrap().releases.iter().all(|release| release.manifest.is_none()));
    let publisher = dist.open();
    assert!(publisher.keep("index.html") && publisher.live().unwrap().files() == 3, "the files themselves are known");
    drop(publisher);
    next_release_is_right(&dist);
    assert_eq!(overview(&dist.folder).unwrap().releases.iter().filter(|release| release.manifest.is_some()).count(), 2);
    rollback(dist.folder.clone(), None).unwrap();
    assert_eq!(dist.live()["index.html"], b"four");
}

#[test]
fn without_its_state_a_site_is_looked_at_and_stays_held() {
    let dist = three_releases();
    rollback(dist.folder.clone(), None).unwrap();
    for harm in
        [|file: &Path| damage(file), |file: &Path| std::fs::remove_file(file).unwrap(), |file: &Path| std::fs::write(file, "").unwrap()]
    {
        harm(&dist.folder.join(".releases/state"));
        assert_eq!(dist.open().live().unwrap().id(), &overview(&dist.folder).unwrap().releases[1].id);
        assert!(overview(&dist.folder).unwrap().held);
    }
    resume(dist.folder.clone()).unwrap();
    assert_eq!(dist.live()["index.html"], b"three");
    next_release_is_right(&dist);
}

#[test]
fn a_changed_byte_in_a_slot_is_found_as_soon_as_the_slot_is_looked_at() {
    for slot in ["a", "b"] {
        let dist = three_releases();
        // another inode: the slots share the file
        let file = dist.folder.join(slot).join("same.html");
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, "sane").unwrap();
        std::fs::remove_file(dist.folder.join(".releases/state")).unwrap();
        next_release_is_right(&dist);
    }
}

#[test]
fn the_same_build_again_mends_a_live_release() {
    let dist = three_releases();
    std::fs::remove_file(dist.folder.join("a/same.html")).unwrap();
    let publisher = dist.open();
    assert!(publisher.keep("index.html") && !publisher.keep("same.html"), "only what is whole can be kept");
    drop(publisher);
    let list = [("index.html", "three"), ("same.html", "same"), ("a/b.html", "three")];
    let before = overview(&dist.folder).unwrap().releases.len();
    dist.release(&list);
    assert_eq!(dist.live(), files(&list));
    assert_eq!(overview(&dist.folder).unwrap().releases.len(), before, "it is the same release");
}

#[test]
fn a_slot_that_somebody_changed_is_put_right() {
    type Harm = fn(&Path);
    let harms: [Harm; 5] = [
        |slot| std::fs::remove_dir_all(slot).unwrap(),
        |slot| std::fs::remove_file(slot.join("same.html")).unwrap(),
        |slot| std::fs::write(slot.join("other.html"), "not ours").unwrap(),
        |slot| std::os::unix::fs::symlink("/etc/passwd", slot.join("link.html")).unwrap(),
        |slot| std::fs::create_dir_all(slot.join("empty/folder")).unwrap(),
    ];
    for harm in harms {
        let dist = three_releases();
        harm(&dist.folder.join("b"));
        next_release_is_right(&dist);
        assert!(!dist.has("current/empty") && !dist.has("current/link.html"));
    }
}

#[test]
fn a_file_that_was_damaged_in_the_archive_is_not_published() {
    let dist = three_releases();
    let first = overview(&dist.folder).unwrap().releases[2].id.to_string();
    let archived = std::fs::read_dir(dist.folder.join(".releases").join(&first)).unwrap().flatten();
    let archived: Vec<_> = archived.map(|entry| entry.path()).filter(|path| !path.ends_with("manifest")).collect();
    assert_eq!(archived.len(), 1, "two pages with the same bytes are one file: {archived:?}");
    damage(&archived[0]);
    let problem = rollback(dist.folder.clone(), Some(&first)).unwrap_err();
    assert!(problem.message.contains("lost or damaged"), "{problem}");
    assert_eq!(dist.live()["index.html"], b"three");
    next_release_is_right(&dist);
}

#[test]
fn slots_from_before_there_were_releases_are_taken_over() {
    let dist = three_releases();
    std::fs::remove_dir_all(dist.folder.join(".releases")).unwrap();
    assert!(dist.open().keep("index.html"));
    next_release_is_right(&dist);
}

#[test]
fn a_held_site_without_its_link_is_live_again_after_a_build() {
    let dist = three_releases();
    rollback(dist.folder.clone(), None).unwrap();
    std::fs::remove_file(dist.folder.join("current")).unwrap();
    next_release_is_right(&dist);
}

#[test]
fn a_current_that_is_no_link_is_refused_before_anything_is_built() {
    let workspace = Workspace::new(&[("content/post.md", "x")]);
    workspace.write("dist/a.example/current/precious.html", "by hand");
    let said = workspace.build_fails();
    assert!(said.contains("dist/a.example/current") && said.contains("has to be a link") && said.contains("move it away"), "{said}");
    assert_eq!(workspace.read("dist/a.example/current/precious.html"), "by hand");
    std::fs::remove_dir_all(workspace.path("dist")).unwrap();
    workspace.write("dist/a.example", "a file");
    assert!(workspace.build_fails().contains("cannot make this folder"));
}
