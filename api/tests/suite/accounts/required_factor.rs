//! A site that requires a second factor: who has none may add one, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::authenticator::Authenticator;
use super::passkeys::{self, register};
use super::steps::{PASSWORD, Signed, codes, cookie_of, member, sign_in};
use super::two_factor::{code, switch_on};
use crate::harness::{A, Answer, Api, visit};
use crate::operations::{World, operations};
use crate::principals::{self, Shows};

const ADA: &str = "ada@engine.example";
const SESSION: &str = "/api/auth/session";
const USERS: &str = "/api/users";
const TWO_FACTOR: &str = "/api/auth/two-factor";
const TYPE: &str = "urn:sitegen:second-factor";

/// All that somebody may do of what needs a session, until they have a second factor.
const LEFT: [&str; 6] = [
    "delete-auth-session",
    "get-auth-session",
    "post-auth-passkeys",
    "post-auth-passkeys-registration",
    "post-auth-two-factor",
    "post-auth-two-factor-confirmation",
];

fn api(of: &str) -> Api {
    let secret = "jwt_secret = { env = \"JWT_SECRET\" }";
    Api::with_unlimited(&format!(
        "[modules.authentication]\nrequire_second_factor = \"{of}\"\n{secret}\n[modules.user-management]\n[modules.role-management]\n"
    ))
}

fn is_lacking(answer: &Answer) -> bool {
    answer.status == StatusCode::FORBIDDEN && answer.json()["type"] == TYPE
}

#[tokio::test]
async fn one_factor_opens_nothing_but_the_way_to_a_second_one() {
    let settings =
        World::settings().replace("[modules.authentication]\n", "[modules.authentication]\nrequire_second_factor = \"everybody\"\n");
    let api = Arc::new(Api::with_unlimited(&settings));
    let mut world = World::of(&api, "of-a", "of-b").await;
    let users = principals::ALL.iter().filter(|by| matches!(by.shows, Shows::Session(_)));
    let mut open = BTreeSet::new();
    for by in users {
        for operation in operations(&api) {
            let answer = api.send(operation.call(&world.values_of_a, "a-word").request(A, "", by)).await;
            // what the operator alone may does not look who else asks
            let is_refused = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED);
            assert!(operation.is_private || !is_refused, "{} is for anybody, and not for somebody with one factor", operation.id);
            // the owner of the samples has a passkey, which they have to show before they add anything
            let is_told = is_lacking(&answer) || (by.name == "an owner" && LEFT.contains(&operation.id.as_str()));
            assert!(!is_refused || !operation.is_for_users_only || is_told, "{}: {}", operation.id, answer.text);
            if operation.is_private && !is_refused {
                open.insert(operation.id.clone());
            }
            if !is_refused && !operation.is_safe() {
                world = World::of(&api, "of-a", "of-b").await;
            }
        }
    }
    assert_eq!(open.iter().map(String::as_str).collect::<Vec<_>>(), LEFT);
}

#[tokio::test]
async fn what_is_required_of_staff_is_required_of_whoever_may_more_than_a_viewer() {
    let api = api("staff");
    for (role, lacks) in [("owner", true), ("editor", true), ("author", true), ("contributor", true), ("viewer", false)] {
        let who = member(&api, A, &format!("{role}@engine.example"), role).await;
        let session = who.ask(&api, Method::GET, SESSION).await.json();
        assert_eq!(session["lacks_second_factor"], json!(lacks), "{role}");
        assert_eq!(is_lacking(&who.ask(&api, Method::GET, "/api/auth/sessions").await), lacks, "{role}");
    }
    let role = json!({"name": "clerk", "purpose": "a role", "permissions": ["user-management.read"]});
    let made = crate::harness::request(A, Method::POST, "/api/roles").header(header::CONTENT_TYPE, "application/json");
    let made = api.send(made.body(Body::from(role.to_string())).unwrap()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let clerk = member(&api, A, "clerk@engine.example", "clerk").await;
    assert!(is_lacking(&clerk.ask(&api, Method::GET, USERS).await), "a role of the site's own");
}

#[tokio::test]
async fn with_an_app_the_session_is_whole_and_so_is_the_next_one() {
    let api = api("everybody");
    let ada = member(&api, A, ADA, "owner").await;
    let refused = ada.ask(&api, Method::GET, USERS).await;
    assert!(is_lacking(&refused) && refused.text.contains("http://a.example.localhost:4000/api/auth/two-factor"), "{}", refused.text);
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.json()["permissions"], json!([]));
    let (secret, recovery) = switch_on(&api, &ada).await;
    assert_eq!(ada.ask(&api, Method::GET, USERS).await.status, StatusCode::OK);
    let ticket = sign_in(&api, A, ADA, PASSWORD).await.json()["ticket"].as_str().unwrap().to_owned();
    let step = json!({"ticket": ticket, "code": code(&api, &secret, 1)}).to_string();
    let ada = Signed { cookie: cookie_of(&api.submit_json(A, "/api/auth/second-step", &step).await), ..ada };
    assert_eq!(ada.ask(&api, Method::GET, USERS).await.status, StatusCode::OK);
    let off = ada.send(&api, Method::POST, "/api/auth/two-factor/off", &json!({"password": PASSWORD, "code": recovery[0]})).await;
    assert!(off.status == StatusCode::FORBIDDEN && off.text.contains("requires a second factor"), "{}", off.text);
    let page = ada.ask(&api, Method::GET, TWO_FACTOR).await.text;
    assert!(page.contains("two-factor/recovery-codes") && !page.contains("two-factor/off"), "no button for what is refused");
    register(&api, &ada, &mut Authenticator::new(1)).await;
    let off = ada.send(&api, Method::POST, "/api/auth/two-factor/off", &json!({"password": PASSWORD, "code": recovery[0]})).await;
    assert_eq!(off.status, StatusCode::NO_CONTENT, "a passkey is left: {}", off.text);
}

