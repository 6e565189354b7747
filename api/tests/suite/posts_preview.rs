//! Previews: links that show a text before visitors see it.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, B, STRANGER, visit};

const HOUR: i64 = 3_600_000;
const DRAFT: &str = "+++\ndraft = true\n+++\nThe first text.\n";

async fn made(api: &Api, name: &str, body: &Value) -> Answer {
    api.operate_json(A, Method::POST, &format!("/api/blog/posts/{name}/preview"), &body.to_string()).await
}

/// The end of a link.
fn token(link: &Answer) -> String {
    assert_eq!(link.status, StatusCode::OK, "{}", link.text);
    let url = link.json()["url"].as_str().unwrap().to_owned();
    url.strip_prefix("http://a.example.localhost:4000/_preview/").unwrap().strip_suffix('/').unwrap().to_owned()
}

/// What somebody gets who has the link and nothing else.
async fn shown(api: &Api, site: &str, token: &str) -> Answer {
    api.get(STRANGER, site, &format!("/api/blog/preview/{token}")).await
}

#[tokio::test]
async fn a_link_shows_the_very_text_that_it_was_made_for_until_it_expires() {
    let api = Api::new();
    api.push(A, "x", DRAFT).await;
    let link = made(&api, "x", &json!({})).await;
    let token = token(&link);
    api.push(A, "x", "another text").await;
    let preview = shown(&api, A, &token).await;
    assert_eq!(preview.json(), json!({"name": "x", "source": DRAFT, "expires": link.json()["expires"]}));
    assert_eq!((preview.header(header::CACHE_CONTROL), preview.header("x-robots-tag")), ("no-store", "noindex"));
    api.clock.advance(HOUR - 1);
    assert_eq!(shown(&api, A, &token).await.status, StatusCode::OK);
    api.clock.advance(1);
    assert_eq!(shown(&api, A, &token).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_text_that_is_not_saved_is_shown_and_forgotten_with_its_link() {
    let api = Api::new();
    let link = made(&api, "not-there-yet", &json!({"source": "An idea", "expires_in": 60})).await;
    let token = token(&link);
    assert_eq!(shown(&api, A, &token).await.json()["source"], "An idea");
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/not-there-yet").await.status, StatusCode::NOT_FOUND);
    api.clock.advance(60_000);
    assert_eq!(shown(&api, A, &token).await.status, StatusCode::NOT_FOUND);
    assert!(!api.ask(A, Method::GET, "/api/export").await.text.contains("An idea"));
}

#[tokio::test]
async fn a_forged_link_and_that_of_another_site_show_nothing() {
    let api = Api::new();
    for site in [A, B] {
        api.push(site, "x", DRAFT).await;
    }
    let token = token(&made(&api, "x", &json!({})).await);
    assert_eq!(shown(&api, B, &token).await.status, StatusCode::NOT_FOUND);
    let (claims, signature) = token.split_once('.').unwrap();
    let mut changed = claims.to_owned();
    changed.replace_range(3..4, if claims[3..4] == *"A" { "B" } else { "A" });
    for forged in [
        format!("{changed}.{signature}"),
        format!("{claims}."),
        claims.to_owned(),
        format!("{claims}.{signature}x"),
        ".".into(),
        "x".into(),
    ] {
        assert_eq!(shown(&api, A, &forged).await.status, StatusCode::NOT_FOUND, "{forged}");
    }
}

#[tokio::test]
async fn only_what_can_be_shown_gets_a_link() {
    let api = Api::new();
    assert_eq!(made(&api, "never", &json!({})).await.status, StatusCode::NOT_FOUND);
    api.push(A, "x", DRAFT).await;
    assert_eq!(made(&api, "x", &json!({"source": "+++\ntilte = 1\n+++\n"})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wrong in [json!({"expires_in": 0}), json!({"expires_in": 604_801}), json!({"expires_in": "1h"}), json!({"for": 1}), json!([])] {
        assert_eq!(made(&api, "x", &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(made(&api, "x", &json!({"expires_in": 604_800})).await.status, StatusCode::OK);
    let signed_out = visit(A, Method::POST, "/api/blog/posts/x/preview").header(header::CONTENT_TYPE, "application/json");
    assert_eq!(api.send(signed_out.body(Body::from("{}")).unwrap()).await.status, StatusCode::UNAUTHORIZED);
}

/// Whoever removed a post did not want it to be seen any more.
#[tokio::test]
async fn a_link_to_a_post_that_was_removed_shows_nothing() {
    let api = Api::new();
    api.push(A, "x", DRAFT).await;
    let first = token(&made(&api, "x", &json!({})).await);
    api.push(A, "x", "second").await;
    api.ask(A, Method::DELETE, "/api/blog/posts/x").await;
    assert_eq!(shown(&api, A, &first).await.status, StatusCode::NOT_FOUND);
}
