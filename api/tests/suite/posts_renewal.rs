//! Posts that were stored by other rules, or by an older program, are understood anew before anybody is told of them.

use axum::http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Collection, Document, Index, Key};

use crate::harness::{A, Api, STRANGER};

/// A post as the first program stored it.
#[derive(Serialize, Deserialize)]
struct OldPost {
    name: String,
    source: Option<String>,
    title: String,
    date: Option<i64>,
    draft: bool,
    version: u64,
}

/// The content version as the first program stored it.
#[derive(Serialize, Deserialize)]
struct OldHead {
    version: u64,
}

impl Document for OldPost {
    const COLLECTION: &'static Collection = &Collection { name: "cms.posts", indexes: &[Index::sorted("version")] };

    fn id(&self) -> &str {
        &self.name
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![("version", Key::new().number(1))]
    }
}

impl Document for OldHead {
    const COLLECTION: &'static Collection = &Collection { name: "cms.head", indexes: &[] };

    fn id(&self) -> &'static str {
        "head"
    }
}

#[tokio::test]
async fn posts_of_the_first_program_are_listed_found_and_changed_as_any_other() {
    let api = Api::new();
    let store = api.store.site(&A.parse().unwrap());
    store.insert(&OldHead { version: 1 }).await.unwrap();
    for (name, front) in [("x", "tags = [\"News\"]"), ("later", "date = 2026-11-23"), ("broken", "date = \"soon\"")] {
        let source = Some(format!("+++\n{front}\n+++\nText of {name}"));
        store.insert(&OldPost { name: name.into(), source, title: name.into(), date: None, draft: false, version: 1 }).await.unwrap();
    }
    let list = api.get(STRANGER, A, "/api/blog/posts?tag=news").await.json();
    assert_eq!((&list["posts"][0]["name"], &list["posts"][0]["excerpt"], &list["version"]), (&json!("x"), &json!("Text of x"), &json!(1)));
    api.clock.advance(86_400_000);
    assert_eq!(api.get(STRANGER, A, "/api/blog/posts?q=later").await.json()["posts"][0]["name"], "later");
    assert_eq!(api.push(A, "x", "another text").await.status, StatusCode::OK);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/x/revisions/1").await.text, "+++\ntags = [\"News\"]\n+++\nText of x");
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=0").await.json();
    assert_eq!(changes["posts"].as_array().unwrap().len(), 3, "{changes}");
}

#[tokio::test]
async fn other_settings_have_posts_understood_anew_once() {
    let api = Api::new();
    api.push(A, "x", "Text").await;
    let url = async || api.get(STRANGER, A, "/api/blog/posts").await.json()["posts"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(url().await, "http://a.example.localhost:4000/blog/x/");
    let settings = api.folder.path().join("sites/a.example/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap() + "\n[content.news]\nsource = \"api\"\n";
    std::fs::write(&settings, text).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    assert_eq!(url().await, "http://a.example.localhost:4000/news/x/");
    let hash = async || api.store.site(&A.parse().unwrap()).content_hash().await.unwrap();
    let before = hash().await;
    api.get(STRANGER, A, "/api/blog/posts").await;
    assert_eq!(hash().await, before);
}
