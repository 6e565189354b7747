//! Passwords: forgotten, set anew, changed; and the links of mails, which are good once.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::steps::{PASSWORD, Signed, api, codes, cookie_of, invited, member, sign_in};
use crate::harness::{A, Answer, Api, B};

const ADA: &str = "ada@engine.example";
const OTHER: &str = "sieben stille wasserwege";
const HOUR: i64 = 3_600_000;

async fn forget(api: &Api, email: &str) -> Answer {
    api.submit_json(A, "/api/auth/forgot", &json!({"email": email}).to_string()).await
}

async fn set(api: &Api, site: &str, link: &str, password: &str) -> Answer {
    api.submit_json(site, &format!("/api/auth/password/{link}"), &json!({"password": password}).to_string()).await
}

/// The end of the link in the newest mail, of so many.
async fn link_of_mail(api: &Api, count: usize) -> String {
    let mails = api.mails(count).await;
    assert_eq!(mails.len(), count);
    let text = &mails[0].mail.text;
    let (_, rest) = text.split_once("/api/auth/").unwrap_or_else(|| panic!("there is no link in {text}"));
    rest.split_whitespace().next().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_the_link_of_a_mail() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let answer = forget(&api, ADA).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let link = link_of_mail(&api, 2).await;
    assert_eq!(set(&api, A, &link, OTHER).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED, "all sessions end");
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&api, A, ADA, OTHER).await.status, StatusCode::OK);
    assert_eq!(set(&api, A, &link, PASSWORD).await.status, StatusCode::NOT_FOUND, "it is good once");
    let told = api.mails(3).await;
    assert!(told[0].mail.subject.contains("password"), "{}", told[0].mail.subject);
}

#[tokio::test]
async fn who_is_not_there_is_answered_alike_and_gets_no_mail() {
    let api = api();
    member(&api, A, ADA, "owner").await;
    let (known, unknown) = (forget(&api, ADA).await, forget(&api, "nobody@engine.example").await);
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    let mails = api.mails(2).await;
    assert!(mails.iter().all(|mail| mail.mail.to[0].to_string() == ADA));
    assert_eq!(codes(&forget(&api, "no address").await), [("email".into(), "not-an-address".into())]);
}

