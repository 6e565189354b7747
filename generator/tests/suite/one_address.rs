//! One address, two pages: one that lives in the API and one that is a file. The site is refused, and both are named.

use serde_json::json;

use crate::harness::{Run, Workspace};

const SETTINGS: &str = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n";
/// An API that nobody answers at: what was heard of it before counts.
const API: [&str; 4] = ["--api", "http://127.0.0.1:1", "--key", "k"];
const HEARD: &str = ".sitegen/mirror/a.example/http%3A%2F%2F127.0.0.1%3A1.json";

/// A site with the post `/blog/one/` in the API and this file.
fn site(file: &str, text: &str) -> Workspace {
    let workspace = Workspace::new(&[("site.toml", SETTINGS), (file, text)]);
    let post = json!({"name": "one", "source": "+++\ntitle = \"One\"\ndate = 2026-01-01\n+++\n\nOf the API.\n"});
    workspace.write(HEARD, json!({"since": 0, "version": 1, "lineage": "l", "posts": [post]}).to_string());
    workspace
}

fn run(workspace: &Workspace, command: &str) -> Run {
    workspace.run(&[&[command][..], &API[..]].concat())
}

fn is_refused(file: &str, text: &str) {
    let workspace = site(file, text);
    for command in ["build", "check"] {
        let refused = run(&workspace, command);
        assert!(!refused.ok, "{command} took it: {}", refused.stderr);
        for named in ["two files claim the address `/blog/one/`", "blog/one.md in the API", file] {
            assert!(refused.stderr.contains(named), "{command}: {named}: {}", refused.stderr);
        }
    }
    assert!(!workspace.has("dist/a.example/current"), "nothing was published");
}

#[test]
fn a_file_of_another_section_with_the_address_of_a_post_in_the_api() {
    is_refused("content/other.md", "+++\ntitle = \"Other\"\npath = \"/blog/one/\"\n+++\n\nOf a file.\n");
}

#[test]
fn a_template_with_the_address_of_a_post_in_the_api() {
    is_refused("pages/blog/one.html", "A template.");
}

#[test]
fn an_alias_with_the_address_of_a_post_in_the_api() {
    is_refused("content/other.md", "+++\ntitle = \"Other\"\naliases = [\"/blog/one/\"]\n+++\n\nOf a file.\n");
}

#[test]
fn what_has_an_address_of_its_own_is_fine() {
    let workspace = site("content/other.md", "+++\ntitle = \"Other\"\npath = \"/blog/two/\"\n+++\n\nOf a file.\n");
    let built = run(&workspace, "build");
    assert!(built.ok, "{}", built.stderr);
    assert!(workspace.live("blog/one/index.html").contains("Of the API.") && workspace.live("blog/two/index.html").contains("Of a file."));
}
