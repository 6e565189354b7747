//! Whose word counts about who asks and for which site: that of our proxies, known by their address or by their secret.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use kernel::ProxySecret;

use crate::harness::{A, Answer, Api, B, PROXY, STRANGER, anonymous};

const SECRET: &str = "what nginx and the API know";
const WHO: &str = "/api/probe/x/who";

async fn ask(api: &Api, peer: IpAddr, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(anonymous(A, Method::GET, WHO), |request, (name, value)| request.header(*name, *value));
    api.send_from(peer, request.body(Body::empty()).unwrap()).await
}

fn with_secret() -> Api {
    Api::with_settings(|settings| settings.proxy_secret = ProxySecret::new(SECRET))
}

#[tokio::test]
async fn the_client_is_whoever_connected_unless_a_proxy_of_ours_names_another() {
    let api = Api::new();
    let named = [("x-real-ip", "198.51.100.1")];
    assert_eq!(ask(&api, STRANGER, &named).await.text, format!("{A} {STRANGER}"));
    assert_eq!(ask(&api, PROXY, &named).await.text, format!("{A} 198.51.100.1"));
    assert_eq!(ask(&api, PROXY, &[]).await.text, format!("{A} {PROXY}"));
    assert_eq!(ask(&api, PROXY, &[("x-real-ip", "::ffff:198.51.100.1")]).await.text, format!("{A} 198.51.100.1"));
    assert_eq!(ask(&api, PROXY, &[("x-forwarded-for", "198.51.100.1")]).await.text, format!("{A} {PROXY}"));
}

#[tokio::test]
async fn a_proxy_that_names_two_clients_or_none_that_is_one_is_refused() {
    let api = Api::new();
    for headers in [&[("x-real-ip", "198.51.100.1"), ("x-real-ip", "198.51.100.2")][..], &[("x-real-ip", "somebody")], &[("x-real-ip", "")]]
    {
        assert_eq!(ask(&api, PROXY, headers).await.status, StatusCode::BAD_REQUEST, "{headers:?}");
        assert_eq!(ask(&api, STRANGER, headers).await.text, format!("{A} {STRANGER}"), "{headers:?}");
    }
}

#[tokio::test]
async fn a_proxy_is_known_by_its_secret_from_any_address() {
    let told = [("x-proxy-secret", SECRET), ("x-real-ip", "198.51.100.1"), ("x-tenant-domain", B)];
    assert_eq!(ask(&with_secret(), STRANGER, &told).await.text, format!("{B} 198.51.100.1"));
    assert_eq!(ask(&Api::new(), STRANGER, &told).await.text, format!("{A} {STRANGER}"), "no secret is set");
}

#[tokio::test]
async fn a_wrong_secret_makes_nobody_a_proxy_and_two_are_refused() {
    let api = with_secret();
    for wrong in ["", "what nginx and the API knew", "what nginx and the API know!"] {
        let told = [("x-proxy-secret", wrong), ("x-real-ip", "198.51.100.1"), ("x-tenant-domain", B)];
        assert_eq!(ask(&api, STRANGER, &told).await.text, format!("{A} {STRANGER}"), "{wrong}");
    }
    for twice in [[SECRET, SECRET], [SECRET, "another"], ["another", SECRET]] {
        let answer = ask(&api, STRANGER, &twice.map(|secret| ("x-proxy-secret", secret))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(!answer.text.contains(SECRET));
    }
}

#[tokio::test]
async fn a_request_keeps_the_name_that_a_proxy_gave_it_and_no_other() {
    let api = Api::new();
    let id = async |peer, name: &str| ask(&api, peer, &[("x-request-id", name)]).await.header("x-request-id").to_owned();
    assert_eq!(id(PROXY, "abc-DEF_123").await, "abc-DEF_123");
    assert_eq!(id(PROXY, &"x".repeat(64)).await, "x".repeat(64));
    for (peer, name) in [(STRANGER, "abc-DEF_123"), (PROXY, "a b"), (PROXY, "a\"b"), (PROXY, ""), (PROXY, &"x".repeat(65))] {
        let made = id(peer, name).await;
        assert!(made != name && made.len() == 36, "{name} became {made}");
    }
}
