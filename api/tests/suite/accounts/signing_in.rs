//! Signing in: whom it lets in, and what it tells those whom it does not.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{PASSWORD, api, codes, cookie_of, invited, member, sign_in};
use crate::harness::{A, Api, B, visit};

const ADA: &str = "ada@engine.example";

#[tokio::test]
async fn whoever_knows_the_password_is_in() {
    let api = api();
    let ada = member(&api, A, ADA, "author").await;
    let session = ada.ask(&api, Method::GET, "/api/auth/session").await;
    assert_eq!(session.status, StatusCode::OK);
    let view = session.json();
    assert_eq!((&view["user"]["id"], &view["user"]["email"]), (&json!(ada.id), &json!(ADA)));
    assert_eq!((&view["user"]["role"], &view["user"]["email_verified"]), (&json!("author"), &json!(true)), "the link was in their mailbox");
    assert!(view["permissions"].as_array().unwrap().contains(&json!("cms.write")), "{view}");
    assert_eq!(session.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_and_hidden_from_scripts() {
    let api = Api::with_settings_and(super::MODULES, |settings| settings.local = None);
    member(&api, A, ADA, "owner").await;
    let answer = sign_in(&api, A, "ADA@Engine.example", PASSWORD).await;
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for part in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/", "; Max-Age=2592000"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_known() {
    let api = api();
    member(&api, A, ADA, "owner").await;
    invited(&api, A, "new@engine.example", "author").await;
    let answers = [
        sign_in(&api, A, ADA, "not the password").await,
        sign_in(&api, A, "nobody@engine.example", "not the password").await,
        sign_in(&api, A, "new@engine.example", "not the password").await,
        sign_in(&api, A, "no address", "not the password").await,
        sign_in(&api, B, ADA, PASSWORD).await,
    ];
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (StatusCode::UNPROCESSABLE_ENTITY, &answers[0].text));
        assert_eq!(answer.header(header::SET_COOKIE), "");
    }
    assert_eq!(codes(&answers[0]), [("password".into(), "wrong".into())]);
}

#[tokio::test]
async fn what_is_missing_is_told() {
    let api = api();
    let answer = api.submit_json(A, "/api/auth/sign-in", "{\"email\": \" \"}").await;
    assert_eq!(codes(&answer), [("email".into(), "missing".into()), ("password".into(), "missing".into())]);
}

#[tokio::test]
async fn guessing_has_to_wait_ever_longer_and_the_right_password_too() {
    let api = api();
    member(&api, A, ADA, "owner").await;
    for _ in 0..6 {
        assert_eq!(sign_in(&api, A, ADA, "a wrong password").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = sign_in(&api, A, ADA, PASSWORD).await;
    assert_eq!((waits.status, waits.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "1"));
    api.clock.advance(1000);
    assert_eq!(sign_in(&api, A, ADA, "a wrong password").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.header(header::RETRY_AFTER), "2");
    let stranger = sign_in(&api, A, "nobody@engine.example", "x").await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY, "others are not kept out");
    api.clock.advance(2000);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(sign_in(&api, A, ADA, "a wrong password").await.status, StatusCode::UNPROCESSABLE_ENTITY, "it begins anew");
}

#[tokio::test]
async fn tries_at_the_same_time_count_each() {
    let api = api();
    member(&api, A, ADA, "owner").await;
    let tries = (0..20).map(|_| sign_in(&api, A, ADA, "a wrong password"));
    let answers = futures_join(tries).await;
    let refused = answers.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!(refused, 14, "six were let through to be wrong");
}

async fn futures_join<T>(tries: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut done = Vec::new();
    let mut waiting: Vec<_> = tries.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                done.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

#[tokio::test]
async fn a_browser_is_led_on_and_never_away_from_the_site() {
    let api = api();
    member(&api, A, ADA, "owner").await;
    for (next, expected) in [
        ("", "/api/auth/account"),
        ("&next=%2Fdesk%2F%3Fa%3D1", "/desk/?a=1"),
        ("&next=https%3A%2F%2Fevil.example%2F", "/api/auth/account"),
        ("&next=%2F%2Fevil.example%2F", "/api/auth/account"),
        ("&next=%2F%5Cevil.example%2F", "/api/auth/account"),
        ("&next=%2Fa%0d%0aset-cookie%3Ax", "/api/auth/account"),
    ] {
        let form = format!("email=ada%40engine.example&password={}{next}", PASSWORD.replace(' ', "+"));
        let request = visit(A, Method::POST, "/api/auth/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = api.send(request.body(Body::from(form)).unwrap()).await;
        assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::SEE_OTHER, expected), "{next}");
    }
}

#[tokio::test]
async fn a_form_comes_back_with_the_address_and_without_the_password() {
    let api = api();
    let form = "email=ada%40engine.example&password=my+secret+words&next=%2Fdesk%2F";
    let request = visit(A, Method::POST, "/api/auth/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = api.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("ada@engine.example") && answer.text.contains("/desk/"), "{}", answer.text);
    assert!(!answer.text.contains("my secret words"));
}

#[tokio::test]
async fn a_session_begins_anew_with_each_sign_in_and_the_old_one_ends() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let request =
        visit(A, Method::POST, "/api/auth/sign-in").header(header::CONTENT_TYPE, "application/json").header(header::COOKIE, &ada.cookie);
    let again = api.send(request.body(Body::from(json!({"email": ADA, "password": PASSWORD}).to_string())).unwrap()).await;
    assert_ne!(cookie_of(&again), ada.cookie);
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_happens_is_in_the_audit_log() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    sign_in(&api, A, ADA, "a wrong password").await;
    let log = ada.ask(&api, Method::GET, "/api/auth/audit").await.json();
    let what: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    let expected =
        ["authentication.sign-in-failed", "authentication.signed-in", "authentication.password-set-by-link", "user-management.invited"];
    assert!(expected.iter().all(|event| what.contains(event)) && what.len() == expected.len(), "{what:?}");
    assert_eq!(log["entries"].as_array().unwrap().iter().filter(|entry| entry["by"] == "operator").count(), 1);
    let about = ada.ask(&api, Method::GET, &format!("/api/auth/audit?who={}&limit=2", ada.id)).await.json();
    assert_eq!(about["entries"].as_array().unwrap().len(), 2);
    assert!(about["next"].is_string());
    let editor = member(&api, A, "ed@engine.example", "editor").await;
    assert_eq!(editor.ask(&api, Method::GET, "/api/auth/audit").await.status, StatusCode::FORBIDDEN);
}
