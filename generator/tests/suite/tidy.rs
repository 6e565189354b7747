//! The rules of the house that no compiler knows.

use std::path::{Path, PathBuf};

use crate::harness::repository;

/// The most lines that a file of code may have.
const LONGEST: usize = 400;

fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![repository().join("generator"), repository().join("api")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 50, "the files are found");
    files
}

fn offenders(rule: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let files = rust_files().into_iter().filter(|path| rule(path, &std::fs::read_to_string(path).unwrap()));
    files.map(|path| path.strip_prefix(repository()).unwrap().display().to_string()).collect()
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn files_begin_by_saying_what_lives_in_them() {
    assert_eq!(offenders(|_, text| !text.starts_with("//! ")), [""; 0]);
}

#[test]
fn files_are_short() {
    assert_eq!(offenders(|path, text| !is_test(path) && text.lines().count() > LONGEST), [""; 0]);
}

#[test]
fn names_say_something() {
    let vague = |path: &Path| {
        ["utils", "util", "helpers", "helper", "common", "misc"]
            .iter()
            .any(|name| path.components().any(|part| part.as_os_str() == *name) || path.file_stem().is_some_and(|stem| stem == *name))
    };
    assert_eq!(offenders(|path, _| vague(path)), [""; 0]);
}

#[test]
fn mod_files_hold_no_logic() {
    let is_mod = |path: &Path| path.file_name().is_some_and(|name| name == "mod.rs");
    let logic = |text: &str| text.lines().any(|line| line.starts_with("impl ") || line.starts_with("fn "));
    assert_eq!(offenders(|path, text| is_mod(path) && logic(text)), [""; 0]);
}

#[test]
fn nothing_is_left_undone() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimpl", "emented!"), concat!("#[ign", "ore")];
    assert_eq!(offenders(|_, text| marks.iter().any(|mark| text.contains(mark))), [""; 0]);
}

/// The names of the modules, which are the folders under `api/modules`.
fn modules() -> Vec<String> {
    let folders = std::fs::read_dir(repository().join("api/modules")).unwrap().flatten();
    let mut names: Vec<String> = folders.map(|folder| folder.file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.contains(&"cms".to_owned()));
    names
}

#[test]
fn lower_floors_import_nothing_from_higher_ones() {
    let below_modules = ["components", "images", "kernel", "markdown", "site", "source", "store"];
    let modules = modules();
    let mut allowed: Vec<(String, Vec<&str>)> = [
        ("generator/source", &[][..]),
        ("generator/site", &["source"]),
        ("generator/markdown", &["source"]),
        ("generator/components", &["source", "markdown"]),
        ("generator/styles", &["source", "site"]),
        ("generator/images", &[]),
        ("api/store", &["site"]),
        ("api/kernel", &["components", "site", "source", "store"]),
    ]
    .map(|(name, below)| (name.to_owned(), below.to_vec()))
    .to_vec();
    for module in &modules {
        // sideways only to a module that a site then gets along with it
        let said = api::specs().iter().find(|spec| spec.name == module).map_or(&[][..], |spec| spec.needs);
        allowed.push((format!("api/modules/{module}"), below_modules.iter().chain(said).copied().collect()));
    }
    allowed.push(("api".to_owned(), modules.iter().map(String::as_str).chain(below_modules).collect()));
    let others = ["source", "site", "markdown", "components", "styles", "images", "store", "kernel", "api", "sitegen"];
    for (name, below) in allowed {
        let manifest = std::fs::read_to_string(repository().join(&name).join("Cargo.toml")).unwrap();
        let named = |other: &&str| {
            manifest.contains(&format!("\n{other}.workspace = true")) || manifest.contains(&format!("\n{other} = {{ workspace = true"))
        };
        let needs: Vec<&str> = others.into_iter().chain(modules.iter().map(String::as_str)).filter(named).collect();
        assert!(needs.iter().all(|other| below.contains(other)), "{name} needs {needs:?}");
    }
}

#[test]
fn only_the_reporter_prints_and_only_main_chooses_the_exit_code() {
    let printing = |text: &str| ["println!", "eprintln!", "print!(", "process::exit"].iter().any(|call| text.contains(call));
    assert_eq!(offenders(|path, text| !is_test(path) && printing(text.split("#[cfg(test)]").next().unwrap())), [""; 0]);
}

#[test]
fn modules_have_no_route_that_the_document_does_not_know() {
    let modules = repository().join("api/modules");
    let is_of_module =
        |path: &Path| path.strip_prefix(&modules).is_ok_and(|path| path.components().nth(1).is_some_and(|part| part.as_os_str() == "src"));
    let ways = [".route(", ".route_service(", ".nest(", ".nest_service(", ".fallback", "axum::routing", "axum::Router"];
    assert_eq!(offenders(|path, text| is_of_module(path) && ways.iter().any(|way| text.contains(way))), [""; 0]);
}
