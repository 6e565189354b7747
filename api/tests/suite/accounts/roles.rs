//! Roles: nobody gives more than they have, and a site keeps an owner.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::steps::{Signed, api, codes, member};
use crate::harness::{A, Answer, Api};

async fn give(api: &Api, who: &Signed, id: &str, role: &str) -> Answer {
    who.send(api, Method::PATCH, &format!("/api/users/{id}"), &json!({"role": role})).await
}

#[tokio::test]
async fn every_built_in_role_may_what_the_permissions_say() {
    let api = api();
    for role in kernel::Role::ALL {
        let who = member(&api, A, &format!("{}@engine.example", role.name()), role.name()).await;
        let view = who.ask(&api, Method::GET, "/api/auth/session").await.json();
        let permissions: Vec<&str> = view["permissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let on = ["authentication", "user-management", "cms", "probe"];
        let all = api.app.modules().iter().filter(|module| on.contains(&module.spec.name)).flat_map(|module| module.permissions);
        for permission in all {
            let expected = permission.roles.contains(&role);
            assert_eq!(permissions.contains(&permission.name), expected, "{} {}", role.name(), permission.name);
        }
    }
}

#[tokio::test]
async fn the_last_owner_stays() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    assert_eq!(give(&api, &ada, &ada.id, "editor").await.status, StatusCode::CONFLICT);
    let out = ada.send(&api, Method::PATCH, &format!("/api/users/{}", ada.id), &json!({"state": "deactivated"})).await;
    assert_eq!(out.status, StatusCode::CONFLICT);
    assert_eq!(ada.ask(&api, Method::DELETE, &format!("/api/users/{}", ada.id)).await.status, StatusCode::CONFLICT);
    let bob = member(&api, A, "bob@engine.example", "owner").await;
    assert_eq!(give(&api, &bob, &ada.id, "editor").await.status, StatusCode::OK);
    assert_eq!(ada.ask(&api, Method::DELETE, &format!("/api/users/{}", bob.id)).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_owners_who_remove_each_other_at_once_leave_one() {
    let api = api();
    let (ada, bob) = (member(&api, A, "ada@engine.example", "owner").await, member(&api, A, "bob@engine.example", "owner").await);
    let (path_of_ada, path_of_bob) = (format!("/api/users/{}", ada.id), format!("/api/users/{}", bob.id));
    let (one, two) = tokio::join!(ada.ask(&api, Method::DELETE, &path_of_bob), bob.ask(&api, Method::DELETE, &path_of_ada));
    let gone = [&one, &two].iter().filter(|answer| answer.status == StatusCode::NO_CONTENT).count();
    assert_eq!(gone, 1, "{} {}", one.status, two.status);
}

#[tokio::test]
async fn there_is_no_role_but_those_that_there_are() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    let wrong = ada.send(&api, Method::POST, "/api/users", &json!({"email": "x@engine.example", "role": "admin"})).await;
    assert_eq!(codes(&wrong), [("role".into(), "unknown-role".into())]);
}

/// It was one of the site's own, and these were switched off.
#[tokio::test]
async fn somebody_whose_role_is_gone_may_nothing_and_can_be_given_another() {
    let api = api();
    let (ada, bob) = (member(&api, A, "ada@engine.example", "owner").await, member(&api, A, "bob@engine.example", "editor").await);
    let store = api.store.site(&A.parse().unwrap());
    let permissions = vec!["user-management.read".to_owned()];
    store.insert(&kernel::OwnRole { name: "night-shift".into(), purpose: String::new(), permissions }).await.unwrap();
    let there = store.get::<kernel::User>(&bob.id).await.unwrap().unwrap();
    store.replace(&kernel::User { role: "night-shift".into(), ..there.document }, there.revision).await.unwrap();
    assert_eq!(bob.ask(&api, Method::GET, "/api/auth/session").await.json()["permissions"], json!([]));
    let named = ada.send(&api, Method::PATCH, &format!("/api/users/{}", bob.id), &json!({"name": "Robert"})).await;
    assert_eq!(named.status, StatusCode::OK, "{}", named.text);
    assert_eq!(codes(&give(&api, &ada, &ada.id, "night-shift").await), [("role".into(), "unknown-role".into())]);
    assert_eq!(give(&api, &ada, &bob.id, "viewer").await.status, StatusCode::OK);
}
