//! `sitegen export` and `sitegen import`: from one real server to another.

use std::os::unix::fs::PermissionsExt as _;

use crate::dev_server::Dev;
use crate::harness::Workspace;

fn workspace() -> Workspace {
    let settings = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n";
    Workspace::new(&[("site.toml", settings)])
}

/// The hash that a line of JSON tells.
fn sha256(stdout: &str) -> String {
    serde_json::from_str::<serde_json::Value>(stdout).unwrap()["sha256"].as_str().unwrap().to_owned()
}

#[test]
fn a_site_is_the_same_on_another_server_after_export_and_import() {
    let (here, there) = (workspace(), workspace());
    let (_one, two) = (Dev::start(&here), Dev::start(&there));
    for number in 0..20 {
        here.write(&format!("sites/a.example/content/blog/post-{number}.md"), format!("Text {number}"));
    }
    assert!(here.run(&["push", "a.example", "--wait"]).ok);
    let exported = here.run(&["export", "a.example", "--out", "backup.jsonl", "--json"]);
    assert!(exported.ok, "{}", exported.stderr);
    let mode = std::fs::metadata(here.path("backup.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it holds what visitors wrote");
    there.write("backup.jsonl", here.read("backup.jsonl"));
    let imported = there.run(&["import", "a.example", "backup.jsonl"]);
    assert!(imported.ok && imported.stderr.contains("a.example has ") && imported.stderr.contains("sha256"), "{}", imported.stderr);
    two.until("what was imported", |dev| dev.get("/blog/post-7/").contains("Text 7"));
    let again = there.run(&["export", "a.example", "--out", "-"]);
    assert!(again.ok && again.stdout == here.read("backup.jsonl"), "{}", again.stderr);
    assert_eq!(sha256(&exported.stdout), sha256(&there.run(&["export", "a.example", "--out", "again.jsonl", "--json"]).stdout));
    let full = there.run(&["import", "a.example", "backup.jsonl"]);
    assert!(!full.ok && full.stderr.contains("the site holds something already"), "{}", full.stderr);
}

#[test]
fn what_is_damaged_is_not_sent_and_what_fails_leaves_no_file() {
    let workspace = workspace();
    let missing =
        workspace.run(&["import", "a.example", "nowhere.jsonl", "--api", "http://127.0.0.1:9", "--key", "a key of enough characters"]);
    assert!(!missing.ok && missing.stderr.contains("cannot read this"), "{}", missing.stderr);
    let nobody =
        workspace.run(&["export", "a.example", "--out", "b.jsonl", "--api", "http://127.0.0.1:9", "--key", "a key of enough characters"]);
    assert!(
        !nobody.ok && nobody.stderr.contains("cannot be reached") && nobody.stderr.contains("nothing was written"),
        "{}",
        nobody.stderr
    );
    let left: Vec<_> = std::fs::read_dir(workspace.path(""))
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains("jsonl"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let _dev = Dev::start(&workspace);
    workspace.write("sites/a.example/content/blog/x.md", "Text");
    assert!(workspace.run(&["push", "a.example"]).ok && workspace.run(&["export", "a.example", "--out", "b.jsonl"]).ok);
    workspace.write("b.jsonl", workspace.read("b.jsonl").replace("Text", "Tixt"));
    let damaged = workspace.run(&["import", "a.example", "b.jsonl"]);
    assert!(
        !damaged.ok && damaged.stderr.contains("this is not a whole export") && damaged.stderr.contains("nothing was sent"),
        "{}",
        damaged.stderr
    );
    let wrong = workspace.run(&["export", "a.example", "--key", "not the key of this server"]);
    assert!(!wrong.ok && wrong.stderr.contains("does not take the key"), "{}", wrong.stderr);
}