#[tokio::test]
async fn with_a_passkey_the_session_is_whole_and_the_password_alone_is_too_little() {
    let api = api("everybody");
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    let early = Signed { cookie: cookie_of(&sign_in(&api, A, ADA, PASSWORD).await), email: ADA.into(), id: ada.id.clone(), site: A.into() };
    let id = register(&api, &ada, &mut device).await;
    assert_eq!(ada.ask(&api, Method::GET, USERS).await.status, StatusCode::OK);
    let refused = sign_in(&api, A, ADA, PASSWORD).await;
    assert_eq!((codes(&refused), refused.header(header::SET_COOKIE)), (vec![("password".into(), "passkey".into())], ""));
    // whoever knows the password, and came in before there was a passkey, adds none of their own
    for (path, body) in [(TWO_FACTOR, json!({"password": PASSWORD})), ("/api/auth/passkeys/registration", json!({"password": PASSWORD}))] {
        let added = early.send(&api, Method::POST, path, &body).await;
        assert!(added.status == StatusCode::FORBIDDEN && added.text.contains("sign in anew"), "{path}: {}", added.text);
    }
    let ada = Signed { cookie: cookie_of(&passkeys::sign_in(&api, &mut device).await), ..ada };
    assert_eq!(ada.ask(&api, Method::GET, USERS).await.status, StatusCode::OK);
    let removed = passkeys::remove(&api, &ada, &id, PASSWORD).await;
    assert!(removed.status == StatusCode::FORBIDDEN && removed.text.contains("requires a second factor"), "{}", removed.text);
}

#[tokio::test]
async fn who_lost_it_is_helped_and_has_to_add_another_one() {
    let api = api("everybody");
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    register(&api, &ada, &mut device).await;
    assert_eq!(api.ask(A, Method::DELETE, &format!("{TWO_FACTOR}/{}", ada.id)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED, "the session ended");
    assert_eq!(passkeys::sign_in(&api, &mut device).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ada = Signed { cookie: cookie_of(&sign_in(&api, A, ADA, PASSWORD).await), ..ada };
    assert!(is_lacking(&ada.ask(&api, Method::GET, USERS).await));
    switch_on(&api, &ada).await;
    assert_eq!(ada.ask(&api, Method::GET, USERS).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_programs_hold_counts_no_more_unless_it_was_made_with_a_second_factor() {
    let api = api("nobody");
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "owner").await);
    switch_on(&api, &bob).await;
    let mut keys = Vec::new();
    for who in [&ada, &bob] {
        let token = who.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "x"})).await.json()["token"].clone();
        let jwt = who.send(&api, Method::POST, "/api/auth/jwt", &json!({})).await.json()["token"].clone();
        keys.push([token, jwt].map(|key| key.as_str().unwrap().to_owned()));
    }
    let ask = async |key: &str, path: &str| {
        let request = visit(A, Method::GET, path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        api.send(request.body(Body::empty()).unwrap()).await
    };
    for key in keys.iter().flatten() {
        assert_eq!(ask(key, USERS).await.status, StatusCode::OK);
    }
    let file = api.folder.path().join("sites/a.example/site.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"nobody\"", "\"everybody\"")).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    for key in &keys[0] {
        for path in [USERS, SESSION] {
            let refused = ask(key, path).await;
            assert!(is_lacking(&refused) && refused.text.contains("token"), "{}", refused.text);
        }
    }
    for key in &keys[1] {
        assert_eq!(ask(key, USERS).await.status, StatusCode::OK);
    }
    let lacking = Signed { cookie: ada.cookie.clone(), ..ada };
    assert!(is_lacking(&lacking.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "x"})).await), "and none is made");
}

#[tokio::test]
async fn a_browser_is_led_to_what_is_lacking() {
    let api = api("everybody");
    let ada = member(&api, A, ADA, "owner").await;
    let form = visit(A, Method::POST, "/api/auth/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = format!("email={ADA}&password={}&next=/desk/", PASSWORD.replace(' ', "+"));
    let signed = api.send(form.body(Body::from(body)).unwrap()).await;
    assert_eq!((signed.status, signed.header(header::LOCATION)), (StatusCode::SEE_OTHER, TWO_FACTOR), "{}", signed.text);
    for path in ["/api/auth/account", "/api/auth/profile"] {
        assert_eq!(ada.ask(&api, Method::GET, path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/account").await.header(header::LOCATION), TWO_FACTOR);
    let page = ada.ask(&api, Method::GET, TWO_FACTOR).await.text;
    assert!(
        page.contains("data-passkey=\"add\"") && page.contains("/api/auth/sign-out") && page.contains("action=\"/api/auth/two-factor\"")
    );
    assert!(!page.contains("href=\"/api/auth/account\""), "no way to where one is led away from");
    switch_on(&api, &ada).await;
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/account").await.status, StatusCode::OK);
}
