//! Where posts are: names, slugs, and the addresses that they had before.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api};

async fn rename(api: &Api, name: &str, to: &str) -> Answer {
    api.operate_json(A, Method::POST, &format!("/api/blog/posts/{name}/rename"), &json!({"to": to}).to_string()).await
}

/// The addresses that a post is told to have had.
async fn aliases(api: &Api, name: &str) -> Value {
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=0").await.json();
    let told = changes["posts"].as_array().unwrap().iter().find(|post| post["name"] == name).cloned();
    told.unwrap_or_else(|| panic!("{changes}"))["aliases"].clone()
}

fn with_slug(slug: &str) -> String {
    format!("+++\nslug = \"{slug}\"\n+++\n")
}

#[tokio::test]
async fn whoever_comes_by_an_old_name_slug_or_path_is_led_to_the_post() {
    let api = Api::new();
    api.push(A, "2026-11-20-first", "text").await;
    let url = api.ask(A, Method::GET, "/api/blog/posts").await.json()["posts"][0]["url"].clone();
    assert_eq!(url, "http://a.example.localhost:4000/blog/first/", "a date in the name is no part of the address");
    api.push(A, "2026-11-20-first", &with_slug("second")).await;
    assert_eq!(aliases(&api, "2026-11-20-first").await, json!(["/blog/first/"]));
    api.push(A, "2026-11-20-first", "+++\npath = \"/news/third\"\n+++\n").await;
    api.push(A, "2026-11-20-first", "text again").await;
    assert_eq!(aliases(&api, "2026-11-20-first").await, json!(["/blog/second/", "/news/third/"]), "what it has again is no alias");
    assert_eq!(rename(&api, "2026-11-20-first", "fourth").await.status, StatusCode::OK);
    assert_eq!(aliases(&api, "fourth").await, json!(["/blog/second/", "/news/third/", "/blog/first/"]));
}

#[tokio::test]
async fn a_renamed_post_takes_its_past_along_and_is_gone_at_its_old_name() {
    let api = Api::new();
    for text in ["one", "two"] {
        api.push(A, "old", text).await;
    }
    let renamed = rename(&api, "old", "new").await;
    assert_eq!((renamed.status, renamed.json()["version"].as_u64()), (StatusCode::OK, Some(3)));
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=2&limit=1").await.json();
    let told = json!([{"name": "new", "source": "two", "aliases": ["/blog/old/"]}, {"name": "old"}]);
    assert_eq!(changes["posts"], told);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/old").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/new/revisions/1").await.text, "one");
    assert_eq!(api.ask(A, Method::GET, "/api/blog/trash").await.json()["posts"], json!([]));
    assert_eq!(api.push(A, "old", "another").await.status, StatusCode::CREATED);
    assert_eq!(aliases(&api, "new").await, Value::Null, "its old address is another's now");
}

#[tokio::test]
async fn a_draft_leaves_no_traces_of_what_it_was_called() {
    let api = Api::new();
    api.push(A, "working-title", "+++\ndraft = true\n+++\n").await;
    rename(&api, "working-title", "title").await;
    api.push(A, "title", "published").await;
    assert_eq!(aliases(&api, "title").await, Value::Null);
}

#[tokio::test]
async fn an_address_that_is_taken_anew_ends_the_alias_and_the_builder_hears_of_both() {
    let api = Api::new();
    api.push(A, "a", &with_slug("one")).await;
    api.push(A, "a", &with_slug("two")).await;
    api.push(A, "b", &with_slug("One")).await;
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=2").await.json();
    let names: Vec<&str> = changes["posts"].as_array().unwrap().iter().map(|post| post["name"].as_str().unwrap()).collect();
    assert_eq!((names, aliases(&api, "a").await), (vec!["a", "b"], Value::Null));
}

#[tokio::test]
async fn two_posts_of_one_address_are_refused_and_both_named() {
    let api = Api::new();
    api.push(A, "a", &with_slug("here")).await;
    for (name, text) in [("b", with_slug("Here")), ("c", "+++\npath = \"/blog/here\"\n+++\n".into()), ("here", "text".into())] {
        let refused = api.push(A, name, &text).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{name}");
        let detail = refused.json()["detail"].as_str().unwrap().to_lowercase();
        assert!(detail.contains("`a`") && detail.contains(&format!("`{name}`")) && detail.contains("/blog/here/"), "{detail}");
    }
    api.push(A, "d", "text").await;
    let refused = rename(&api, "d", "here").await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    api.ask(A, Method::DELETE, "/api/blog/posts/a").await;
    assert_eq!(rename(&api, "d", "here").await.status, StatusCode::OK, "it is free again");
    let back = api.ask(A, Method::POST, "/api/blog/trash/a/restore").await;
    assert_eq!(back.status, StatusCode::CONFLICT, "{}", back.text);
}

#[tokio::test]
async fn what_cannot_be_renamed_is_not() {
    let api = Api::new();
    for name in ["a", "b"] {
        api.push(A, name, "text").await;
    }
    assert_eq!(rename(&api, "a", "b").await.status, StatusCode::CONFLICT);
    assert_eq!(rename(&api, "a", "a").await.status, StatusCode::CONFLICT);
    assert_eq!(rename(&api, "never", "c").await.status, StatusCode::NOT_FOUND);
    assert_eq!(rename(&api, "a", "../c").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts").await.json()["version"], 2);
}
