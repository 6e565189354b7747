//! A builder that waits for changes: it is answered as soon as there are some, and takes nobody's place in the meantime.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use kernel::Limits;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::harness::{A, Answer, Api, B};

const DAY: i64 = 86_400_000;

/// A builder that knows the version 1 and waits for the next; goes on once it is held.
async fn waiting(api: &Arc<Api>, site: &'static str, seconds: u32) -> JoinHandle<Answer> {
    let before = api.app.requests_under_way();
    let task = tokio::spawn({
        let api = Arc::clone(api);
        async move { api.ask(site, Method::GET, &format!("/api/blog/changes?since=1&wait={seconds}")).await }
    });
    while api.app.requests_under_way() == before {
        tokio::task::yield_now().await;
    }
    task
}

/// An API in which as many requests are worked on at once as is said.
async fn api_for(at_once: usize, held: usize) -> Arc<Api> {
    let api = Api::with_settings_and("", |settings| {
        settings.limits = Limits { at_once, at_once_per_site: at_once, held_per_site: held, client: None, site: None, ..Limits::default() };
    });
    for site in [A, B] {
        api.push(site, "first", "text").await;
    }
    Arc::new(api)
}

#[tokio::test]
async fn whoever_waits_is_answered_by_the_next_change_and_not_by_another_site_s() {
    let api = api_for(9, 9).await;
    let (at_a, at_b) = (waiting(&api, A, 25).await, waiting(&api, B, 25).await);
    api.push(A, "second", "news").await;
    let answer = at_a.await.unwrap().json();
    assert_eq!((&answer["posts"], &answer["version"]), (&json!([{"name": "second", "source": "news"}]), &json!(2)));
    assert!(!at_b.is_finished());
    at_b.abort();
}

#[tokio::test]
async fn what_is_there_already_is_not_waited_for_and_nobody_waits_for_ever() {
    let api = api_for(9, 9).await;
    let there = api.ask(A, Method::GET, "/api/blog/changes?since=0&wait=25").await.json();
    assert_eq!(there["posts"].as_array().unwrap().len(), 1);
    let none = api.ask(A, Method::GET, "/api/blog/changes?since=1&wait=0").await.json();
    assert_eq!((&none["posts"], &none["version"], &none["since"]), (&json!([]), &json!(1), &json!(1)));
    let late = waiting(&api, A, 1).await.await.unwrap().json();
    assert_eq!((&late["posts"], &late["version"]), (&json!([]), &json!(1)));
    for wrong in ["26", "-1", "x"] {
        let refused = api.ask(A, Method::GET, &format!("/api/blog/changes?since=0&wait={wrong}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn who_waits_takes_no_place_of_those_who_work_and_a_site_has_few_that_wait() {
    let api = api_for(1, 2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(waiting(&api, A, 25).await);
        // the only place is taken until the request is held
        while api.push(A, "no-change", "+++\nbroken").await.status != StatusCode::UNPROCESSABLE_ENTITY {
            tokio::task::yield_now().await;
        }
    }
    let refused = api.ask(A, Method::GET, "/api/blog/changes?since=1&wait=25").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(api.push(A, "second", "news").await.status, StatusCode::CREATED);
    for task in held {
        assert_eq!(task.await.unwrap().json()["version"], 2);
    }
    assert_eq!(api.ask(A, Method::GET, "/api/blog/changes?since=2&wait=1").await.status, StatusCode::OK, "there is room again");
}

/// The deadline of a request is shorter than this one waits.
#[tokio::test]
async fn waiting_does_not_count_as_work() {
    let api = Api::with_settings_and("", |settings| settings.limits.time = std::time::Duration::from_millis(900));
    api.push(A, "first", "text").await;
    let answer = api.ask(A, Method::GET, "/api/blog/changes?since=1&wait=2").await;
    assert_eq!((answer.status, answer.json()["version"].as_u64()), (StatusCode::OK, Some(1)), "{}", answer.text);
}

#[tokio::test]
async fn a_post_that_comes_due_is_told_to_whoever_waits() {
    let api = api_for(9, 9).await;
    api.push(A, "later", "+++\ndate = 2026-11-23\n+++\nText").await;
    let task = tokio::spawn({
        let api = Arc::clone(&api);
        async move { api.ask(A, Method::GET, "/api/blog/changes?since=2&wait=25").await }
    });
    while api.app.requests_under_way() == 0 {
        tokio::task::yield_now().await;
    }
    api.clock.advance(DAY);
    let answer = task.await.unwrap().json();
    assert_eq!((&answer["version"], &answer["posts"][0]["name"]), (&json!(3), &json!("later")), "{answer}");
}

#[tokio::test]
async fn a_server_that_ends_answers_those_who_wait() {
    let api = api_for(9, 9).await;
    let task = waiting(&api, A, 25).await;
    api.app.drain();
    assert_eq!(task.await.unwrap().json()["posts"], json!([]));
}

/// Another process tells nothing of what it writes.
#[tokio::test]
async fn what_another_process_wrote_is_seen_too() {
    let api = api_for(9, 9).await;
    let task = waiting(&api, A, 25).await;
    let other = Api::in_store("", api.store.clone());
    other.push(A, "second", "of another process").await;
    assert_eq!(task.await.unwrap().json()["posts"][0]["source"], "of another process");
}
