//! Tokens for other services: what they say, how a service sees that they are right, and how long they count.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use super::steps::{MODULES, Signed, codes, cookie_of, member, sign_in};
use crate::harness::{A, Answer, Api, B, NOW, visit};

pub(super) const ADA: &str = "ada@engine.example";
const SITE: &str = "http://a.example.localhost:4000";
const SERVICE: &str = "https://shop.example";
const SECOND: i64 = 1000;

/// An API whose sites sign tokens, both with the same secret.
pub(super) fn api() -> Api {
    Api::with_unlimited(&settings("jwt_secret = { env = \"JWT_SECRET\" }"))
}

fn settings(line: &str) -> String {
    MODULES.replace("[modules.authentication]\n", &format!("[modules.authentication]\n{line}\n"))
}

/// Gives A other settings while it runs.
fn settle(api: &Api, line: &str) -> Vec<String> {
    let settings = format!("name = \"A\"\ndomain = \"a.example\"\n{}", settings(line));
    std::fs::write(api.folder.path().join("sites/a.example/site.toml"), settings).unwrap();
    api.directory.reload().unwrap().iter().flat_map(|site| &site.problems).map(|problem| format!("{problem} | {problem:?}")).collect()
}

/// The token that somebody is given for a service; the site itself if none is named.
pub(super) async fn token(api: &Api, who: &Signed, audience: Option<&str>) -> String {
    let wanted = audience.map_or_else(|| json!({}), |audience| json!({"audience": audience}));
    let made = who.send(api, Method::POST, "/api/auth/jwt", &wanted).await;
    assert_eq!((made.status, made.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"), "{}", made.text);
    made.json()["token"].as_str().unwrap().to_owned()
}

/// A request with a token.
pub(super) async fn with(api: &Api, site: &str, token: &str, path: &str) -> Answer {
    api.send(visit(site, Method::GET, path).header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()).await
}

/// Whether the API takes a token.
pub(super) async fn takes(api: &Api, site: &str, token: &str) -> bool {
    let status = with(api, site, token, "/api/auth/session").await.status;
    assert!(matches!(status, StatusCode::OK | StatusCode::UNAUTHORIZED), "{status}");
    status == StatusCode::OK
}

async fn keys(api: &Api) -> JwkSet {
    let answer = with(api, A, "", "/api/auth/jwks.json").await;
    assert_eq!((answer.status, answer.header(header::CACHE_CONTROL)), (StatusCode::OK, "public, max-age=300"));
    serde_json::from_str(&answer.text).unwrap()
}

/// What a service that knows only the public keys makes of a token. Its clock is another than that of the tests.
async fn seen_by_a_service(api: &Api, token: &str) -> Option<Value> {
    let keys = keys(api).await;
    let key = DecodingKey::from_jwk(keys.find(&decode_header(token).ok()?.kid?)?).ok()?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[SITE]);
    validation.set_audience(&[SERVICE]);
    validation.validate_exp = false;
    decode::<Value>(token, &key, &validation).ok().map(|token| token.claims)
}

#[tokio::test]
async fn a_service_sees_by_the_public_keys_alone_who_somebody_is() {
    let api = api();
    let ada = member(&api, A, ADA, "editor").await;
    let token = token(&api, &ada, Some(SERVICE)).await;
    let claims = seen_by_a_service(&api, &token).await.unwrap();
    let expected = json!({"iss": SITE, "aud": SERVICE, "sub": ada.id, "tenant": A, "role": "editor"});
    assert!(expected.as_object().unwrap().iter().all(|(name, value)| claims[name] == *value), "{claims}");
    let times = ["iat", "nbf", "exp"].map(|name| claims[name].as_i64().unwrap());
    assert_eq!(times, [NOW / SECOND, NOW / SECOND, NOW / SECOND + 600]);
    let other = self::token(&api, &ada, Some(SERVICE)).await;
    assert_ne!(seen_by_a_service(&api, &other).await.unwrap()["jti"], claims["jti"]);
    let key = &serde_json::to_value(keys(&api).await).unwrap()["keys"][0];
    assert_eq!([&key["kty"], &key["crv"], &key["use"], &key["d"]], [&json!("OKP"), &json!("Ed25519"), &json!("sig"), &Value::Null]);
}

#[tokio::test]
async fn the_api_takes_those_that_are_for_it_and_no_others() {
    let api = api();
    let ada = member(&api, A, ADA, "editor").await;
    let own = token(&api, &ada, None).await;
    let session = with(&api, A, &own, "/api/auth/session").await.json();
    assert_eq!(session["user"]["id"], json!(ada.id));
    assert_eq!(with(&api, A, &own, "/api/users").await.status, StatusCode::OK);
    assert!(!takes(&api, A, &token(&api, &ada, Some(SERVICE)).await).await, "a service cannot act in her name");
    assert!(!takes(&api, B, &own).await);
}

#[tokio::test]
async fn what_is_taken_from_a_user_counts_from_the_next_request_on() {
    let api = api();
    let ada = member(&api, A, ADA, "editor").await;
    let of_ada = token(&api, &ada, None).await;
    let id = ada.id.clone();
    let change = async |body: Value| {
        let request = crate::harness::request(A, Method::PATCH, &format!("/api/users/{id}")).header("content-type", "application/json");
        assert_eq!(api.send(request.body(Body::from(body.to_string())).unwrap()).await.status, StatusCode::OK);
    };
    change(json!({"role": "author"})).await;
    assert_eq!(with(&api, A, &of_ada, "/api/users").await.status, StatusCode::FORBIDDEN, "the role of now counts");
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/auth/session").await.status, StatusCode::NO_CONTENT);
    assert!(!takes(&api, A, &of_ada).await, "the session ended");
    let ada = Signed { cookie: cookie_of(&sign_in(&api, A, ADA, super::steps::PASSWORD).await), ..ada };
    let again = token(&api, &ada, None).await;
    assert!(takes(&api, A, &again).await);
    change(json!({"state": "deactivated"})).await;
    assert!(!takes(&api, A, &again).await, "the user is kept out");
}

#[tokio::test]
async fn a_token_counts_from_its_beginning_to_its_end() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let token = token(&api, &ada, None).await;
    api.clock.advance(599 * SECOND);
    assert!(takes(&api, A, &token).await);
    api.clock.advance(SECOND);
    assert!(!takes(&api, A, &token).await, "it is over");
    api.clock.advance(-606 * SECOND);
    assert!(!takes(&api, A, &token).await, "it is from the future");
    api.clock.advance(SECOND);
    assert!(takes(&api, A, &token).await, "clocks may be five seconds apart");
}

