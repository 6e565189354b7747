//! One's own profile: the name, and the address, which counts when a link that was sent to it was followed.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{PASSWORD, Signed, api, codes, cookie_of, member, sign_in};
use crate::harness::{A, Answer, Api, B, visit};

const ADA: &str = "ada@engine.example";
const NEW: &str = "countess@engine.example";
const DAY: i64 = 86_400_000;

async fn ask(api: &Api, who: &Signed, email: &str, password: &str) -> Answer {
    who.send(api, Method::POST, "/api/auth/email-change", &json!({"email": email, "password": password})).await
}

/// The path of the link in the mail to an address, among so many mails.
async fn link_to(api: &Api, email: &str, count: usize) -> String {
    let mails = api.mails(count).await;
    assert_eq!(mails.len(), count);
    let mail = mails.iter().find(|mail| mail.mail.to[0].to_string() == email).expect("there is a mail to the address");
    let (_, rest) = mail.mail.text.split_once("http://a.example.localhost:4000").expect("the mail has a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn email_of(api: &Api, who: &Signed) -> String {
    who.ask(api, Method::GET, "/api/auth/session").await.json()["user"]["email"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_name_is_ones_own_to_change() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let renamed = ada.send(&api, Method::POST, "/api/auth/profile", &json!({"name": " Ada Lovelace "})).await;
    assert_eq!(renamed.status, StatusCode::NO_CONTENT, "{}", renamed.text);
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/session").await.json()["user"]["name"], "Ada Lovelace");
    let wrong = ada.send(&api, Method::POST, "/api/auth/profile", &json!({"name": "a\nb"})).await;
    assert_eq!(codes(&wrong), [("name".into(), "characters".into())]);
    let more = ada.send(&api, Method::POST, "/api/auth/profile", &json!({"name": "Ada", "role": "owner"})).await;
    assert_eq!(more.status, StatusCode::BAD_REQUEST, "nothing else is");
}

#[tokio::test]
async fn the_page_has_it_all_and_shows_a_form_again_with_what_is_wrong() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let out = api.send(visit(A, Method::GET, "/api/auth/profile").body(Body::empty()).unwrap()).await;
    assert_eq!(out.header(header::LOCATION), "/api/auth/sign-in?next=/api/auth/profile");
    let page = ada.ask(&api, Method::GET, "/api/auth/profile").await;
    for part in [ADA, "/api/auth/email-change", "/api/auth/account/export", "/api/auth/account/erase"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(ada.ask(&api, Method::GET, "/api/auth/account").await.text.contains("/api/auth/profile"));
    for (path, form, shown) in [
        ("/api/auth/profile", "name=+", "id=\"profile_name_problem\""),
        ("/api/auth/email-change", "email=typed-address&password=x", "value=\"typed-address\""),
        ("/api/auth/account/erase", "password=not+mine", "id=\"erase_password_problem\""),
    ] {
        let request = visit(A, Method::POST, path).header(header::COOKIE, &ada.cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let again = api.send(request.body(Body::from(form)).unwrap()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(again.text.contains(shown) && !again.text.contains("not mine"), "{path}: {}", again.text);
        assert_eq!(again.text.matches("aria-invalid").count(), 1, "{path}");
    }
}

#[tokio::test]
async fn another_address_counts_when_its_link_was_followed_and_the_old_one_is_told() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    assert_eq!(codes(&ask(&api, &ada, NEW, "not this one").await), [("password".into(), "wrong".into())]);
    assert_eq!(codes(&ask(&api, &ada, ADA, PASSWORD).await), [("email".into(), "same".into())]);
    assert_eq!(codes(&ask(&api, &ada, "nothing", PASSWORD).await), [("email".into(), "not-an-address".into())]);
    assert_eq!(ask(&api, &ada, NEW, PASSWORD).await.status, StatusCode::ACCEPTED);
    let link = link_to(&api, NEW, 3).await;
    assert!(link.starts_with("/api/auth/email-change/"), "{link}");
    assert!(api.mails(3).await.iter().any(|mail| mail.mail.subject.contains("is to be changed") && mail.mail.to[0].to_string() == ADA));
    assert_eq!(email_of(&api, &ada).await, ADA, "not before that");
    let page = api.ask(A, Method::GET, &link).await;
    assert!(page.status == StatusCode::OK && page.text.contains(NEW), "{}", page.text);
    assert_eq!(api.ask(B, Method::POST, &link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        api.ask(A, Method::POST, &link.replace("email-change", "verify")).await.status,
        StatusCode::NOT_FOUND,
        "it is for nothing else"
    );
    assert_eq!(api.ask(A, Method::POST, &link).await.status, StatusCode::OK);
    assert_eq!(email_of(&api, &ada).await, NEW);
    let told = api.mails(4).await;
    assert!(told[0].mail.subject.contains("was changed") && told[0].mail.to[0].to_string() == ADA);
    assert_eq!(api.ask(A, Method::POST, &link).await.status, StatusCode::NOT_FOUND, "it is good once");
    cookie_of(&sign_in(&api, A, NEW, PASSWORD).await);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn only_the_newest_link_counts_and_only_for_a_day() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    ask(&api, &ada, "mistyped@engine.example", PASSWORD).await;
    let first = link_to(&api, "mistyped@engine.example", 3).await;
    ask(&api, &ada, NEW, PASSWORD).await;
    let second = link_to(&api, NEW, 5).await;
    assert_eq!(api.ask(A, Method::POST, &first).await.status, StatusCode::NOT_FOUND);
    api.clock.advance(DAY);
    assert_eq!(api.ask(A, Method::POST, &second).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_password_by_the_old_mailbox_undoes_what_was_asked_for() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    ask(&api, &ada, NEW, PASSWORD).await;
    let link = link_to(&api, NEW, 3).await;
    api.submit_json(A, "/api/auth/forgot", &json!({"email": ADA}).to_string()).await;
    let reset = link_to(&api, ADA, 4).await;
    let set = api.submit_json(A, &reset, &json!({"password": "sieben stille wasserwege"}).to_string()).await;
    assert_eq!(set.status, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(A, Method::POST, &link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_address_that_somebody_has_stays_theirs_and_nobody_learns_of_it() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "viewer").await, member(&api, A, "bob@engine.example", "viewer").await);
    let (free, taken) = (ask(&api, &ada, NEW, PASSWORD).await, ask(&api, &ada, &bob.email, PASSWORD).await);
    assert_eq!((free.status, &free.text), (taken.status, &taken.text));
    let link = link_to(&api, NEW, 5).await;
    // it becomes somebody's while the link waits
    member(&api, A, NEW, "viewer").await;
    assert_eq!(api.ask(A, Method::POST, &link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(email_of(&api, &ada).await, ADA);
}
