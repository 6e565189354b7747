//! Drafts, posts that come and go by themselves, and who sees what of them.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Api, B, STRANGER, anonymous};

const DAY: i64 = 86_400_000;

/// Posts of each status; the clock stands at the 22nd of November.
async fn with_all() -> Api {
    let api = Api::new();
    for (name, front) in [
        ("draft", "draft = true"),
        ("later", "date = 2026-11-23\nexpires = 2026-11-25"),
        ("now", "date = 2026-11-22\ntitle = \"Now\"\ndescription = \"What search engines say\"\ntags = [\"News\"]\nauthors = [\"Ada\"]"),
        ("over", "date = 2026-11-01\nexpires = 2026-11-20"),
    ] {
        let pushed = api.push(A, name, &format!("+++\n{front}\n+++\nThe text of {name}.\n")).await;
        assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.text);
    }
    api
}

fn names(list: &Value) -> Vec<&str> {
    list["posts"].as_array().unwrap().iter().map(|post| post["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_status_of_a_post_follows_from_its_text_and_the_clock() {
    let api = with_all().await;
    let list = async || api.ask(A, Method::GET, "/api/blog/posts?sort=title").await.json();
    let statuses = async || {
        let list = list().await;
        let posts = list["posts"].as_array().unwrap().iter();
        posts.map(|post| (post["name"].as_str().unwrap().to_owned(), post["status"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let told = |all: [(&str, &str); 4]| all.map(|(name, status)| (name.to_owned(), status.to_owned())).to_vec();
    assert_eq!(statuses().await, told([("draft", "draft"), ("later", "scheduled"), ("now", "published"), ("over", "archived")]));
    api.clock.advance(DAY);
    assert_eq!(statuses().await[1], ("later".into(), "published".into()));
    api.clock.advance(2 * DAY);
    assert_eq!(statuses().await[1], ("later".into(), "archived".into()));
}

#[tokio::test]
async fn visitors_see_what_is_published_and_no_more_of_it_than_its_page_says() {
    let api = with_all().await;
    let list = api.get(STRANGER, A, "/api/blog/posts").await.json();
    let seen = json!([{
        "name": "now", "title": "Now", "url": "http://a.example.localhost:4000/blog/now/", "date": 1_795_305_600_000_i64,
        "excerpt": "The text of now.", "description": "What search engines say", "authors": ["Ada"], "tags": ["News"],
    }]);
    assert_eq!(list["posts"], seen);
    assert_eq!(api.get(STRANGER, A, "/api/blog/posts/now").await.status, StatusCode::OK);
    for hidden in ["draft", "later", "over", "never"] {
        assert_eq!(api.get(STRANGER, A, &format!("/api/blog/posts/{hidden}")).await.status, StatusCode::NOT_FOUND, "{hidden}");
        assert_eq!(names(&api.get(STRANGER, A, &format!("/api/blog/posts?q={hidden}")).await.json()), [""; 0]);
    }
    for status in ["draft", "scheduled", "archived"] {
        let path = format!("/api/blog/posts?status={status}");
        assert_eq!(names(&api.get(STRANGER, A, &path).await.json()), [""; 0], "{status}");
        assert_eq!(names(&api.ask(A, Method::GET, &path).await.json()).len(), 1, "{status}");
    }
    assert_eq!(names(&api.get(STRANGER, B, "/api/blog/posts").await.json()), [""; 0]);
    api.clock.advance(DAY);
    assert_eq!(names(&api.get(STRANGER, A, "/api/blog/posts").await.json()), ["later", "now"]);
    assert_eq!(api.get(STRANGER, A, "/api/blog/posts/later").await.status, StatusCode::OK);
}

#[tokio::test]
async fn each_time_a_post_comes_or_goes_the_content_version_rises_once() {
    let api = with_all().await;
    let version = async || api.ask(A, Method::GET, "/api/blog/posts").await.json()["version"].as_u64().unwrap();
    assert_eq!(version().await, 4);
    api.clock.advance(DAY);
    assert_eq!((version().await, version().await), (5, 5));
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=4").await.json();
    assert_eq!((&changes["posts"][0]["name"], &changes["version"], &changes["more"]), (&json!("later"), &json!(5), &json!(false)));
    api.clock.advance(30 * DAY);
    assert_eq!((version().await, version().await), (6, 6));
}

/// It was put off: at its old date nothing happens.
#[tokio::test]
async fn a_post_that_was_put_off_does_not_come_at_its_old_date() {
    let api = with_all().await;
    api.push(A, "later", "+++\ndate = 2026-11-24\n+++\n").await;
    let version = async || api.ask(A, Method::GET, "/api/blog/posts").await.json()["version"].as_u64().unwrap();
    api.clock.advance(DAY);
    assert_eq!(version().await, 5);
    api.clock.advance(DAY);
    assert_eq!(version().await, 6);
}

#[tokio::test]
async fn many_posts_may_come_due_at_the_same_time() {
    let api = Api::new();
    for number in 0..120 {
        api.push(A, &format!("post-{number}"), "+++\ndate = 2026-11-23\n+++\n").await;
    }
    assert_eq!(names(&api.get(STRANGER, A, "/api/blog/posts?limit=100").await.json()).len(), 0);
    api.clock.advance(DAY);
    let first = api.get(STRANGER, A, "/api/blog/posts?limit=100").await.json();
    assert_eq!(names(&first).len(), 100);
    let rest = format!("/api/blog/posts?limit=100&after={}", first["next"].as_str().unwrap());
    assert_eq!(names(&api.get(STRANGER, A, &rest).await.json()).len(), 20);
}

/// Else a proxy could give a visitor what an editor was given.
#[tokio::test]
async fn what_visitors_are_told_has_another_tag_than_what_editors_are_told() {
    let api = with_all().await;
    for path in ["/api/blog/posts", "/api/blog/terms/tags"] {
        let (to_visitors, to_editors) = (api.get(STRANGER, A, path).await, api.ask(A, Method::GET, path).await);
        assert_ne!(to_visitors.header(header::ETAG), to_editors.header(header::ETAG), "{path}");
        assert!(to_visitors.header(header::VARY).contains("authorization, cookie"), "{path}: {}", to_visitors.header(header::VARY));
    }
}

/// Else `pull` with a wrong key would take drafts for posts that are not there any more.
#[tokio::test]
async fn a_key_that_does_not_count_is_refused_and_not_taken_for_a_visitor_s() {
    let api = with_all().await;
    for path in ["/api/blog/posts", "/api/blog/posts/now", "/api/blog/terms/tags"] {
        let wrong = anonymous(A, Method::GET, path).header(header::AUTHORIZATION, "bearer a wrong key of enough length");
        let refused = api.send(wrong.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (refused.status, refused.header(header::WWW_AUTHENTICATE)),
            (StatusCode::UNAUTHORIZED, "Bearer scope=\"cms.read\""),
            "{path}"
        );
    }
    let of_a_proxy = anonymous(A, Method::GET, "/api/blog/posts").header(header::AUTHORIZATION, "Basic dXNlcjpwYXNz");
    assert_eq!(api.send(of_a_proxy.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}
