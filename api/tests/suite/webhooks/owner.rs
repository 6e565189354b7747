//! What the owner of a site does with webhooks.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::receiver::{HOOKS, Receiver};
use crate::harness::{A, Api, B, PLAIN, request, visit};

const URL: &str = "https://hooks.example/a";

#[tokio::test]
async fn the_secret_is_shown_once() {
    let api = Api::new();
    let made = api.hook_at(A, URL, &["post.published", "post.published"]).await;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() > 40);
    assert_eq!((&made["url"], &made["events"], &made["on"]), (&json!(URL), &json!(["post.published"]), &json!(true)));
    assert!(!api.ask(A, Method::GET, HOOKS).await.text.contains("whsec_"));
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    assert!(!String::from_utf8(export).unwrap().contains(secret), "it is stored encrypted");
}

#[tokio::test]
async fn only_the_owner_has_them() {
    let api = Api::new();
    let made = api.hook_at(A, URL, &["post.published"]).await;
    let path = format!("{HOOKS}/{}", made["id"].as_str().unwrap());
    for (method, path) in [
        (Method::GET, HOOKS.to_owned()),
        (Method::POST, HOOKS.to_owned()),
        (Method::PUT, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/ping")),
        (Method::GET, format!("{path}/deliveries")),
        (Method::POST, format!("{HOOKS}/deliveries/x/again")),
    ] {
        let answer = api.send(visit(A, method.clone(), &path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
    for site in [B, PLAIN] {
        assert_eq!(api.ask(site, Method::DELETE, &path).await.status, StatusCode::NOT_FOUND, "{site}");
        assert_eq!(api.ask(site, Method::GET, &format!("{path}/deliveries")).await.status, StatusCode::NOT_FOUND, "{site}");
    }
    assert_eq!(api.ask(B, Method::GET, HOOKS).await.json(), json!({"webhooks": []}));
}

#[tokio::test]
async fn bodies_that_are_no_webhooks_are_refused() {
    let api = Api::new();
    for (body, status) in [
        (json!({"url": URL}), StatusCode::BAD_REQUEST),
        (json!({"url": URL, "events": ["post.exploded"]}), StatusCode::BAD_REQUEST),
        (json!({"url": URL, "events": ["post.published"], "secret": "mine"}), StatusCode::BAD_REQUEST),
        (json!({"url": URL, "events": []}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"url": "", "events": ["post.published"]}), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(api.write_hook(A, Method::POST, HOOKS, &body).await.status, status, "{body}");
    }
    for number in 0..20 {
        api.hook_at(A, &format!("{URL}/{number}"), &["post.published"]).await;
    }
    let more = api.write_hook(A, Method::POST, HOOKS, &json!({"url": URL, "events": ["post.published"]})).await;
    assert_eq!(more.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_webhook_is_changed_as_it_was_seen_and_keeps_its_secret() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let made = api.hook_at(A, URL, &["post.published"]).await;
    let path = format!("{HOOKS}/{}", made["id"].as_str().unwrap());
    let put = |tag: String, on: bool| {
        let body = json!({"url": receiver.url(), "events": ["post.updated"], "on": on}).to_string();
        let builder = request(A, Method::PUT, &path).header(header::CONTENT_TYPE, "application/json").header(header::IF_MATCH, tag);
        api.send(builder.body(Body::from(body)).unwrap())
    };
    let changed = put("*".into(), false).await;
    assert_eq!((changed.status, &changed.json()["on"]), (StatusCode::OK, &json!(false)));
    let tag = changed.header(header::ETAG).to_owned();
    assert_eq!(put(tag.clone(), true).await.status, StatusCode::OK);
    assert_eq!(put(tag, true).await.status, StatusCode::PRECONDITION_FAILED);
    let ping = api.ask(A, Method::POST, &format!("{path}/ping")).await;
    assert_eq!((ping.status, &ping.json()["event"]), (StatusCode::ACCEPTED, &json!("ping")));
    api.tell(&made, 1).await;
    assert!(receiver.got()[0].is_signed_with(made["secret"].as_str().unwrap()));
    assert_eq!(receiver.events(), ["ping"], "whatever it asks for");
}

#[tokio::test]
async fn the_log_is_shown_newest_first_in_parts_and_goes_after_a_month() {
    let api = Api::telling();
    let made = api.hook_at(A, URL, &["post.published"]).await;
    for number in 0..3 {
        api.push(A, &format!("post-{number}"), "Text").await;
    }
    let path = format!("{HOOKS}/{}/deliveries", made["id"].as_str().unwrap());
    let first = api.ask(A, Method::GET, &format!("{path}?limit=2")).await.json();
    let rest = api.ask(A, Method::GET, &format!("{path}?limit=2&after={}", first["next"].as_str().unwrap())).await.json();
    let names = |list: &serde_json::Value| -> Vec<String> {
        let all = list["deliveries"].as_array().unwrap().iter();
        all.map(|one| serde_json::from_str::<serde_json::Value>(one["body"].as_str().unwrap()).unwrap()["data"]["name"].to_string())
            .collect()
    };
    assert_eq!((names(&first), names(&rest)), (vec!["\"post-2\"".to_owned(), "\"post-1\"".to_owned()], vec!["\"post-0\"".to_owned()]));
    for bad in ["?limit=0", "?limit=101", "?after=x", "?page=2"] {
        assert_eq!(api.ask(A, Method::GET, &format!("{path}{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    api.clock.advance(31 * 24 * 60 * 60 * 1000);
    assert_eq!(api.log(&made).await.len(), 0);
}

#[tokio::test]
async fn a_webhook_that_is_removed_leaves_nothing_behind() {
    let api = Api::telling();
    let made = api.hook_at(A, URL, &["post.published"]).await;
    for number in 0..150 {
        api.push(A, &format!("post-{number}"), "Text").await;
    }
    let path = format!("{HOOKS}/{}", made["id"].as_str().unwrap());
    assert_eq!(api.ask(A, Method::DELETE, &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(A, Method::DELETE, &path).await.status, StatusCode::NOT_FOUND);
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    let left = String::from_utf8(export).unwrap();
    assert!(!left.contains("cms.deliveries") && !left.contains("cms.webhooks"));
}
