//! Many posts at once, and updates that were lost.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, B, request, visit};

const BATCH: &str = "/api/blog/batch";

async fn send(api: &Api, changes: &Value) -> Answer {
    api.operate_json(A, Method::POST, BATCH, &json!({"changes": changes}).to_string()).await
}

async fn text(api: &Api, name: &str) -> String {
    api.ask(A, Method::GET, &format!("/api/blog/posts/{name}")).await.text
}

#[tokio::test]
async fn all_changes_of_a_batch_are_one_version() {
    let api = Api::new();
    api.push(A, "old", "old").await;
    let tag = api.push(A, "there", "before").await.header(header::ETAG).to_owned();
    let done = send(
        &api,
        &json!([{"name": "a", "source": "A", "new": true}, {"name": "there", "source": "after", "if_match": tag}, {"name": "old", "source": null}]),
    )
    .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let done = done.json();
    assert_eq!((&done["version"], &done["posts"][0]["name"], &done["posts"][2]), (&json!(3), &json!("a"), &json!({"name": "old"})));
    let shown = api.ask(A, Method::GET, "/api/blog/posts/there").await;
    assert_eq!((shown.text.as_str(), shown.header(header::ETAG)), ("after", done["posts"][1]["etag"].as_str().unwrap()));
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=2&limit=1").await.json();
    assert_eq!(changes["posts"].as_array().unwrap().len(), 3, "what changed together is told together: {changes}");
    assert_eq!((&changes["version"], &changes["lineage"], &changes["more"]), (&json!(3), &done["lineage"], &json!(true)));
    let rest = api.ask(A, Method::GET, &format!("/api/blog/changes?since=3&lineage={}", done["lineage"].as_str().unwrap())).await.json();
    assert_eq!((&rest["posts"], &rest["more"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn a_batch_with_anything_wrong_changes_nothing_and_says_all_that_is_wrong() {
    let api = Api::new();
    api.push(A, "x", "one").await;
    let hash = async || api.store.site(&A.parse().unwrap()).content_hash().await.unwrap();
    let before = hash().await;
    let broken = send(
        &api,
        &json!([{"name": "fine", "source": "text"}, {"name": "b", "source": "+++\ndate = \"soon\"\n+++\n"}, {"name": "c", "source": "+++\ntilte = 1\n+++\n"}]),
    )
    .await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problems = broken.json()["problems"].clone();
    let files: Vec<&str> = problems.as_array().unwrap().iter().map(|problem| problem["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["b.md", "c.md"], "{problems}");
    let outdated = send(
        &api,
        &json!([{"name": "x", "source": "two", "if_match": "\"old\""}, {"name": "y", "source": "y", "if_match": "\"gone\""}, {"name": "z", "source": "z"}, {"name": "x2", "source": "x"}]),
    )
    .await;
    assert_eq!(outdated.status, StatusCode::PRECONDITION_FAILED);
    let outdated = outdated.json();
    assert!(outdated["detail"].as_str().unwrap().contains("x, y"), "{outdated}");
    assert_eq!(outdated["current"][0]["source"], "one");
    assert_eq!(outdated["current"][1], json!({"name": "y", "sent": "y"}));
    let taken = send(&api, &json!([{"name": "x", "source": "two", "new": true}])).await;
    assert_eq!(taken.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(send(&api, &json!([{"name": "never", "source": null}])).await.status, StatusCode::NOT_FOUND);
    assert_eq!(hash().await, before);
}

#[tokio::test]
async fn what_is_no_batch_is_refused() {
    let api = Api::new();
    let change = json!({"name": "x", "source": "text"});
    for wrong in [
        json!({}),
        json!({"changes": []}),
        json!({"changes": vec![change.clone(); 501]}),
        json!({"changes": [change, change]}),
        json!({"changes": [{"name": "x"}]}),
        json!({"changes": [{"name": "../x", "source": ""}]}),
        json!({"changes": [{"name": "x", "source": "", "colour": 1}]}),
        json!([change]),
    ] {
        let refused = api.operate_json(A, Method::POST, BATCH, &wrong.to_string()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
    }
    let signed_out = visit(A, Method::POST, BATCH).header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap();
    assert_eq!(api.send(signed_out).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(api.send(request(A, Method::POST, BATCH).body(Body::from("{}")).unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn five_hundred_posts_are_one_batch() {
    let api = Api::new();
    let changes: Vec<Value> =
        (0..500).map(|number| json!({"name": format!("post-{number}"), "source": format!("Text {number}")})).collect();
    assert_eq!(send(&api, &json!(changes)).await.json()["version"], 1);
    let again = send(&api, &json!(changes)).await.json();
    assert_eq!((&again["version"], again["posts"].as_array().unwrap().len()), (&json!(1), 500), "nothing changed");
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts?limit=1").await.json()["version"], 1);
    assert_eq!(api.ask(B, Method::GET, "/api/blog/posts").await.json()["posts"], json!([]));
}

#[tokio::test]
async fn addresses_may_be_exchanged_within_a_batch() {
    let api = Api::new();
    api.push(A, "a", "+++\nslug = \"one\"\n+++\n").await;
    api.push(A, "b", "+++\nslug = \"two\"\n+++\n").await;
    let exchanged =
        send(&api, &json!([{"name": "a", "source": "+++\nslug = \"two\"\n+++\n"}, {"name": "b", "source": "+++\nslug = \"one\"\n+++\n"}]))
            .await;
    assert_eq!(exchanged.status, StatusCode::OK, "{}", exchanged.text);
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=2").await.json();
    assert!(changes["posts"].as_array().unwrap().iter().all(|post| post["aliases"].is_null()), "{changes}");
    let twice = send(
        &api,
        &json!([{"name": "c", "source": "+++\nslug = \"Same\"\n+++\n"}, {"name": "d", "source": "+++\nslug = \"same\"\n+++\n"}]),
    )
    .await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text.contains("`c`") && twice.text.contains("`d`"), "{}", twice.text);
}

#[tokio::test]
async fn whoever_lost_is_shown_both_texts_and_who_was_faster() {
    let api = Api::new();
    let first = api.push(A, "x", "one").await.header(header::ETAG).to_owned();
    api.push(A, "x", "two").await;
    let put = request(A, Method::PUT, "/api/blog/posts/x").header(header::CONTENT_TYPE, "text/markdown").header(header::IF_MATCH, first);
    let refused = api.send(put.body(Body::from("three")).unwrap()).await;
    assert_eq!((refused.status, refused.header(header::CONTENT_TYPE)), (StatusCode::PRECONDITION_FAILED, "application/problem+json"));
    let current = refused.json()["current"][0].clone();
    assert_eq!((&current["sent"], &current["source"], &current["name"]), (&json!("three"), &json!("two"), &json!("x")));
    assert_eq!(current["by"], json!({"id": "operator", "name": "operator", "through": "key"}));
    assert!(current["at"].as_i64().unwrap() > 0 && current["etag"].as_str().unwrap().starts_with('"'));
    assert_eq!(text(&api, "x").await, "two");
}