#[tokio::test]
async fn a_link_is_good_for_its_time_its_site_and_its_address() {
    let api = api();
    member(&api, B, ADA, "owner").await;
    let (id, link) = invited(&api, A, ADA, "author").await;
    assert_eq!(set(&api, B, &link, PASSWORD).await.status, StatusCode::NOT_FOUND);
    assert_eq!(set(&api, A, &link, "short").await.status, StatusCode::UNPROCESSABLE_ENTITY, "that does not use it up");
    api.clock.advance(7 * 24 * HOUR);
    assert_eq!(set(&api, A, &link, PASSWORD).await.status, StatusCode::NOT_FOUND);
    let again = api.ask(A, Method::POST, &format!("/api/users/{id}/invitation")).await.json();
    let link = again["link"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    assert_eq!(set(&api, A, &link, PASSWORD).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(A, Method::POST, &format!("/api/users/{id}/invitation")).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_link_leads_to_the_sites_own_address_whatever_host_was_asked() {
    let api = api();
    let body = json!({"email": ADA, "role": "owner"}).to_string();
    let request = crate::harness::request("alias.example", Method::POST, "/api/users")
        .header("content-type", "application/json")
        .header("x-forwarded-host", "evil.example");
    let made = api.send(request.body(axum::body::Body::from(body)).unwrap()).await.json();
    assert!(made["link"].as_str().unwrap().starts_with("http://a.example.localhost:4000/api/auth/password/"), "{made}");
    let mails = api.mails(1).await;
    assert!(mails[0].mail.text.contains("http://a.example.localhost:4000/api/auth/password/") && !mails[0].mail.text.contains("evil"));
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up() {
    let api = api();
    let (_, link) = invited(&api, A, ADA, "owner").await;
    for _ in 0..3 {
        let page = api.ask(A, Method::GET, &format!("/api/auth/password/{link}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains(&link) && page.text.contains("new-password"));
    }
    assert_eq!(set(&api, A, &link, PASSWORD).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(A, Method::GET, &format!("/api/auth/password/{link}")).await.status, StatusCode::NOT_FOUND);
}

async fn change(api: &Api, who: &Signed, current: &str, new: &str) -> Answer {
    who.send(api, Method::POST, "/api/auth/password-change", &json!({"current": current, "password": new})).await
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one_and_other_sessions_end() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let other = cookie_of(&sign_in(&api, A, ADA, PASSWORD).await);
    assert_eq!(codes(&change(&api, &ada, "not this one", OTHER).await), [("current".into(), "wrong".into())]);
    assert_eq!(codes(&change(&api, &ada, PASSWORD, "password123").await), [("password".into(), "guessable".into())]);
    assert_eq!(codes(&change(&api, &ada, PASSWORD, "ada@engine.example").await), [("password".into(), "guessable".into())]);
    assert_eq!(change(&api, &ada, PASSWORD, OTHER).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::OK);
    let other = Signed { cookie: other, ..member(&api, A, "x@engine.example", "viewer").await };
    assert_eq!(other.ask(&api, Method::GET, "/api/auth/session").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&api, A, ADA, OTHER).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_password_counts_exactly_as_it_was_typed_up_to_its_last_sign() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    // 64 characters of four bytes each, which is as long as one can be
    let long = format!(" {} 🦔 Ende ", "🐢🐇🌵🎻".repeat(13));
    let long: String = long.chars().chain("🧭".repeat(64).chars()).take(64).collect();
    assert_eq!(change(&api, &ada, PASSWORD, &long).await.status, StatusCode::NO_CONTENT, "any sign may be in it");
    let cut: String = long.chars().take(63).collect();
    let changed: String = long.replace("Ende", "ende");
    for wrong in [cut.as_str(), long.trim(), &changed, &format!("{long}x")] {
        assert_eq!(sign_in(&api, A, ADA, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(sign_in(&api, A, ADA, &long).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_password_is_never_too_old() {
    let api = api();
    member(&api, A, ADA, "owner").await;
    api.clock.advance(10 * 365 * 24 * HOUR);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_short_known_or_made_of_known_words_is_no_password() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    for (new, code) in
        [("k7#qv2!mx", "too-short"), ("1q2w3e4r5t", "guessable"), ("ada-engine-2026", "guessable"), ("a.example a.example", "guessable")]
    {
        assert_eq!(codes(&change(&api, &ada, PASSWORD, new).await), [("password".into(), code.into())], "{new}");
    }
}

/// All that site A keeps, as soon as no mail waits any more: one that is sent is forgotten a moment after it was.
async fn export_without_mails(api: &Api) -> String {
    for _ in 0..2000 {
        let mut export = Vec::new();
        api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
        let export = String::from_utf8(export).unwrap();
        if !export.contains("kernel.mail") {
            return export;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("a mail waits for ever");
}

#[tokio::test]
async fn a_password_and_a_ticket_stand_nowhere_as_they_are() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (_, link) = invited(&api, A, "new@engine.example", "author").await;
    api.mails(2).await;
    let export = export_without_mails(&api).await;
    for secret in [PASSWORD, ada.cookie.split_once('=').unwrap().1, &link] {
        assert!(!export.contains(secret), "{secret} is in the store");
    }
    assert!(export.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}

/// Each way to a new password asks the list: setting, changing, registering.
#[tokio::test]
async fn what_the_operators_list_has_is_no_password_by_whatever_way() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("0000000000\n{OTHER}\n")).unwrap();
    let modules = "[modules.authentication]\n[modules.user-management]\nallow_self_registration = true\n";
    let api = Api::with_settings_and(modules, |settings| {
        settings.limits.of_modules = false;
        settings.breached_passwords = Some(std::sync::Arc::new(kernel::BreachedPasswords::open(file.path()).unwrap()));
    });
    let guessable = [("password".to_owned(), "guessable".to_owned())];
    let (_, link) = invited(&api, A, "bob@engine.example", "viewer").await;
    let refused = set(&api, A, &link, OTHER).await;
    assert!(codes(&refused) == guessable && refused.text.contains("was published"), "{}", refused.text);
    let ada = member(&api, A, ADA, "owner").await;
    let change = json!({"current": PASSWORD, "password": OTHER});
    assert_eq!(codes(&ada.send(&api, Method::POST, "/api/auth/password-change", &change).await), guessable);
    let wanted = json!({"email": "eve@engine.example", "name": "Eve", "password": OTHER}).to_string();
    assert_eq!(codes(&api.submit_json(A, "/api/auth/register", &wanted).await), guessable);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::OK);
}
