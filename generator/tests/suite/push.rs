//! Push to live: a real development server with its API, and the commands of an editor beside it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::dev_server::Dev;
use crate::harness::{Run, Workspace};

const SETTINGS: &str = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n";

fn workspace() -> Workspace {
    Workspace::new(&[("site.toml", SETTINGS), ("content/blog/_index.md", "+++\ntitle = \"Blog\"\n+++\n")])
}

/// Runs a command with the API that it has to use.
fn run_at(workspace: &Workspace, arguments: &[&str], api: &[String; 4]) -> Run {
    workspace.run(&arguments.iter().copied().chain(api.iter().map(String::as_str)).collect::<Vec<_>>())
}

#[test]
fn markdown_that_is_pushed_is_on_the_page_when_push_returns() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    workspace.write("sites/a.example/content/blog/hello.md", "+++\ntitle = \"Hello\"\ndate = 2026-01-02\n+++\n\nFirst words.\n");
    assert!(dev.get("/blog/hello/").starts_with("HTTP/1.1 404"), "a working copy is not the site");
    let pushed = workspace.run(&["push", "a.example", "--wait"]);
    assert!(pushed.ok && pushed.stdout.contains("hello") && pushed.stderr.contains("live after"), "{} {}", pushed.stdout, pushed.stderr);
    assert!(dev.get("/blog/hello/").contains("First words.") && dev.get("/blog/").contains("Hello"));
    workspace.write("sites/a.example/content/blog/hello.md", "+++\ntitle = \"Hello again\"\ndate = 2026-01-02\n+++\n\nOther words.\n");
    assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
    assert!(dev.get("/blog/hello/").contains("Other words.") && dev.get("/blog/").contains("Hello again"));
    assert!(workspace.run(&["push", "a.example"]).stderr.contains("nothing to push"));
    std::fs::remove_file(workspace.path("sites/a.example/content/blog/hello.md")).unwrap();
    assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
    assert!(dev.get("/blog/hello/").starts_with("HTTP/1.1 404"));
}

#[test]
fn scripts_read_what_was_pushed_and_pulled_as_json() {
    let workspace = workspace();
    let _dev = Dev::start(&workspace);
    let json = |arguments: &[&str]| {
        let run = workspace.run(&[arguments, &["a.example", "--json"]].concat());
        (
            run.ok,
            serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr)),
        )
    };
    let good = "sites/a.example/content/blog/good.md";
    workspace.write(good, "Words.\n");
    let (ok, would) = json(&["push", "--dry-run"]);
    assert!(ok && would["version"].is_null(), "{would}");
    assert_eq!(would["changes"], serde_json::json!([{"name": "good", "change": "new"}]));
    let (ok, done) = json(&["push", "--wait"]);
    assert!(ok && done["live"] == true && done["version"].as_u64() > Some(0), "{done}");
    assert_eq!((&done["changes"], &done["problems"]), (&would["changes"], &serde_json::json!([])));
    std::fs::remove_file(workspace.path("sites/a.example/content/blog/good.md")).unwrap();
    workspace.write("sites/a.example/content/blog/bad.md", "+++\ntitle = \n+++\n");
    let (ok, refused) = json(&["push"]);
    assert!(!ok && refused["problems"][0]["line"] == 2, "{refused}");
    assert_eq!(refused["changes"], serde_json::json!([{"name": "bad", "change": "new"}, {"name": "good", "change": "removed"}]));
    let (ok, pulled) = json(&["pull"]);
    assert!(ok && pulled["changes"] == serde_json::json!([{"name": "bad", "change": "ahead"}]), "{pulled}");
}

