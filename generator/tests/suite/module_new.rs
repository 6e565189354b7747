//! `sitegen module new`: what it changes and what it refuses. That the module compiles and passes is tested in `tests/` of the repository.

use crate::harness::{Workspace, repository};

const WIRED: [&str; 4] = ["Cargo.toml", "api/Cargo.toml", "api/src/lib.rs", "api/tests/suite/samples/mod.rs"];

/// A folder with what a module is wired into.
fn workspace() -> Workspace {
    let workspace = Workspace::empty();
    for file in WIRED {
        workspace.write(file, std::fs::read(repository().join(file)).unwrap());
    }
    std::fs::create_dir(workspace.path("api/modules")).unwrap();
    workspace
}

/// All files that there are, with their texts.
fn files(workspace: &Workspace) -> Vec<(std::path::PathBuf, String)> {
    let (mut files, mut folders) = (Vec::new(), vec![workspace.path("")]);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() { folders.push(path) } else { files.push((path.clone(), std::fs::read_to_string(path).unwrap())) }
        }
    }
    files.sort();
    files
}

#[test]
fn a_module_is_made_and_named_everywhere() {
    let workspace = workspace();
    let made = workspace.run(&["module", "new", "guest-book"]);
    assert!(made.ok && made.stdout.contains("api/modules/guest-book"), "{}", made.stderr);
    for (file, line) in [
        ("Cargo.toml", "guest-book = { path = \"api/modules/guest-book\" }"),
        ("api/Cargo.toml", "guest-book = [\"dep:guest-book\"]"),
        ("api/Cargo.toml", "guest-book = { workspace = true, optional = true }"),
        ("api/src/lib.rs", "    &guest_book::MODULE,"),
        ("api/src/lib.rs", "    &guest_book::SPEC,"),
        ("api/tests/suite/samples/mod.rs", "mod guest_book;"),
        ("api/modules/guest-book/src/lib.rs", "name: \"guest-book\","),
    ] {
        assert!(workspace.read(file).contains(line), "{line} in {file}:\n{}", workspace.read(file));
    }
    assert!(files(&workspace).iter().all(|(_, text)| !text.contains("__")), "every placeholder is filled in");
    assert!(!workspace.has("api/.guest-book.new"));
}

#[test]
fn a_name_that_is_taken_or_none_changes_nothing() {
    let workspace = workspace();
    assert!(workspace.run(&["module", "new", "guest-book"]).ok);
    let before = files(&workspace);
    for (name, told) in [
        ("guest-book", "there is a module of this name"),
        ("cms", "there is a package of this name"),
        ("serde", "there is a package of this name"),
        ("blog", "there are routes of this name"),
        ("health", "there are routes of this name"),
        ("GuestBook", "small letters, digits and single hyphens"),
        ("guest_book", "small letters, digits and single hyphens"),
        ("../up", "small letters, digits and single hyphens"),
        ("type", "no word that Rust keeps for itself"),
    ] {
        let refused = workspace.run(&["module", "new", name]);
        assert!(!refused.ok && refused.stderr.contains(told), "{name}: {}", refused.stderr);
    }
    assert!(files(&workspace) == before);
}

#[test]
fn a_repository_that_it_does_not_fit_is_left_as_it_is() {
    let nowhere = Workspace::new(&[]);
    let refused = nowhere.run(&["module", "new", "guest-book"]);
    assert!(!refused.ok && refused.stderr.contains("a module is made in the repository of the program"), "{}", refused.stderr);
    let workspace = workspace();
    workspace.write("api/src/lib.rs", "//! Other lists.\n");
    let before = files(&workspace);
    let refused = workspace.run(&["module", "new", "guest-book"]);
    assert!(!refused.ok && refused.stderr.contains("cannot add the module here: the list MODULES is not there"), "{}", refused.stderr);
    assert!(files(&workspace) == before);
}
