//! What `sitegen serve` makes of content in the API: a real API beside the builder.

use sitegen::serve::Api;

use crate::dev_server::Dev;
use crate::harness::{Run, Workspace};
use crate::serve::Served;

const SETTINGS: &str = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n";

/// A workspace, its API, and a builder.
struct Pushed {
    served: Served,
    api: [String; 4],
    _dev: Dev,
    workspace: Workspace,
}

fn start() -> Pushed {
    let workspace = Workspace::new(&[("site.toml", SETTINGS), ("content/blog/_index.md", "+++\ntitle = \"Blog\"\n+++\n")]);
    let dev = Dev::start_without_builder(&workspace);
    let api = dev.api(&workspace);
    let served = Served::with_api(&workspace, Api { url: api[1].clone(), key: Some(api[3].clone()) });
    Pushed { served, api, _dev: dev, workspace }
}

impl Pushed {
    fn write(&self, name: &str, text: &str) {
        self.workspace.write(&format!("sites/a.example/content/blog/{name}.md"), text);
    }

    fn push(&self) -> Run {
        let arguments = ["push", "a.example", "--wait"].into_iter().chain(self.api.iter().map(String::as_str));
        self.workspace.run(&arguments.collect::<Vec<_>>())
    }

    fn page(&self, path: &str) -> String {
        let answer = self.served.get(path);
        format!("{} {}", answer.status.as_u16(), answer.text())
    }
}

#[test]
fn what_is_pushed_is_live_when_push_returns() {
    let pushed = start();
    pushed.write("hello", "+++\ntitle = \"Hello\"\ndate = 2026-01-02\n+++\n\nFirst words.\n");
    let run = pushed.push();
    assert!(run.ok && run.stderr.contains("live after"), "{}", run.stderr);
    assert!(pushed.page("/blog/hello/").contains("First words.") && pushed.page("/blog/").contains("Hello"));
    pushed.write("hello", "+++\ntitle = \"Hello again\"\ndate = 2026-01-02\n+++\n\nOther words.\n");
    assert!(pushed.push().ok);
    assert!(pushed.page("/blog/hello/").contains("Other words.") && pushed.page("/blog/").contains("Hello again"));
    std::fs::remove_file(pushed.workspace.path("sites/a.example/content/blog/hello.md")).unwrap();
    assert!(pushed.push().ok);
    assert!(pushed.page("/blog/hello/").starts_with("404 "));
}

#[test]
fn a_build_that_fails_is_told_to_whoever_pushed_and_mended_by_the_next_change() {
    let pushed = start();
    pushed.write("one", "Good.");
    assert!(pushed.push().ok);
    pushed.write("two", "+++\nlayout = \"nowhere\"\n+++\nSecond.");
    let run = pushed.push();
    assert!(!run.ok && run.stderr.contains("there is no template `layouts/nowhere.html`"), "{}", run.stderr);
    assert!(pushed.page("/blog/one/").contains("Good."), "the release before stays");
    let built = pushed.served.told().matches("Failed {").count();
    assert_eq!(built, 1, "nothing is tried again while nothing changes: {}", pushed.served.told());
    // a file mends it, and no push
    let root = pushed.workspace.path("").canonicalize().unwrap();
    pushed.workspace.write("shared-components/layouts/nowhere.html", "{{ page.content }}");
    pushed.served.builder.changed(&std::collections::BTreeSet::from([root.join("shared-components/layouts/nowhere.html")]));
    pushed.served.until("the second post", |_| pushed.page("/blog/two/").contains("Second."));
}

#[test]
fn a_rollback_stays_until_it_is_resumed() {
    let pushed = start();
    for text in ["One.", "Two."] {
        pushed.write("post", text);
        assert!(pushed.push().ok);
    }
    assert!(pushed.workspace.run(&["release", "rollback", "a.example"]).ok);
    assert!(pushed.page("/blog/post/").contains("One."));
    for text in ["Three.", "Four."] {
        pushed.write("post", text);
        let run = pushed.push();
        assert!(!run.ok && run.stderr.contains("is held at an older release"), "{}", run.stderr);
        assert!(pushed.page("/blog/post/").contains("One."));
    }
    assert!(pushed.workspace.run(&["release", "resume", "a.example"]).ok);
    assert!(pushed.page("/blog/post/").contains("Four."), "it was built meanwhile");
    pushed.write("post", "Five.");
    assert!(pushed.push().ok);
    assert!(pushed.page("/blog/post/").contains("Five."));
}

