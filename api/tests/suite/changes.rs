//! What a builder hears of changes, and how it finds out that what it knows is from elsewhere.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{A, Api, request};

/// The answer to a builder that knows nothing, or what it says.
async fn changes(api: &Api, query: &str) -> Value {
    api.ask(A, Method::GET, &format!("/api/blog/changes?{query}")).await.json()
}

/// What a builder says that knows what this answer tells.
fn knowing(answer: &Value) -> String {
    format!("since={}&lineage={}", answer["version"], answer["lineage"].as_str().unwrap())
}

async fn push_numbered(api: &Api, numbers: std::ops::Range<u32>) {
    for number in numbers {
        assert_eq!(api.push(A, &format!("post-{number}"), &format!("Text {number}")).await.status, StatusCode::CREATED);
    }
}

async fn restore(api: &Api, export: &str) {
    api.store.site(&A.parse().unwrap()).destroy().await.unwrap();
    let body = Body::from(export.to_owned());
    assert_eq!(api.send(request(A, Method::POST, "/api/import").body(body).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_builder_hears_of_every_change_once_in_order() {
    let api = Api::new();
    api.push(A, "a", "1").await;
    api.push(A, "b", "1").await;
    api.push(A, "a", "2").await;
    let removed = api.ask(A, Method::DELETE, "/api/blog/posts/b").await.json();
    assert_eq!(removed["version"], 4);
    let lineage = &removed["lineage"];
    let all = changes(&api, "since=0").await;
    let posts = json!([{"name": "a", "source": "2"}, {"name": "b"}]);
    assert_eq!(all, json!({"posts": posts, "since": 0, "version": 4, "lineage": lineage, "head": 4, "more": false}));
    let none = changes(&api, &knowing(&all)).await;
    assert_eq!(none, json!({"posts": [], "since": 4, "version": 4, "lineage": lineage, "head": 4, "more": false}));
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts").await.json()["lineage"], *lineage);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/b").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.push(A, "b", "again").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn changes_come_in_parts_each_with_the_lineage_to_go_on_from() {
    let api = Api::new();
    push_numbered(&api, 0..5).await;
    let (mut query, mut names) = ("since=0".to_owned(), Vec::new());
    loop {
        let part = changes(&api, &format!("{query}&limit=2")).await;
        names.extend(part["posts"].as_array().unwrap().iter().map(|post| post["name"].as_str().unwrap().to_owned()));
        query = knowing(&part);
        if part["more"] == json!(false) {
            break;
        }
    }
    assert_eq!(names, ["post-0", "post-1", "post-2", "post-3", "post-4"]);
    for limit in ["0", "1001", "x"] {
        let refused = api.ask(A, Method::GET, &format!("/api/blog/changes?since=0&limit={limit}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{limit}");
    }
}

#[tokio::test]
async fn a_version_of_another_server_counts_for_nothing() {
    let (one, other) = (Api::new(), Api::new());
    push_numbered(&one, 0..3).await;
    push_numbered(&other, 10..15).await;
    let known = changes(&one, "since=0").await;
    let there = changes(&other, &knowing(&known)).await;
    assert_eq!((&there["since"], there["posts"].as_array().unwrap().len()), (&json!(0), 5), "{there}");
    let ahead = changes(&one, &knowing(&there)).await;
    assert_eq!((&ahead["since"], ahead["posts"].as_array().unwrap().len()), (&json!(0), 3), "{ahead}");
}

#[tokio::test]
async fn after_a_restored_backup_only_what_is_in_it_counts_as_known() {
    let api = Api::new();
    push_numbered(&api, 0..2).await;
    let in_backup = changes(&api, "since=0").await;
    let backup = api.ask(A, Method::GET, "/api/export").await.text;
    push_numbered(&api, 2..4).await;
    let lost = changes(&api, "since=0").await;
    restore(&api, &backup).await;
    assert_eq!(changes(&api, &knowing(&lost)).await["since"], 0, "version 4 is not there any more");
    push_numbered(&api, 20..25).await;
    assert_eq!(changes(&api, &knowing(&lost)).await["since"], 0, "version 4 is another one now");
    let later = changes(&api, &knowing(&in_backup)).await;
    assert_eq!((&later["since"], later["posts"].as_array().unwrap().len()), (&json!(2), 5), "what the backup holds is known still");
}

#[tokio::test]
async fn two_servers_that_began_with_the_same_export_part_ways() {
    let (one, other) = (Api::new(), Api::new());
    push_numbered(&one, 0..2).await;
    let export = one.ask(A, Method::GET, "/api/export").await.text;
    restore(&other, &export).await;
    let both = changes(&one, "since=0").await;
    assert_eq!(changes(&other, &knowing(&both)).await["since"], 2);
    push_numbered(&one, 2..3).await;
    push_numbered(&other, 2..3).await;
    let one_alone = changes(&one, "since=0").await;
    assert_eq!(changes(&other, &knowing(&one_alone)).await["since"], 0, "the same number and the same text, and yet another history");
}

#[tokio::test]
async fn whoever_stayed_away_for_more_than_a_year_begins_anew() {
    let api = Api::new();
    push_numbered(&api, 0..1).await;
    let known = changes(&api, "since=0").await;
    api.clock.advance(364 * 24 * 60 * 60 * 1000);
    assert_eq!(changes(&api, &knowing(&known)).await["since"], 1);
    api.clock.advance(2 * 24 * 60 * 60 * 1000);
    assert_eq!(changes(&api, &knowing(&known)).await["since"], 0);
}
