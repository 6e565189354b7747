//! Previews, and an API that does what a real one would do only at a bad moment.

use axum::http::{StatusCode, header};
use serde_json::json;
use sitegen::serve::Api;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::harness::Workspace;
use crate::serve::Served;
use crate::stand_in::StandIn;

const SETTINGS: &str = "name = \"A\"\ndomain = \"a.example\"\n[content.blog]\nsource = \"api\"\n[modules.cms]\n";

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[
        ("site.toml", SETTINGS),
        ("content/blog/_index.md", "+++\ntitle = \"Blog\"\n+++\n"),
        ("content/secret.md", "+++\ntitle = \"A draft in a file\"\ndraft = true\n+++\n"),
    ]);
    workspace.write(
        "shared-components/layouts/post.html",
        "<!doctype html><title>{{ page.title }}</title>{{ site.stylesheet.url }}{{ page.content }}{% for post in site.posts %}<li>{{ post.title }}{% endfor %}",
    );
    workspace
}

/// What the API says of its posts.
fn changes() -> String {
    let post = |name: &str, front: &str| json!({"name": name, "source": format!("+++\n{front}\n+++\n\nText of {name}.\n")});
    let posts = [
        post("live", "title = \"Live\"\ndate = 2026-01-01"),
        post("other", "title = \"Another draft\"\ndraft = true\ndate = 2026-01-02"),
        post("later", "title = \"A later one\"\ndate = 2999-01-02"),
    ];
    json!({"posts": posts, "since": 0, "version": 3, "lineage": "l", "head": 3, "more": false}).to_string()
}

fn known() -> String {
    json!({"posts": [], "since": 3, "version": 3, "lineage": "l", "head": 3, "more": false}).to_string()
}

fn answer(method: &str, target: &str) -> Option<(u16, String)> {
    let preview = |text: &str| Some((200, json!({"name": "live", "source": text, "expires": 0}).to_string()));
    match (method, target) {
        ("GET", target) if target.starts_with("/api/blog/changes?since=0") => Some((200, changes())),
        ("GET", target) if target.starts_with("/api/blog/changes") => Some((200, known())),
        ("GET", "/api/blog/preview/good") => {
            preview("+++\ntitle = \"As it will be\"\ndate = 2026-01-01\ndraft = true\n+++\n\nNew **text**.\n")
        }
        ("GET", "/api/blog/preview/broken") => preview("+++\ntitle = \"Broken\"\nlayout = \"nowhere\"\n+++\n"),
        ("GET", "/api/blog/preview/wide") => preview("+++\ntitle = \"Wide\"\nlayout = \"wide\"\n+++\n"),
        ("PUT", "/api/blog/live") => Some((200, "{}".to_owned())),
        _ => Some((404, "{}".to_owned())),
    }
}

fn served(workspace: &Workspace, api: &StandIn) -> Served {
    Served::with_api(workspace, Api { url: api.url.clone(), key: Some("a key of enough characters".into()) })
}

