//! What a receiver hears, and when.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::receiver::Receiver;
use crate::harness::{A, Api, B, NOW, request};

#[tokio::test]
async fn a_receiver_hears_what_it_asked_for_signed_as_the_standard_says() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published", "post.removed"]).await;
    api.push(A, "hello", "---\ntitle: Hello\n---\nText").await;
    api.push(A, "hello", "Other text").await;
    api.push(A, "draft", "---\ndraft: true\n---\nText").await;
    api.push(B, "elsewhere", "Text").await;
    api.ask(A, Method::DELETE, "/api/blog/posts/hello").await;
    api.tell(&hook, 2).await;
    assert_eq!(receiver.events(), ["post.published", "post.removed"]);
    let got = &receiver.got()[0];
    assert!(got.is_signed_with(hook["secret"].as_str().unwrap()));
    assert_eq!((got.header("webhook-timestamp"), got.header("content-type")), (&*(NOW / 1000).to_string(), "application/json"));
    let body = got.json();
    assert_eq!((&body["id"], &body["site"], &body["time"]), (&json!(got.header("webhook-id")), &json!(A), &json!("2026-11-22T09:00:00Z")));
    assert_eq!((&body["data"]["name"], &body["data"]["title"], &body["data"]["version"]), (&json!("hello"), &json!("Hello"), &json!(1)));
}

#[tokio::test]
async fn a_post_is_published_updated_and_removed_as_visitors_see_it() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published", "post.updated", "post.removed"]).await;
    for text in ["---\ndraft: true\n---\n", "---\ndate: 2027-01-01\n---\n", "Now", "And now", "---\ndraft: true\n---\n"] {
        api.push(A, "hello", text).await;
    }
    api.ask(A, Method::DELETE, "/api/blog/posts/hello").await;
    api.tell(&hook, 3).await;
    let mut heard = receiver.events();
    heard.sort();
    assert_eq!(heard, ["post.published", "post.removed", "post.updated"]);
}

#[tokio::test]
async fn a_comment_is_told_when_it_comes_and_when_it_is_shown_and_spam_never() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    api.push(A, "hello", "Text").await;
    let hook = api.hook_at(A, &receiver.url(), &["comment.created", "comment.approved"]).await;
    let say = |text: &str, trap: &str| json!({"name": "Ada", "email": "ada@post.example", "text": text, "homepage": trap}).to_string();
    let said = api.submit_json(A, "/api/blog/posts/hello/comments", &say("*Hello*", "")).await.json();
    api.submit_json(A, "/api/blog/posts/hello/comments", &say("Buy", "x")).await;
    api.tell(&hook, 1).await;
    api.ask(A, Method::POST, &format!("/api/blog/comments/{}/approve", said["id"].as_str().unwrap())).await;
    api.tell(&hook, 2).await;
    assert_eq!(receiver.events(), ["comment.created", "comment.approved"]);
    let data = receiver.got()[0].json()["data"].clone();
    assert_eq!((&data["id"], &data["html"], &data["state"]), (&said["id"], &json!("<p><em>Hello</em></p>"), &json!("waiting")));
    assert!(!receiver.got().iter().any(|got| got.body.contains("ada@post.example")), "an address is nobody else's business");
}

#[tokio::test]
async fn whether_the_site_is_live_is_told_once_for_each_version() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["site.live", "site.failed"]).await;
    for body in ["{\"version\": 1}", "{\"version\": 1}", "{\"version\": 2, \"problems\": [{\"message\": \"no\"}]}"] {
        let builder = request(A, Method::PUT, "/api/blog/live").header(header::CONTENT_TYPE, "application/json");
        assert_eq!(api.send(builder.body(Body::from(body)).unwrap()).await.status, StatusCode::OK);
    }
    api.tell(&hook, 2).await;
    let mut heard: Vec<_> = receiver.got().iter().map(|got| (got.json()["event"].clone(), got.json()["data"].clone())).collect();
    heard.sort_by_key(|(event, _)| event.to_string());
    assert_eq!(heard[0], (json!("site.failed"), json!({"version": 2, "problems": [{"message": "no"}]})));
    assert_eq!(heard[1], (json!("site.live"), json!({"version": 1})));
}

#[tokio::test]
async fn what_is_to_be_told_waits_with_what_happened() {
    let api = Api::telling();
    let hook = api.hook_at(A, "http://127.0.0.1:9/", &["post.published"]).await;
    assert_eq!(api.push(A, "bad", "---\nno: [\n---\n").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(api.log(&hook).await.len(), 0);
    api.push(A, "hello", "Text").await;
    let log = api.log(&hook).await;
    assert_eq!(
        (log.len(), &log[0]["outcome"], &log[0]["event"]),
        (1, &json!("waiting"), &json!("post.published")),
        "nobody sends anything yet"
    );
}