#[test]
fn ten_posts_come_back_byte_for_byte_in_another_folder() {
    let workspace = workspace();
    let _dev = Dev::start(&workspace);
    let text =
        |number: usize| format!("---\r\ntitle: 'Nr. {number}'\r\ndate: \"2026-01-{:02}\"\r\n---\r\n\r\nÄ line,\ttabs  \n\n\n", number + 1);
    for number in 0..10 {
        workspace.write(&format!("sites/a.example/content/blog/2026-post {number}.md"), text(number));
    }
    assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
    let folder = workspace.path("sites/a.example/content/blog");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::remove_dir_all(workspace.path(".sitegen/pushed")).unwrap();
    let pulled = workspace.run(&["pull", "a.example"]);
    assert!(pulled.ok, "{}", pulled.stderr);
    for number in 0..10 {
        assert_eq!(std::fs::read(folder.join(format!("2026-post {number}.md"))).unwrap(), text(number).into_bytes());
    }
    assert!(workspace.run(&["pull", "a.example"]).stderr.contains("nothing to pull"));
}

#[test]
fn what_the_build_would_refuse_is_refused_with_its_place_and_the_rest_goes_through() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    workspace.write("sites/a.example/content/blog/bad.md", "+++\ntitle = \"Bad\"\ntilte = 1\n+++\n");
    workspace.write("sites/a.example/content/blog/good.md", "Good.");
    let pushed = workspace.run(&["push", "a.example", "--wait"]);
    assert!(
        !pushed.ok
            && pushed.stderr.contains("unknown key `tilte`")
            && pushed.stderr.contains("bad.md:3:1")
            && pushed.stderr.contains("did you mean `title`?"),
        "{}",
        pushed.stderr
    );
    assert!(dev.get("/blog/good/").contains("Good."));
}

#[test]
fn a_build_that_fails_is_told_to_whoever_pushed() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    workspace.write("sites/a.example/content/blog/one.md", "Good.");
    assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
    workspace.write("sites/a.example/content/blog/two.md", "+++\nlayout = \"nowhere\"\n+++\n");
    let pushed = workspace.run(&["push", "a.example", "--wait"]);
    assert!(!pushed.ok && pushed.stderr.contains("there is no template `layouts/nowhere.html`"), "{}", pushed.stderr);
    assert!(dev.get("/blog/one/").contains("Good."), "the release before stays");
}

#[test]
fn two_editors_of_one_post_never_overwrite_each_other() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    let state = format!(".sitegen/pushed/a.example/http%3A%2F%2F127.0.0.1%3A{}.json", dev.port);
    workspace.write("sites/a.example/content/blog/x.md", "one");
    assert!(workspace.run(&["push", "a.example"]).ok);
    let known = workspace.read(&state);
    workspace.write("sites/a.example/content/blog/x.md", "two, by the other");
    assert!(workspace.run(&["push", "a.example"]).ok);
    // back to what this editor knew, with a change of their own
    workspace.write(&state, known);
    workspace.write("sites/a.example/content/blog/x.md", "three, by this one");
    let pushed = workspace.run(&["push", "a.example"]);
    assert!(!pushed.ok && pushed.stdout.contains("conflict x"), "{}", pushed.stdout);
    let pulled = workspace.run(&["pull", "a.example"]);
    assert!(!pulled.ok && workspace.read("sites/a.example/content/blog/x.md") == "three, by this one");
}

#[test]
fn a_build_uses_its_copy_when_the_api_is_away_and_never_publishes_an_empty_section() {
    let workspace = workspace();
    workspace.write("sites/a.example/content/blog/x.md", "From the API.");
    let alone = workspace.run(&["build"]);
    assert!(!alone.ok && alone.stderr.contains("there is no key for the API") && alone.stderr.contains("--offline"), "{}", alone.stderr);
    let api = {
        let dev = Dev::start(&workspace);
        assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
        assert!(workspace.run(&["build"]).ok);
        assert!(workspace.live("blog/x/index.html").contains("From the API."));
        dev.api(&workspace)
    };
    let away = run_at(&workspace, &["build"], &api);
    assert!(away.ok && away.stderr.contains("built from the copy of version 1"), "{}", away.stderr);
    assert!(workspace.live("blog/x/index.html").contains("From the API."));
    let another = workspace.run(&["build", "--api", "http://127.0.0.1:9", "--key", "a key of enough characters"]);
    assert!(!another.ok && another.stderr.contains("there is no copy of it here"), "it is a copy of another API: {}", another.stderr);
    assert!(workspace.run(&["build", "--offline"]).ok);
    assert!(!workspace.has("dist/a.example/current/blog/x"));
}