#[tokio::test]
async fn one_secret_takes_the_place_of_another_without_a_token_that_fails() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let before = token(&api, &ada, None).await;
    assert_eq!(settle(&api, "jwt_secret = { env = [\"JWT_SECRET_OF_TOMORROW\", \"JWT_SECRET\"] }\njwt_timeout = \"5m\""), [""; 0]);
    let after = token(&api, &ada, None).await;
    let kid = |token: &str| decode_header(token).unwrap().kid.unwrap();
    assert!(takes(&api, A, &before).await && takes(&api, A, &after).await);
    let known: Vec<String> = keys(&api).await.keys.into_iter().map(|key| key.common.key_id.unwrap()).collect();
    assert_eq!(known, [kid(&after), kid(&before)]);
    assert_eq!(settle(&api, "jwt_secret = { env = \"JWT_SECRET_OF_TOMORROW\" }"), [""; 0]);
    assert!(!takes(&api, A, &before).await && takes(&api, A, &after).await);
    assert_eq!(settle(&api, ""), [""; 0]);
    assert!(!takes(&api, A, &after).await);
    for (method, path) in [(Method::POST, "/api/auth/jwt"), (Method::GET, "/api/auth/jwks.json")] {
        assert_eq!(ada.send(&api, method, path, &json!({})).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_secret_that_is_not_there_or_can_be_guessed_is_refused_and_the_old_one_stays() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let token = token(&api, &ada, None).await;
    std::fs::write(api.folder.path().join("sites/a.example/.env"), "GUESSABLE=client1-secret\n").unwrap();
    for (line, told) in [
        ("jwt_secret = { env = \"NOWHERE\" }", "the variable NOWHERE is not set"),
        ("jwt_secret = { env = [\"JWT_SECRET\", \"GUESSABLE\"] }", "GUESSABLE is shorter than 32 characters"),
        ("jwt_secret = \"client1-secret\"", "`jwt_secret` itself does not belong into this file"),
    ] {
        let problems = settle(&api, line);
        assert!(problems.len() == 1 && problems[0].contains(told) && problems[0].contains("site.toml:4:"), "{problems:?}");
        assert!(!problems[0].contains("client1"), "{problems:?}");
        assert!(takes(&api, A, &token).await, "{line}");
    }
}

#[tokio::test]
async fn only_a_session_is_given_one_and_only_for_what_can_be_a_service() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let own = token(&api, &ada, None).await;
    let made = ada.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "x"})).await.json();
    for shown in [own.as_str(), made["token"].as_str().unwrap()] {
        for path in ["/api/auth/jwt", "/api/auth/tokens"] {
            let request = visit(A, Method::POST, path).header(header::AUTHORIZATION, format!("Bearer {shown}"));
            let body = if path.ends_with("jwt") { "{}" } else { "{\"name\": \"x\"}" };
            let answer = api.send(request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    for wrong in ["", " ", "a b", "é", &"x".repeat(201)] {
        let answer = ada.send(&api, Method::POST, "/api/auth/jwt", &json!({"audience": wrong})).await;
        assert_eq!(codes(&answer), [("audience".into(), "not-an-audience".into())], "{wrong}");
    }
}
