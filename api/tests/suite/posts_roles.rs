//! Who may write what: contributors write drafts, and leave publishing to others.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::accounts::steps::{self, Signed, member};
use crate::harness::{A, Answer, Api, B, visit};

const DRAFT: &str = "+++\ndraft = true\n+++\nText";

async fn put(api: &Api, who: &Signed, name: &str, text: &str) -> Answer {
    let request = visit(A, Method::PUT, &format!("/api/blog/posts/{name}")).header(header::COOKIE, &who.cookie);
    api.send(request.header(header::CONTENT_TYPE, "text/markdown").body(Body::from(text.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_contributor_writes_drafts_and_nothing_that_visitors_see() {
    let api = steps::api();
    let cora = member(&api, A, "cora@a.example", "contributor").await;
    api.push(A, "published", "text").await;
    api.push(A, "later", "+++\ndate = 2030-01-01\n+++\n").await;
    assert_eq!(put(&api, &cora, "idea", DRAFT).await.status, StatusCode::CREATED);
    assert_eq!(put(&api, &cora, "idea", &format!("{DRAFT} again")).await.status, StatusCode::OK);
    let hash = async || api.store.site(&A.parse().unwrap()).content_hash().await.unwrap();
    let before = hash().await;
    for (name, text) in
        [("idea", "published"), ("new", "text"), ("published", DRAFT), ("later", DRAFT), ("new", "+++\ndate = 2030-01-01\n+++\n")]
    {
        let refused = put(&api, &cora, name, text).await;
        assert_eq!((refused.status, refused.header(header::CONTENT_TYPE)), (StatusCode::FORBIDDEN, "application/problem+json"), "{name}");
    }
    assert_eq!(cora.ask(&api, Method::DELETE, "/api/blog/posts/published").await.status, StatusCode::FORBIDDEN);
    let renamed = cora.send(&api, Method::POST, "/api/blog/posts/published/rename", &json!({"to": "other"})).await;
    assert_eq!(renamed.status, StatusCode::FORBIDDEN);
    let batch = json!({"changes": [{"name": "fine", "source": DRAFT}, {"name": "published", "source": null}]});
    assert_eq!(cora.send(&api, Method::POST, "/api/blog/batch", &batch).await.status, StatusCode::FORBIDDEN);
    assert_eq!(hash().await, before);
    assert_eq!(cora.ask(&api, Method::DELETE, "/api/blog/posts/idea").await.status, StatusCode::OK);
    assert_eq!(cora.ask(&api, Method::DELETE, "/api/blog/trash/idea").await.status, StatusCode::FORBIDDEN);
    assert_eq!(cora.ask(&api, Method::POST, "/api/blog/trash/idea/restore").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_viewer_reads_all_and_writes_nothing_and_nobody_is_anybody_elsewhere() {
    let api = steps::api();
    let vera = member(&api, A, "vera@a.example", "viewer").await;
    api.push(A, "idea", DRAFT).await;
    assert_eq!(vera.ask(&api, Method::GET, "/api/blog/posts/idea").await.status, StatusCode::OK);
    assert_eq!(vera.ask(&api, Method::GET, "/api/blog/posts").await.json()["posts"][0]["status"], "draft");
    assert_eq!(put(&api, &vera, "idea", DRAFT).await.status, StatusCode::FORBIDDEN);
    api.push(B, "idea", DRAFT).await;
    assert_eq!(vera.ask_at(&api, B, Method::GET, "/api/blog/posts/idea").await.status, StatusCode::NOT_FOUND);
    assert_eq!(vera.ask_at(&api, B, Method::GET, "/api/blog/posts").await.json()["posts"], json!([]));
}

#[tokio::test]
async fn an_author_publishes() {
    let api = steps::api();
    let ada = member(&api, A, "ada@a.example", "author").await;
    assert_eq!(put(&api, &ada, "news", "text").await.status, StatusCode::CREATED);
    let view = ada.ask(&api, Method::GET, "/api/blog/posts").await.json()["posts"][0].clone();
    assert_eq!((&view["by"]["name"], &view["status"]), (&json!("Ada"), &json!("published")));
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/blog/posts/news").await.status, StatusCode::OK);
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/blog/trash/news").await.status, StatusCode::NO_CONTENT);
}
