//! What a build makes of content that lives in the API, besides the texts: the addresses that posts had before, and what visitors said.

use serde_json::{Value, json};

use crate::harness::Workspace;

const SETTINGS: &str = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n";
const POST: &str = "{% extends \"layouts/base.html\" %}{% block main %}{{ page.content }}{{ page.post_name }}\
    {{ site.comments_enabled }}{% for comment in page.comments or [] %}<q>{{ comment.author }}: {{ comment.html }}</q>{% endfor %}{% endblock %}";
/// An API that nobody answers at: what was heard of it before counts.
const API: &str = "http://127.0.0.1:1";
const HEARD: &str = ".sitegen/mirror/a.example/http%3A%2F%2F127.0.0.1%3A1.json";

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[("site.toml", SETTINGS), ("content/about.md", "Us.")]);
    workspace.write("shared-components/layouts/post.html", POST);
    workspace
}

/// A post as the API tells of it.
fn post(name: &str, besides: &Value) -> Value {
    let source = format!("+++\ntitle = \"{name}\"\ndate = 2026-01-01\n+++\n\nText of {name}.\n");
    let mut post = json!({"name": name, "source": source});
    post.as_object_mut().unwrap().extend(besides.as_object().unwrap().clone());
    post
}

fn comment(author: &str, html: &str) -> Value {
    json!({"id": author, "author": author, "html": html, "date": 1_700_000_000_000_i64})
}

fn hear(workspace: &Workspace, version: u64, posts: &[Value]) {
    workspace.write(HEARD, json!({"since": 0, "version": version, "lineage": format!("l{version}"), "posts": posts}).to_string());
}

/// Builds from what was heard; the outputs are those of a build from nothing.
fn build(workspace: &Workspace) {
    let built = workspace.run(&["build", "--api", API, "--key", "k"]);
    assert!(built.ok, "{}", built.stderr);
    let clean = workspace.run(&["build", "a.example", "--api", API, "--key", "k", "--out", "clean"]);
    assert!(clean.ok, "{}", clean.stderr);
    let (mut clean, live) = (workspace.tree("clean"), workspace.tree("dist/a.example/current"));
    clean.retain(|name, _| live.contains_key(name) || !name.starts_with('.'));
    assert_eq!(clean, live);
}

#[test]
fn what_visitors_said_is_on_the_page_and_nowhere_else() {
    let workspace = workspace();
    hear(&workspace, 1, &[post("one", &json!({})), post("two", &json!({}))]);
    build(&workspace);
    assert!(!workspace.live("blog/one/index.html").contains("<q>"));
    let said = json!({"comments": [comment("Ada", "<p>Well said</p>")]});
    hear(&workspace, 2, &[post("one", &said), post("two", &json!({}))]);
    build(&workspace);
    assert!(
        workspace.live("blog/one/index.html").contains("oneFalse<q>Ada: <p>Well said</p></q>"),
        "{}",
        workspace.live("blog/one/index.html")
    );
    assert!(!workspace.live("blog/two/index.html").contains("<q>"));
    // the text stays, and what was said goes
    hear(&workspace, 3, &[post("one", &json!({})), post("two", &json!({}))]);
    build(&workspace);
    assert!(!workspace.live("blog/one/index.html").contains("<q>"));
}

#[test]
fn an_address_that_a_post_had_leads_to_it_unless_something_else_is_there() {
    let workspace = workspace();
    let earlier = |addresses: &[&str]| json!({"aliases": addresses});
    hear(&workspace, 1, &[post("one", &earlier(&["/blog/first/", "/about/", "/blog/two/"])), post("two", &json!({}))]);
    build(&workspace);
    assert!(workspace.live("blog/first/index.html").contains("url=/blog/one/"), "{}", workspace.live("blog/first/index.html"));
    assert!(workspace.live("about/index.html").contains("Us.") && workspace.live("blog/two/index.html").contains("Text of two."));
    hear(&workspace, 2, &[post("one", &json!({})), post("two", &json!({}))]);
    build(&workspace);
    assert!(!workspace.has("dist/a.example/current/blog/first/index.html"));
}
