//! What is held of oneself: as a file, and gone.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{PASSWORD, Signed, api, codes, member, sign_in};
use crate::harness::{A, Answer, Api, request};

const ADA: &str = "ada@engine.example";
const EXPORT: &str = "/api/auth/account/export";

async fn erase(api: &Api, who: &Signed, password: &str) -> Answer {
    who.send(api, Method::POST, "/api/auth/account/erase", &json!({"password": password})).await
}

async fn token(api: &Api, who: &Signed) -> String {
    let made = who.send(api, Method::POST, "/api/auth/tokens", &json!({"name": "laptop"})).await;
    made.json()["token"].as_str().unwrap().to_owned()
}

async fn stored(api: &Api) -> String {
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    String::from_utf8(export).unwrap()
}

#[tokio::test]
async fn all_that_is_held_of_one_is_in_the_file_and_nothing_that_lets_anybody_in() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "author").await);
    let secret = token(&api, &ada).await;
    sign_in(&api, A, ADA, "a wrong password").await;
    ada.send(&api, Method::PATCH, &format!("/api/users/{}", bob.id), &json!({"name": "Robert"})).await;
    let file = ada.ask(&api, Method::GET, EXPORT).await;
    assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"account.json\"");
    assert_eq!(file.header(header::CACHE_CONTROL), "no-store");
    let data = file.json();
    assert_eq!((&data["site"], &data["user"]["email"]), (&json!(A), &json!(ADA)));
    assert_eq!((data["sessions"].as_array().unwrap().len(), &data["tokens"][0]["name"]), (1, &json!("laptop")));
    let what: Vec<&str> = data["audit"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    for event in ["authentication.signed-in", "authentication.sign-in-failed", "authentication.token-made", "user-management.changed"] {
        assert!(what.contains(&event), "{event}: {what:?}");
    }
    let cookie = ada.cookie.split_once('=').unwrap().1;
    for hidden in ["argon2", "hash", cookie, &secret, &bob.email] {
        assert!(!file.text.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn the_address_of_another_user_is_not_ones_own_data() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "author").await);
    ada.send(&api, Method::PATCH, &format!("/api/users/{}", bob.id), &json!({"name": "Robert"})).await;
    let data = bob.ask(&api, Method::GET, EXPORT).await.json();
    let entry = |what: &str| data["audit"].as_array().unwrap().iter().find(|entry| entry["what"] == what).unwrap().clone();
    assert_eq!(
        (&entry("user-management.changed")["address"], &entry("authentication.signed-in")["address"]),
        (&json!(""), &json!("192.0.2.7"))
    );
    assert!(!data.to_string().contains(ADA));
}

#[tokio::test]
async fn a_token_neither_takes_ones_data_nor_erases_one() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let secret = token(&api, &ada).await;
    let send = async |method, path, body: Value| {
        let request = crate::harness::anonymous(A, method, path).header(header::AUTHORIZATION, format!("Bearer {secret}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        api.send(request.body(axum::body::Body::from(body.to_string())).unwrap()).await.status
    };
    assert_eq!(send(Method::GET, EXPORT, Value::Null).await, StatusCode::FORBIDDEN);
    assert_eq!(send(Method::POST, "/api/auth/account/erase", json!({"password": PASSWORD})).await, StatusCode::FORBIDDEN);
    assert_eq!(send(Method::POST, "/api/auth/profile", json!({"name": "x"})).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_erases_themselves_is_gone_and_an_id_in_the_log() {
    let api = api();
    let (owner, ada) = (member(&api, A, "owner@site.example", "owner").await, member(&api, A, ADA, "author").await);
    api.mails(2).await;
    token(&api, &ada).await;
    assert_eq!(codes(&erase(&api, &ada, "not this one").await), [("password".into(), "wrong".into())]);
    assert_eq!(codes(&erase(&api, &ada, "").await), [("password".into(), "missing".into())]);
    let gone = erase(&api, &ada, PASSWORD).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    assert!(gone.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let left = stored(&api).await;
    assert!(!left.contains(ADA) && !left.contains("laptop"), "neither address nor token is left: {left}");
    let log = owner.ask(&api, Method::GET, &format!("/api/auth/audit?who={}", ada.id)).await.json();
    assert_eq!(log["entries"][0]["what"], "user-management.erased");
}

#[tokio::test]
async fn the_last_owner_cannot_erase_themselves() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    assert_eq!(erase(&api, &ada, PASSWORD).await.status, StatusCode::CONFLICT);
    let form = crate::harness::visit(A, Method::POST, "/api/auth/account/erase").header(header::COOKIE, &ada.cookie);
    let form = form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let page = api.send(form.body(axum::body::Body::from(format!("password={}", PASSWORD.replace(' ', "+")))).unwrap()).await;
    assert!(page.text.contains("last owner") && page.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
    member(&api, A, "bob@engine.example", "owner").await;
    assert_eq!(erase(&api, &ada, PASSWORD).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn two_owners_who_erase_themselves_at_once_leave_one() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "owner").await);
    let (one, two) = tokio::join!(erase(&api, &ada, PASSWORD), erase(&api, &bob, PASSWORD));
    let left = api.send(request(A, Method::GET, "/api/users?role=owner").body(axum::body::Body::empty()).unwrap()).await.json();
    assert_eq!(left["users"].as_array().unwrap().len(), 1, "{} {}", one.status, two.status);
}