#[test]
fn a_push_that_cannot_be_says_why() {
    let workspace = workspace();
    workspace.site("b.example", &[]);
    let files = workspace.run(&["push", "b.example"]);
    assert!(!files.ok && files.stderr.contains("no section of b.example lives in the API"), "{}", files.stderr);
    let nobody = workspace.run(&["push", "a.example", "--api", "http://127.0.0.1:9", "--key", "a key of enough characters"]);
    assert!(!nobody.ok && nobody.stderr.contains("cannot be reached"), "{}", nobody.stderr);
    let _dev = Dev::start(&workspace);
    let wrong = workspace.run(&["push", "a.example", "--key", "not the key of this server"]);
    assert!(!wrong.ok && wrong.stderr.contains("does not take the key"), "{}", wrong.stderr);
    let lost = workspace.run(&["push", "a.example", "nowhere.md"]);
    assert!(!lost.ok && lost.stderr.contains("is no post of the section `blog`"), "{}", lost.stderr);
}

#[test]
fn a_build_takes_nothing_of_what_it_knows_of_another_api_or_of_before_a_restored_backup() {
    let (here, production) = (workspace(), workspace());
    let post = |name: &str| format!("sites/a.example/content/blog/{name}.md");
    production.write(&post("of-production"), "Of production.");
    let there = Dev::start(&production);
    assert!(production.run(&["push", "a.example", "--wait"]).ok);
    let dev = Dev::start(&here);
    here.write(&post("kept"), "Kept.");
    assert!(here.run(&["push", "a.example"]).ok && here.run(&["export", "a.example", "--out", "backup.jsonl"]).ok);
    here.write(&post("lost"), "Lost.");
    assert!(here.run(&["push", "a.example"]).ok && here.run(&["build"]).ok);
    assert!(here.has("dist/a.example/current/blog/lost") && here.has("dist/a.example/current/blog/kept"));

    assert!(run_at(&here, &["build"], &there.api(&production)).ok);
    let posts = |names: &[&str]| names.iter().filter(|name| here.has(&format!("dist/a.example/current/blog/{name}"))).count();
    assert_eq!((posts(&["of-production"]), posts(&["kept", "lost"])), (1, 0));

    let port = dev.port;
    drop(dev);
    std::fs::remove_dir_all(here.path(".sitegen/data")).unwrap();
    let _dev = Dev::start_at(&here, port, &["--no-seed"]);
    std::fs::remove_file(here.path(&post("lost"))).unwrap();
    assert!(here.run(&["import", "a.example", "backup.jsonl"]).ok);
    for name in ["new", "newer"] {
        here.write(&post(name), "New.");
        assert!(here.run(&["push", "a.example"]).ok);
    }
    assert!(here.run(&["build"]).ok);
    assert_eq!((posts(&["kept", "new", "newer"]), posts(&["lost", "of-production"])), (3, 0));
}

#[test]
fn an_api_that_never_had_a_post_takes_no_file_away() {
    let (here, production) = (workspace(), workspace());
    let mine = "sites/a.example/content/blog/mine.md";
    production.write("sites/a.example/content/blog/theirs.md", "Theirs.");
    let there = Dev::start(&production);
    assert!(production.run(&["push", "a.example"]).ok);
    here.write(mine, "Mine.");
    let dev = Dev::start(&here);
    assert!(here.run(&["push", "a.example"]).ok);
    assert!(run_at(&here, &["pull", "a.example"], &there.api(&production)).ok);
    assert_eq!((here.read(mine).as_str(), here.read("sites/a.example/content/blog/theirs.md").as_str()), ("Mine.", "Theirs."));
    let port = dev.port;
    drop(dev);
    std::fs::remove_dir_all(here.path(".sitegen/data")).unwrap();
    let _dev = Dev::start_at(&here, port, &["--no-seed"]);
    let pulled = here.run(&["pull", "a.example"]);
    assert!(pulled.ok && pulled.stdout.contains("ahead    mine"), "{}", pulled.stdout);
    assert_eq!(here.read(mine), "Mine.", "the same address, and another store");
}

