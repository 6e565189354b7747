//! Managing users: found, changed, kept out, removed.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{PASSWORD, Signed, api, codes, invited, member, sign_in};
use crate::harness::{A, Answer, Api, B, KEY};

const ADA: &str = "ada@engine.example";

async fn change(api: &Api, who: &Signed, id: &str, change: &Value) -> Answer {
    who.send(api, Method::PATCH, &format!("/api/users/{id}"), change).await
}

fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["users"].as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn users_are_listed_page_by_page_and_searched_for() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    for name in ["bob", "cleo", "dora"] {
        invited(&api, A, &format!("{name}@engine.example"), "author").await;
    }
    invited(&api, B, "elsewhere@engine.example", "author").await;
    let first = ada.ask(&api, Method::GET, "/api/users?limit=3").await;
    assert_eq!(names(&first).len(), 3);
    let next = first.json()["next"].as_str().unwrap().to_owned();
    let second = ada.ask(&api, Method::GET, &format!("/api/users?limit=3&after={next}")).await;
    let all: std::collections::BTreeSet<String> = names(&first).into_iter().chain(names(&second)).collect();
    assert_eq!(all.len(), 4);
    assert_eq!(names(&ada.ask(&api, Method::GET, "/api/users?q=cleo").await), ["cleo@engine.example"]);
    assert_eq!(names(&ada.ask(&api, Method::GET, "/api/users?state=active").await), [ADA]);
    assert_eq!(names(&ada.ask(&api, Method::GET, "/api/users?role=author&q=dora").await), ["dora@engine.example"]);
    assert_eq!(ada.ask(&api, Method::GET, "/api/users?role=author&state=asleep").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ada.ask(&api, Method::GET, "/api/users?password=x").await.status, StatusCode::BAD_REQUEST);
    assert!(!first.text.contains("argon2") && !first.text.contains("elsewhere"));
}

#[tokio::test]
async fn an_address_is_one_users_however_it_is_written() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let again = ada.send(&api, Method::POST, "/api/users", &json!({"email": "Ada@ENGINE.example", "role": "viewer"})).await;
    assert_eq!(codes(&again), [("email".into(), "taken".into())]);
    let wrong = ada.send(&api, Method::POST, "/api/users", &json!({"email": "x", "name": "a\nb", "role": "viewer"})).await;
    assert_eq!(codes(&wrong), [("email".into(), "not-an-address".into()), ("name".into(), "characters".into())]);
    let made = ada.send(&api, Method::POST, "/api/users", &json!({"email": "new@engine.example", "role": "viewer"})).await;
    assert_eq!((made.status, made.json()["name"].clone()), (StatusCode::CREATED, json!("new")));
    assert!(made.json().get("link").is_none(), "the link is for who is invited, and the operator");
}

#[tokio::test]
async fn whoever_is_kept_out_is_out_from_the_next_request_on() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "author").await);
    assert_eq!(change(&api, &ada, &bob.id, &json!({"state": "deactivated"})).await.status, StatusCode::OK);
    assert_eq!(bob.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&api, A, &bob.email, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(&api, &ada, &bob.id, &json!({"state": "active"})).await.status, StatusCode::OK);
    assert_eq!(sign_in(&api, A, &bob.email, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(bob.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED, "the old session stays over");
}

#[tokio::test]
async fn whoever_is_signed_out_everywhere_may_come_in_again() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "editor").await);
    let path = format!("/api/users/{}/sessions", bob.id);
    assert_eq!(bob.ask(&api, Method::DELETE, &path).await.status, StatusCode::FORBIDDEN, "an editor manages nobody");
    assert_eq!(ada.ask(&api, Method::DELETE, &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bob.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&api, A, &bob.email, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/users/nobody/sessions").await.status, StatusCode::NOT_FOUND);
    let log = ada.ask(&api, Method::GET, &format!("/api/auth/audit?who={}", bob.id)).await.json();
    assert_eq!(log["entries"][1]["what"], "user-management.sessions-ended");
}

#[tokio::test]
async fn a_site_begins_without_anybody_and_without_a_password_that_everybody_knows() {
    let api = api();
    let users = api.ask(A, Method::GET, "/api/users").await;
    assert!(names(&users).is_empty(), "{}", users.text);
    for name in ["admin", "root", "sa", "admin@a.example", "operator"] {
        for password in ["admin", "password", "", KEY] {
            assert_eq!(sign_in(&api, A, name, password).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        }
    }
}

#[tokio::test]
async fn another_role_counts_from_the_next_request_on() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "editor").await);
    assert_eq!(bob.ask(&api, Method::GET, "/api/users").await.status, StatusCode::OK);
    let changed = change(&api, &ada, &bob.id, &json!({"role": "author", "name": "Robert"})).await;
    assert_eq!((changed.json()["role"].clone(), changed.json()["name"].clone()), (json!("author"), json!("Robert")));
    assert_eq!(bob.ask(&api, Method::GET, "/api/users").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_lost_update_is_refused() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "editor").await);
    let tag = ada.ask(&api, Method::GET, &format!("/api/users/{}", bob.id)).await.header(header::ETAG).to_owned();
    change(&api, &ada, &bob.id, &json!({"name": "Robert"})).await;
    let request = crate::harness::request(A, Method::PATCH, &format!("/api/users/{}", bob.id)).header(header::IF_MATCH, &tag);
    let late = request.header(header::CONTENT_TYPE, "application/json").body(axum::body::Body::from("{\"name\": \"Rob\"}")).unwrap();
    assert_eq!(api.send(late).await.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn whoever_is_removed_is_gone_with_all_that_let_them_in() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "author").await);
    assert_eq!(ada.ask(&api, Method::DELETE, &format!("/api/users/{}", bob.id)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bob.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.ask(&api, Method::GET, &format!("/api/users/{}", bob.id)).await.status, StatusCode::NOT_FOUND);
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    assert_eq!(String::from_utf8(export).unwrap().matches("$argon2id$").count(), 1, "the password is gone too");
}
