//! Tokens of programs.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{Signed, api, codes, member};
use crate::harness::{A, Answer, Api, B, visit};

const ADA: &str = "ada@engine.example";
const DAY: i64 = 24 * 3_600_000;

async fn make(api: &Api, who: &Signed, wanted: &Value) -> Answer {
    who.send(api, Method::POST, "/api/auth/tokens", wanted).await
}

async fn with(api: &Api, site: &str, token: &str, method: Method, path: &str) -> Answer {
    api.send(visit(site, method, path).header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()).await
}

fn secret(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_acts_for_a_user_by_a_token_that_was_shown_once() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let made = make(&api, &ada, &json!({"name": "laptop"})).await;
    let token = secret(&made);
    assert!(token.starts_with("sgt_"));
    let session = with(&api, A, &token, Method::GET, "/api/auth/session").await;
    assert_eq!(session.json()["user"]["id"], json!(ada.id));
    let list = ada.ask(&api, Method::GET, "/api/auth/tokens").await;
    assert_eq!((list.json()["tokens"][0]["name"].clone(), list.text.contains(&token)), (json!("laptop"), false));
    assert_eq!(with(&api, B, &token, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.ask(&api, Method::DELETE, &format!("/api/auth/tokens/{id}")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(with(&api, A, &token, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_may_less_than_its_user_and_never_more() {
    let api = api();
    let ada = member(&api, A, ADA, "editor").await;
    let token = secret(&make(&api, &ada, &json!({"name": "reader", "scopes": ["user-management.read"]})).await);
    assert_eq!(with(&api, A, &token, Method::GET, "/api/users").await.status, StatusCode::OK);
    assert_eq!(with(&api, A, &token, Method::DELETE, "/api/blog/posts/x").await.status, StatusCode::FORBIDDEN);
    let more = make(&api, &ada, &json!({"name": "x", "scopes": ["user-management.write"]})).await;
    assert_eq!(codes(&more), [("scopes".into(), "not-yours".into())]);
    let role = json!({"role": "author"});
    let changed = crate::harness::request(A, Method::PATCH, &format!("/api/users/{}", ada.id)).header("content-type", "application/json");
    assert_eq!(api.send(changed.body(Body::from(role.to_string())).unwrap()).await.status, StatusCode::OK);
    assert_eq!(with(&api, A, &token, Method::GET, "/api/users").await.status, StatusCode::FORBIDDEN, "it has no more than its user now");
}

#[tokio::test]
async fn a_token_ends_and_makes_no_others() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let token = secret(&make(&api, &ada, &json!({"name": "short", "days": 1})).await);
    let body = json!({"name": "more"}).to_string();
    let request = visit(A, Method::POST, "/api/auth/tokens").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let more = api.send(request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()).await;
    assert_eq!(more.status, StatusCode::FORBIDDEN);
    api.clock.advance(DAY);
    assert_eq!(with(&api, A, &token, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    for (wanted, code) in [
        (json!({"name": " "}), "missing"),
        (json!({"name": "x", "days": 0}), "out-of-range"),
        (json!({"name": "x", "days": 367}), "out-of-range"),
    ] {
        let ada = member(&api, A, &format!("{}@engine.example", store::new_id()), "owner").await;
        assert_eq!(codes(&make(&api, &ada, &wanted).await)[0].1, code);
    }
}

#[tokio::test]
async fn a_wrong_token_is_not_made_good_by_a_cookie() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let request =
        visit(A, Method::GET, "/api/auth/session").header(header::COOKIE, &ada.cookie).header(header::AUTHORIZATION, "Bearer sgt_wrong");
    assert_eq!(api.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
}