#[test]
fn a_preview_is_the_page_as_it_would_be_and_shows_nothing_else_that_is_not_live() {
    let (workspace, api) = (workspace(), StandIn::start(answer));
    let served = served(&workspace, &api);
    served.until("the first release", |served| served.get("/blog/live/").text().contains("Text of live."));
    for path in ["/_preview/good/", "/_preview/good"] {
        let preview = served.get(path);
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
        assert!(preview.text().contains("<title>As it will be</title>") && preview.text().contains("New <strong>text</strong>."));
        assert!(
            preview.text().contains("<li>As it will be") && !preview.text().contains("raft") && !preview.text().contains("later"),
            "{}",
            preview.text()
        );
        let style = |text: &str| text.split("/assets/style.").nth(1).unwrap()[..16].to_owned();
        assert_eq!(style(&preview.text()), style(&served.get("/blog/live/").text()), "the styles are those that are live");
        let header = |name: header::HeaderName| preview.headers[name].to_str().unwrap().to_owned();
        assert_eq!([header(header::CACHE_CONTROL), header(header::REFERRER_POLICY)], ["no-store", "no-referrer"]);
        assert_eq!(preview.headers["x-robots-tag"], "noindex");
        assert_eq!(preview.headers[header::CONTENT_SECURITY_POLICY], served.get("/blog/live/").headers[header::CONTENT_SECURITY_POLICY]);
    }
    assert!(served.get("/blog/live/").text().contains("Text of live."), "nothing of it is live");
    assert_eq!(served.get("/blog/other/").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_link_that_stands_for_nothing_opens_nothing_and_what_is_no_token_is_not_asked_for() {
    let (workspace, api) = (workspace(), StandIn::start(answer));
    let served = served(&workspace, &api);
    for path in ["/_preview/", "/_preview/none/", "/_preview/..%2fposts/", "/_preview/a/b/", "/_preview/good/x"] {
        let preview = served.get(path);
        assert_eq!(
            (preview.status, preview.headers[header::CACHE_CONTROL].to_str().unwrap()),
            (StatusCode::NOT_FOUND, "no-store"),
            "{path}"
        );
    }
    let asked: Vec<String> = api.asked().into_iter().filter(|asked| asked.contains("preview")).collect();
    assert_eq!(asked, ["GET /api/blog/preview/none "]);
    let broken = served.get("/_preview/broken/");
    assert!(broken.status == StatusCode::UNPROCESSABLE_ENTITY && broken.text().contains("there is no template `layouts/nowhere.html`"));
    workspace.site("b.example", &[]);
    served.builder.changed(&std::collections::BTreeSet::new());
    assert_eq!(served.ask("GET", "b.example", "/_preview/good/", &[]).status, StatusCode::NOT_FOUND, "a site without posts in the API");
}

#[test]
fn what_could_not_be_told_is_told_when_the_api_answers_again() {
    let is_deaf = Arc::new(AtomicBool::new(true));
    let hears = Arc::clone(&is_deaf);
    let api = StandIn::start(move |method, target| match method {
        "PUT" if hears.load(Ordering::Relaxed) => None,
        _ => answer(method, target),
    });
    let workspace = workspace();
    let served = served(&workspace, &api);
    served.until("the first release", |served| served.get("/blog/live/").status == StatusCode::OK);
    is_deaf.store(false, Ordering::Relaxed);
    let before = api.asked().len();
    served.until("the API to hear of it", |_| {
        api.asked()[before..].iter().any(|asked| asked.starts_with("PUT /api/blog/live {\"version\":3"))
    });
}

#[test]
fn an_api_that_says_no_to_one_site_is_told_once_and_the_site_is_not_there() {
    let (workspace, api) = (workspace(), StandIn::start(|_, _| Some((401, "{}".to_owned()))));
    let served = served(&workspace, &api);
    served.until("the refusal to be told", |served| served.told().contains("does not take the key"));
    let answer = served.get("/");
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "a site is never published without its posts");
    assert!(!workspace.has("dist/a.example/current"));
}

#[test]
fn a_preview_has_the_styles_of_components_that_no_live_page_has() {
    let (workspace, api) = (workspace(), StandIn::start(answer));
    workspace.write("shared-components/layouts/wide.html", "<link href=\"{{ site.stylesheet.url }}\">{{ page.title }}");
    workspace.write("shared-components/layouts/wide.scss", "p { width: 77px }");
    let served = served(&workspace, &api);
    served.until("the first release", |served| served.get("/blog/live/").status == StatusCode::OK);
    let page = served.get("/_preview/wide/").text();
    let start = page.find("/_preview/wide/assets/style.").unwrap_or_else(|| panic!("{page}"));
    let address: String = page[start..].chars().take_while(|letter| !matches!(letter, '"' | '>' | ' ')).collect();
    let style = served.get(&address);
    assert!(style.status == StatusCode::OK && style.text().contains("77px"), "{address}: {}", style.text());
    assert_eq!(style.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(style.headers[header::CACHE_CONTROL], "no-store");
    let others = [address.replace("wide", "good"), address.replace("wide/assets", "wide"), address.replace("style", "other")];
    assert!(others.iter().all(|other| served.get(other).status == StatusCode::NOT_FOUND));
}