#[test]
fn what_one_builder_published_another_goes_on_from() {
    let pushed = start();
    pushed.write("one", "First.");
    assert!(pushed.push().ok);
    let build = || {
        let arguments = ["build", "a.example"].into_iter().chain(pushed.api.iter().map(String::as_str));
        pushed.workspace.run(&arguments.collect::<Vec<_>>())
    };
    for number in 0..5 {
        pushed.write("one", &format!("Text {number}."));
        pushed.workspace.write("sites/a.example/content/own.md", format!("File {number}."));
        assert!(pushed.push().ok);
        let run = build();
        assert!(run.ok || run.stderr.contains("this site is being published already"), "{}", run.stderr);
        assert!(pushed.page("/blog/one/").contains(&format!("Text {number}.")));
    }
    assert!(build().ok);
    pushed.write("one", "The last.");
    assert!(pushed.push().ok);
    assert!(pushed.page("/blog/one/").contains("The last."));
    assert!(pushed.page("/own/").contains("File 4."), "what the other one built is not undone");
}

#[test]
fn the_site_is_served_while_the_api_is_away_and_built_of_what_is_known() {
    let Pushed { served, api, _dev: dev, workspace } = start();
    workspace.write("sites/a.example/content/blog/one.md", "From the API.");
    let push = ["push", "a.example", "--wait"].into_iter().chain(api.iter().map(String::as_str)).collect::<Vec<_>>();
    assert!(workspace.run(&push).ok);
    drop(served);
    drop(dev);
    let served = Served::with_api(&workspace, Api { url: api[1].clone(), key: Some(api[3].clone()) });
    served.until("the API to be missed", |served| served.told().contains("Away("));
    assert!(served.get("/blog/one/").text().contains("From the API."));
    workspace.write("sites/a.example/content/own.md", "A file.");
    let root = workspace.path("").canonicalize().unwrap();
    served.builder.changed(&std::collections::BTreeSet::from([root.join("sites/a.example/content/own.md")]));
    served.until("the file", |served| served.get("/own/").text().contains("A file."));
    assert!(served.get("/blog/one/").text().contains("From the API."), "what the API said last is known");
    assert_eq!(served.told().matches("Away(").count(), 1, "it is told once");
}

#[test]
fn what_is_live_after_any_changes_is_what_a_build_from_nothing_would_make() {
    let pushed = start();
    let rounds = if crate::harness::soak() { 200 } else { 12 };
    pushed.workspace.write("sites/a.example/pages/index.html", "{% for post in site.posts %}{{ post.title }} {% endfor %}");
    pushed.workspace.write("sites/a.example/site.toml", format!("taxonomies = [\"tags\"]\n{SETTINGS}"));
    pushed.served.builder.changed(&std::collections::BTreeSet::new());
    for round in 0..rounds {
        // what is changed, and how, differs in each round
        for number in [round * 7 % 5, round * 3 % 4] {
            let name = format!("post{number}");
            let file = pushed.workspace.path(&format!("sites/a.example/content/blog/{name}.md"));
            let front = match round % 6 {
                0 => format!("title = \"{name} {round}\"\ndate = 2026-01-0{}", number + 1),
                1 => format!("title = \"{name}\"\ndate = 2026-02-0{}\ntags = [\"t{}\"]", 9 - number, round % 3),
                2 => format!("title = \"{name}\"\nslug = \"other-{number}-{}\"", round % 2),
                3 => "draft = true".to_owned(),
                4 if file.exists() => {
                    std::fs::remove_file(&file).unwrap();
                    continue;
                }
                _ => format!("title = \"{name}\"\ndate = 2026-01-0{}\ntags = [\"t0\", \"t{}\"]", number + 1, round % 4),
            };
            pushed.write(&name, &format!("+++\n{front}\n+++\n\nWords of round {round}.\n"));
        }
        let run = pushed.push();
        assert!(run.ok, "{round}: {} {}", run.stdout, run.stderr);
        let out = format!("out{round}");
        let build = ["build", "a.example", "--out", &out].into_iter().chain(pushed.api.iter().map(String::as_str));
        let run = pushed.workspace.run(&build.collect::<Vec<_>>());
        assert!(run.ok, "{round}: {}", run.stderr);
        let tree = |folder: &str| {
            let mut tree = pushed.workspace.tree(folder);
            tree.remove(".sitegen");
            tree
        };
        let (live, anew) = (tree("dist/a.example/current"), tree(&out));
        let differing: Vec<&String> = live.keys().chain(anew.keys()).filter(|path| live.get(*path) != anew.get(*path)).collect();
        assert!(differing.is_empty(), "{round}: {differing:?}");
    }
}
