//! `sitegen new`, `list`, `completions` and `--help`.

use crate::harness::Workspace;

fn with_template() -> Workspace {
    let workspace = Workspace::new(&[]);
    workspace.write("templates/blog/site.toml", "name = \"__NAME__\"\ndomain = \"__DOMAIN__\"\naliases = [\"www.__DOMAIN__\"]\n");
    workspace.write("templates/blog/content/blog/hello.md", "+++\ntitle = \"Hello from __NAME__\"\ndate = 2026-01-01\n+++\n");
    workspace.write("templates/blog/public/x.bin", b"\xff__NAME__");
    workspace
}

#[test]
fn a_new_site_is_filled_in_and_builds_at_once() {
    let workspace = with_template();
    let run = workspace.run(&["new", "client-abc.com", "--template", "blog"]);
    assert!(
        run.ok && run.stdout.contains("sites/client-abc.com") && run.stderr.contains("sitegen dev client-abc.com"),
        "{} {}",
        run.stdout,
        run.stderr
    );
    assert_eq!(
        workspace.read("sites/client-abc.com/site.toml"),
        "name = \"Client Abc\"\ndomain = \"client-abc.com\"\naliases = [\"www.client-abc.com\"]\n"
    );
    assert_eq!(std::fs::read(workspace.path("sites/client-abc.com/public/x.bin")).unwrap(), b"\xff__NAME__");
    assert!(workspace.run(&["build", "client-abc.com"]).ok);
    assert!(workspace.run(&["check", "client-abc.com"]).ok);
}

#[test]
fn a_list_shows_what_there_is() {
    let workspace = Workspace::new(&[("site.toml", "name = \"Anna\"\ndomain = \"a.example\"\naliases = [\"x.example\"]\n[modules.cms]\n")]);
    assert!(workspace.run(&["list"]).stdout.contains("never built"));
    workspace.build();
    workspace.write("sites/b.example/site.toml", "nonsense");
    let run = workspace.run(&["list", "--json"]);
    assert!(!run.ok);
    let rows: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let first = &rows[0];
    assert_eq!(
        (first["domain"].as_str(), first["name"].as_str(), first["aliases"][0].as_str(), first["modules"][0].as_str()),
        (Some("a.example"), Some("Anna"), Some("x.example"), Some("cms"))
    );
    assert!(first["last_build"].as_str().is_some_and(|time| time.ends_with('Z')));
    assert_eq!(rows[1]["problems"].as_array().map(Vec::len), Some(1));
}

#[test]
fn every_command_has_help_with_an_example() {
    let workspace = Workspace::empty();
    for command in [
        &["build"][..],
        &["new"],
        &["list"],
        &["check"],
        &["dev"],
        &["config", "nginx"],
        &["module", "list"],
        &["module", "graph"],
        &["push"],
        &["pull"],
        &["completions"],
    ] {
        let run = workspace.run(&[command, &["--help"]].concat());
        assert!(run.ok && run.stdout.contains("Example") && run.stdout.contains("sitegen "), "{command:?}: {}", run.stdout);
    }
}

#[test]
fn the_modules_of_a_site_are_listed_with_the_reason() {
    let workspace = Workspace::new(&[("site.toml", "name = \"A\"\ndomain = \"a.example\"\n[modules.cms]\n")]);
    let modules: serde_json::Value = serde_json::from_str(&workspace.run(&["module", "list", "a.example", "--json"]).stdout).unwrap();
    assert_eq!((modules[0]["name"].as_str(), modules[0]["asked_for"].as_bool()), (Some("cms"), Some(true)));
    assert_eq!(modules[0]["permissions"][1]["name"].as_str(), Some("cms.write"));
    assert_eq!(modules[0]["permissions"][1]["roles"], serde_json::json!(["owner", "editor", "author", "contributor"]));
    let shown = workspace.run(&["module", "list", "a.example"]).stdout;
    let write = shown.lines().find(|line| line.contains("cms.write")).unwrap_or_default();
    assert!(write.contains("owner, editor, author, contributor  push posts and remove them, as far as they are drafts"), "{shown}");
    assert!(workspace.run(&["module", "graph"]).stdout.contains("cms "));
    workspace.write("sites/a.example/site.toml", "name = \"A\"\ndomain = \"a.example\"\n[modules.csm]\n");
    let run = workspace.run(&["module", "list", "a.example"]);
    assert!(!run.ok && run.stderr.contains("did you mean `cms`?"), "{}", run.stderr);
}

#[test]
fn completions_are_a_script_for_the_shell() {
    assert!(Workspace::empty().run(&["completions", "bash"]).stdout.contains("complete -F _sitegen"));
}

#[test]
fn the_workspace_is_found_from_a_folder_below_and_named_by_root() {
    let workspace = Workspace::new(&[("content/a.md", "x")]);
    let below = workspace.path("sites/a.example/content");
    let from_below = std::process::Command::new(env!("CARGO_BIN_EXE_sitegen")).arg("list").current_dir(&below).output().unwrap();
    assert!(String::from_utf8_lossy(&from_below.stdout).contains("a.example"));
    let root = workspace.path("");
    let named =
        std::process::Command::new(env!("CARGO_BIN_EXE_sitegen")).args(["list", "--root"]).arg(&root).current_dir("/").output().unwrap();
    assert!(String::from_utf8_lossy(&named.stdout).contains("a.example"));
}