#[test]
fn what_can_be_no_post_is_told_with_its_file_and_the_rest_goes_through() {
    let workspace = workspace();
    let dev = Dev::start(&workspace);
    for file in ["index.md", "a:b.md", "2026/old.md", "good.md"] {
        workspace.write(&format!("sites/a.example/content/blog/{file}"), "Good.");
    }
    let pushed = workspace.run(&["push", "a.example", "--wait"]);
    assert!(!pushed.ok && dev.get("/blog/good/").contains("Good."), "{}", pushed.stderr);
    for told in
        ["`index` cannot be the name of a post", "content/blog/index.md", "it holds ':'", "no subfolders", "content/blog/2026/old.md"]
    {
        assert!(pushed.stderr.contains(told), "{told}: {}", pushed.stderr);
    }
    for file in ["index.md", "a:b.md"] {
        std::fs::remove_file(workspace.path(&format!("sites/a.example/content/blog/{file}"))).unwrap();
    }
    let pushed = workspace.run(&["push", "a.example"]);
    assert!(pushed.ok && pushed.stderr.contains("no subfolders"), "{}", pushed.stderr);
}

/// A push that waits, and what it says meanwhile.
fn waiting(workspace: &Workspace) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut push = Command::new(env!("CARGO_BIN_EXE_sitegen"));
    push.args(["push", "a.example", "--wait"]).current_dir(workspace.path("")).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut push = push.spawn().unwrap();
    let said: ChildStderr = push.stderr.take().unwrap();
    (push, BufReader::new(said).lines().map(Result::unwrap))
}

#[test]
fn whoever_waits_hears_from_a_build_that_what_they_pushed_is_live_or_why_not() {
    let workspace = workspace();
    let _dev = Dev::start_without_builder(&workspace);
    let one = "sites/a.example/content/blog/one.md";
    for (text, goes_well, hears) in [
        ("One.", true, "live after"),
        ("+++\nlayout = \"nowhere\"\n+++\n", false, "there is no template `layouts/nowhere.html`"),
        ("Two.", true, "live after"),
    ] {
        workspace.write(one, text);
        let (mut push, mut said) = waiting(&workspace);
        assert!(said.any(|line| line.contains("waiting for a builder: `sitegen serve`")));
        assert_eq!(workspace.run(&["build", "a.example"]).ok, goes_well);
        assert!(said.any(|line| line.contains(hears)), "{hears}");
        assert_eq!(push.wait().unwrap().success(), goes_well);
    }
    assert!(workspace.run(&["release", "rollback", "a.example"]).ok);
    workspace.write(one, "Three.");
    let (mut push, mut said) = waiting(&workspace);
    assert!(said.any(|line| line.contains("waiting for a builder")) && workspace.run(&["build", "a.example"]).ok);
    assert!(said.any(|line| line.contains("a.example is held at an older release")));
    assert!(!push.wait().unwrap().success());
}

#[test]
fn status_says_what_differs_and_what_is_live() {
    let workspace = workspace();
    let _dev = Dev::start(&workspace);
    workspace.write("sites/a.example/content/blog/one.md", "One.");
    let status = || workspace.run(&["status", "a.example"]);
    assert!(status().stdout.contains("changed here  one"), "{} {}", status().stdout, status().stderr);
    assert!(workspace.run(&["push", "a.example", "--wait"]).ok);
    let same = status();
    assert!(same.stdout.is_empty() && same.stderr.contains("are the same") && same.stderr.contains("live"), "{}", same.stderr);
    let json: serde_json::Value = serde_json::from_str(&workspace.run(&["status", "a.example", "--json"]).stdout).unwrap();
    assert_eq!((&json["version"], &json["live"]["version"], &json["push"]), (&1.into(), &1.into(), &serde_json::json!([])));
}
