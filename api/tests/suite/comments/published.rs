//! What the builder hears: every change of what visitors see is a change of the post, in one step.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::steps::QUEUE;
use crate::harness::{A, Api};

async fn changes(api: &Api, since: u64) -> Value {
    api.ask(A, Method::GET, &format!("/api/blog/changes?since={since}")).await.json()
}

async fn version(api: &Api) -> u64 {
    changes(api, 0).await["head"].as_u64().unwrap()
}

#[tokio::test]
async fn the_builder_hears_of_a_post_with_its_comments_when_these_change_and_only_then() {
    let api = Api::with_post("").await;
    let before = version(&api).await;
    let id = api.said("Ada", "*Hello*").await;
    assert_eq!(version(&api).await, before, "what waits concerns nobody");
    api.decide(&id, "approve").await;
    let heard = changes(&api, before).await;
    let expected = json!([{"id": id, "author": "Ada", "html": "<p><em>Hello</em></p>", "date": crate::harness::NOW}]);
    assert_eq!((&heard["posts"][0]["name"], &heard["posts"][0]["comments"]), (&json!("hello"), &expected));
    assert!(heard["posts"][0]["source"].is_string());
    let approved = version(&api).await;
    api.decide(&id, "approve").await;
    assert_eq!(version(&api).await, approved, "it is approved already");
    api.decide(&id, "reject").await;
    let heard = changes(&api, approved).await;
    assert_eq!((&heard["posts"][0]["name"], &heard["posts"][0]["comments"]), (&json!("hello"), &Value::Null));
    let rejected = version(&api).await;
    api.ask(A, Method::DELETE, &format!("{QUEUE}/{id}")).await;
    assert_eq!(version(&api).await, rejected, "nobody saw it");
}

#[tokio::test]
async fn deleting_what_visitors_see_is_a_change_and_answers_stand_by_themselves() {
    let api = Api::with_post("moderation = \"none\"\n").await;
    let first = api.said("Ada", "Hello").await;
    let mut answer = super::steps::comment("Bob", "Yes");
    answer["parent"] = first.clone().into();
    let second = api.comment(&answer).await.json()["id"].clone();
    let before = changes(&api, 0).await;
    assert_eq!(before["posts"][0]["comments"][1]["parent"], json!(first));
    assert_eq!(api.ask(A, Method::DELETE, &format!("{QUEUE}/{first}")).await.status, StatusCode::NO_CONTENT);
    let after = changes(&api, before["head"].as_u64().unwrap()).await;
    let left = &after["posts"][0]["comments"];
    assert_eq!((left.as_array().unwrap().len(), &left[0]["id"], &left[0]["parent"]), (1, &second, &Value::Null));
}

#[tokio::test]
async fn comments_stay_when_the_text_changes_and_come_back_with_the_post() {
    let api = Api::with_post("").await;
    api.said_and_approved("Ada", "Hello").await;
    assert_eq!(api.push(A, "hello", "Other text").await.status, StatusCode::OK);
    let count = async |api: &Api| changes(api, 0).await["posts"][0]["comments"].as_array().map_or(0, Vec::len);
    assert_eq!(count(&api).await, 1);
    api.ask(A, Method::DELETE, "/api/blog/posts/hello").await;
    assert_eq!(count(&api).await, 0);
    assert_eq!(api.push(A, "hello", "Back again").await.status, StatusCode::CREATED);
    assert_eq!(count(&api).await, 1);
    api.push(A, "hello", "---\nextra: {comments: false}\n---\n").await;
    assert_eq!(count(&api).await, 0);
}

#[tokio::test]
async fn decisions_at_the_same_time_are_all_counted() {
    let api = Arc::new(Api::with_post("").await);
    let mut ids = Vec::new();
    for number in 0..8 {
        ids.push(api.said("Ada", &number.to_string()).await);
    }
    let before = version(&api).await;
    let deciding: Vec<_> = ids
        .iter()
        .flat_map(|id| [(id.clone(), "approve"), (id.clone(), "approve")])
        .map(|(id, what)| {
            let api = Arc::clone(&api);
            tokio::spawn(async move { api.decide(&id, what).await.status })
        })
        .collect();
    for decided in deciding {
        assert_eq!(decided.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(version(&api).await, before + 8, "each once");
    for id in &ids {
        api.decide(id, "spam").await;
    }
    // a post of which the number is off would still be asked for its comments
    let heard = changes(&api, before).await;
    assert_eq!((version(&api).await, &heard["posts"][0]["comments"]), (before + 16, &Value::Null));
}
