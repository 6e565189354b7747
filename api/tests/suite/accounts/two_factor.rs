//! The second factor: switched on, asked for at signing in, used once, got over without the app, and switched off.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use super::steps::{PASSWORD, Signed, api, codes, cookie_of, member, sign_in};
use crate::harness::{A, Answer, Api, B};

const ADA: &str = "ada@engine.example";
const SESSION: &str = "/api/auth/session";
const STATE: &str = "/api/auth/two-factor/state";
const STEP: i64 = 30_000;
const MINUTE: i64 = 60_000;

/// The code that the app of somebody shows now, or so many steps away.
pub(super) fn code(api: &Api, secret: &str, steps: i64) -> String {
    let seconds = (api.store.site(&A.parse().unwrap()).now() + steps * STEP) / 1000;
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(seconds).unwrap()).to_string()
}

/// A code that is right in none of the steps that count.
fn wrong_code(api: &Api, secret: &str) -> String {
    let right: Vec<String> = (-1..=1).map(|steps| code(api, secret, steps)).collect();
    (0..).map(|number| format!("{number:06}")).find(|wrong| !right.contains(wrong)).unwrap()
}

/// Switches it on for somebody; returns the secret and the recovery codes. The code of this step is used then.
pub(super) async fn switch_on(api: &Api, who: &Signed) -> (String, Vec<String>) {
    let begun = who.send(api, Method::POST, "/api/auth/two-factor", &json!({"password": PASSWORD})).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    let secret = begun.json()["secret"].as_str().unwrap().to_owned();
    let on = confirm(api, who, &code(api, &secret, 0)).await;
    assert_eq!((on.status, on.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"), "{}", on.text);
    let list = on.json()["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    (secret, list)
}

async fn confirm(api: &Api, who: &Signed, code: &str) -> Answer {
    who.send(api, Method::POST, "/api/auth/two-factor/confirmation", &json!({"code": code})).await
}

/// The ticket that the password alone gives.
async fn ticket(api: &Api) -> String {
    let answer = sign_in(api, A, ADA, PASSWORD).await;
    assert_eq!((answer.status, answer.header(header::SET_COOKIE)), (StatusCode::ACCEPTED, ""), "{}", answer.text);
    answer.json()["ticket"].as_str().unwrap().to_owned()
}

async fn step(api: &Api, site: &str, ticket: &str, code: &str) -> Answer {
    api.submit_json(site, "/api/auth/second-step", &json!({"ticket": ticket, "code": code}).to_string()).await
}

async fn with_proof(api: &Api, who: &Signed, path: &str, password: &str, code: &str) -> Answer {
    who.send(api, Method::POST, path, &json!({"password": password, "code": code})).await
}

async fn events(api: &Api) -> Vec<String> {
    let log = api.ask(A, Method::GET, "/api/auth/audit?limit=200").await.json();
    log["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_password_alone_lets_nobody_in_any_more() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let other = Signed { cookie: cookie_of(&sign_in(&api, A, ADA, PASSWORD).await), ..member(&api, A, "x@engine.example", "viewer").await };
    assert_eq!(ada.ask(&api, Method::GET, STATE).await.json(), json!({"on": false, "recovery_codes": 0}));
    let (secret, _) = switch_on(&api, &ada).await;
    let state = ada.ask(&api, Method::GET, STATE).await.json();
    assert_eq!((&state["on"], &state["recovery_codes"], state["since"].is_i64()), (&json!(true), &json!(10), true));
    assert_eq!(other.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED, "a session without a code ends");
    let ticket = ticket(&api).await;
    let as_session = Signed { cookie: format!("session={ticket}"), ..ada };
    assert_eq!(as_session.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED, "a ticket is no session");
    api.clock.advance(STEP);
    let signed = step(&api, A, &ticket, &code(&api, &secret, 0)).await;
    let ada = Signed { cookie: cookie_of(&signed), ..as_session };
    assert_eq!(signed.json()["user"]["id"], json!(ada.id));
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK);
    assert_eq!(codes(&step(&api, A, &ticket, &code(&api, &secret, 1)).await), [("ticket".into(), "over".into())], "a ticket is good once");
    let mails = api.mails(3).await;
    assert!(mails[0].mail.subject.contains("sign-in with a code is on"), "{}", mails[0].mail.subject);
    assert!(events(&api).await.contains(&"authentication.two-factor-on".to_owned()));
}

#[tokio::test]
async fn nothing_is_on_before_a_code_was_right() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let begin = async |password| ada.send(&api, Method::POST, "/api/auth/two-factor", &json!({"password": password})).await;
    assert_eq!(codes(&begin("not the one").await), [("password".into(), "wrong".into())]);
    assert_eq!(confirm(&api, &ada, "123456").await.status, StatusCode::CONFLICT);
    let first = begin(PASSWORD).await.json();
    let uri = first["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/A:ada%40engine") && uri.contains(first["secret"].as_str().unwrap()), "{uri}");
    let second = begin(PASSWORD).await.json()["secret"].as_str().unwrap().to_owned();
    for wrong in [code(&api, first["secret"].as_str().unwrap(), 0), wrong_code(&api, &second)] {
        assert_eq!(codes(&confirm(&api, &ada, &wrong).await), [("code".into(), "wrong".into())]);
    }
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::OK, "it is not on");
    assert_eq!(confirm(&api, &ada, &code(&api, &second, 0)).await.status, StatusCode::OK);
    assert_eq!((begin(PASSWORD).await.status, confirm(&api, &ada, "123456").await.status), (StatusCode::CONFLICT, StatusCode::CONFLICT));
}

#[tokio::test]
async fn what_was_begun_and_forgotten_is_over_after_an_hour() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let begun = ada.send(&api, Method::POST, "/api/auth/two-factor", &json!({"password": PASSWORD})).await.json();
    api.clock.advance(59 * MINUTE);
    ada.ask(&api, Method::GET, SESSION).await;
    api.clock.advance(MINUTE);
    assert_eq!(confirm(&api, &ada, &code(&api, begun["secret"].as_str().unwrap(), 0)).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_code_counts_in_its_half_minute_and_those_beside_it_and_once() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, _) = switch_on(&api, &ada).await;
    let tried = async |steps| step(&api, A, &ticket(&api).await, &code(&api, &secret, steps)).await.status;
    assert_eq!(tried(0).await, StatusCode::UNPROCESSABLE_ENTITY, "it was used to switch it on");
    assert_eq!(tried(-1).await, StatusCode::UNPROCESSABLE_ENTITY, "one before a used one");
    assert_eq!(tried(2).await, StatusCode::UNPROCESSABLE_ENTITY, "the phone's clock is a minute ahead");
    assert_eq!(tried(1).await, StatusCode::OK, "half a minute is fine");
    assert_eq!(tried(1).await, StatusCode::UNPROCESSABLE_ENTITY, "it was used");
    api.clock.advance(3 * STEP);
    assert_eq!(tried(-2).await, StatusCode::UNPROCESSABLE_ENTITY, "the clock is a minute behind");
    assert_eq!(tried(-1).await, StatusCode::OK);
    assert_eq!(tried(0).await, StatusCode::OK);
}

#[tokio::test]
async fn of_the_same_code_at_the_same_time_one_counts() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, recovery) = switch_on(&api, &ada).await;
    for code in [code(&api, &secret, 1), recovery[0].clone()] {
        let tickets = [ticket(&api).await, ticket(&api).await, ticket(&api).await];
        let [one, two, three] = [0, 1, 2].map(|number| step(&api, A, &tickets[number], &code));
        let (one, two, three) = tokio::join!(one, two, three);
        let let_in = [&one, &two, &three].iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(let_in, 1, "{code}: {} {} {}", one.text, two.text, three.text);
    }
}

#[tokio::test]
async fn a_recovery_code_takes_the_place_of_the_app_once() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (_, recovery) = switch_on(&api, &ada).await;
    let distinct: std::collections::BTreeSet<&String> = recovery.iter().collect();
    assert_eq!(distinct.len(), 10);
    let typed = recovery[3].to_uppercase().replace('-', " ");
    let signed = step(&api, A, &ticket(&api).await, &typed).await;
    let ada = Signed { cookie: cookie_of(&signed), ..ada };
    assert_eq!(codes(&step(&api, A, &ticket(&api).await, &recovery[3]).await), [("code".into(), "wrong".into())]);
    assert_eq!(ada.ask(&api, Method::GET, STATE).await.json()["recovery_codes"], json!(9));
    let mails = api.mails(3).await;
    assert!(mails[0].mail.subject.contains("a recovery code was used") && !mails[0].mail.text.contains(&recovery[3]));
    assert!(events(&api).await.contains(&"authentication.recovery-code-used".to_owned()));
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old_ones() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, old) = switch_on(&api, &ada).await;
    let path = "/api/auth/two-factor/recovery-codes";
    let now = code(&api, &secret, 1);
    assert_eq!(codes(&with_proof(&api, &ada, path, "not the one", &now).await), [("password".into(), "wrong".into())]);
    assert_eq!(codes(&with_proof(&api, &ada, path, PASSWORD, &wrong_code(&api, &secret)).await), [("code".into(), "wrong".into())]);
    let made = with_proof(&api, &ada, path, PASSWORD, &now).await;
    let new: Vec<Value> = made.json()["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(new.len(), 10);
    assert_eq!(step(&api, A, &ticket(&api).await, &old[0]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(step(&api, A, &ticket(&api).await, new[0].as_str().unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn it_is_switched_off_with_password_and_code_only() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let off = "/api/auth/two-factor/off";
    assert_eq!(with_proof(&api, &ada, off, PASSWORD, "123456").await.status, StatusCode::CONFLICT, "it is off");
    let (secret, _) = switch_on(&api, &ada).await;
    let missing = ada.send(&api, Method::POST, off, &json!({})).await;
    assert_eq!(codes(&missing), [("password".into(), "missing".into()), ("code".into(), "missing".into())]);
    assert_eq!(
        with_proof(&api, &ada, off, PASSWORD, &code(&api, &secret, 0)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it was used"
    );
    assert_eq!(with_proof(&api, &ada, off, "not the one", &code(&api, &secret, 1)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(with_proof(&api, &ada, off, PASSWORD, &code(&api, &secret, 1)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::OK);
    assert!(api.mails(3).await[0].mail.subject.contains("sign-in with a code is off"));
    assert!(events(&api).await.contains(&"authentication.two-factor-off".to_owned()));
}

#[tokio::test]
async fn guessing_codes_has_to_wait_and_the_right_one_too() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, _) = switch_on(&api, &ada).await;
    for _ in 0..6 {
        // each with a ticket of its own: the right password makes no failure good
        let wrong = step(&api, A, &ticket(&api).await, &wrong_code(&api, &secret)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    }
    let pending = ticket(&api).await;
    let waits = step(&api, A, &pending, &code(&api, &secret, 1)).await;
    assert_eq!((waits.status, waits.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert_eq!(with_proof(&api, &ada, "/api/auth/two-factor/off", PASSWORD, "123456").await.status, StatusCode::TOO_MANY_REQUESTS);
    api.clock.advance(1000);
    assert_eq!(step(&api, A, &pending, &code(&api, &secret, 1)).await.status, StatusCode::OK);
    assert_eq!(
        step(&api, A, &ticket(&api).await, &wrong_code(&api, &secret)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it begins anew"
    );
}

#[tokio::test]
async fn a_ticket_counts_for_its_time_its_site_and_its_password() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    member(&api, B, ADA, "owner").await;
    let (secret, _) = switch_on(&api, &ada).await;
    let over = [("ticket".to_owned(), "over".to_owned())];
    let pending = ticket(&api).await;
    assert_eq!(codes(&step(&api, B, &pending, &code(&api, &secret, 1)).await), over);
    for wrong in ["", "x", &pending[1..], &pending.chars().rev().collect::<String>()] {
        assert_eq!(codes(&step(&api, A, wrong, &code(&api, &secret, 1)).await), over, "{wrong}");
    }
    api.clock.advance(10 * MINUTE);
    assert_eq!(codes(&step(&api, A, &pending, &code(&api, &secret, 0)).await), over);
    let pending = ticket(&api).await;
    let change = json!({"current": PASSWORD, "password": "sieben stille wasserwege"});
    assert_eq!(ada.send(&api, Method::POST, "/api/auth/password-change", &change).await.status, StatusCode::NO_CONTENT);
    assert_eq!(codes(&step(&api, A, &pending, &code(&api, &secret, 0)).await), over, "the password is another one");
    assert_eq!(sign_in(&api, A, ADA, "sieben stille wasserwege").await.status, StatusCode::ACCEPTED, "a new password needs a code as well");
}

/// The path of the link in the newest mail, of so many.
async fn link_of_mail(api: &Api, count: usize) -> String {
    let mails = api.mails(count).await;
    assert_eq!(mails.len(), count);
    let (_, rest) = mails[0].mail.text.split_once("http://a.example.localhost:4000").expect("the mail has a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_forgotten_password_that_is_set_anew_needs_the_code_all_the_same() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, _) = switch_on(&api, &ada).await;
    api.mails(2).await;
    api.submit_json(A, "/api/auth/forgot", &json!({"email": ADA}).to_string()).await;
    let set = api.submit_json(A, &link_of_mail(&api, 3).await, &json!({"password": "sieben stille wasserwege"}).to_string()).await;
    assert_eq!((set.status, set.header(header::SET_COOKIE)), (StatusCode::NO_CONTENT, ""), "the link signs nobody in");
    let first = sign_in(&api, A, ADA, "sieben stille wasserwege").await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text);
    let pending = first.json()["ticket"].as_str().unwrap().to_owned();
    assert_eq!(step(&api, A, &pending, &code(&api, &secret, 1)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_address_needs_the_code_too() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let ask = async |code: &str| {
        let wanted = json!({"email": "countess@engine.example", "password": PASSWORD, "code": code});
        ada.send(&api, Method::POST, "/api/auth/email-change", &wanted).await
    };
    let page = async || ada.ask(&api, Method::GET, "/api/auth/profile").await.text;
    assert!(!page().await.contains("one-time-code"));
    let (secret, _) = switch_on(&api, &ada).await;
    assert!(page().await.contains("one-time-code"));
    assert_eq!(codes(&ask("").await), [("code".into(), "missing".into())]);
    assert_eq!(codes(&ask(&wrong_code(&api, &secret)).await), [("code".into(), "wrong".into())]);
    assert_eq!(ask(&code(&api, &secret, 1)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn somebody_who_may_not_come_in_does_not_by_a_code() {
    let api = api();
    let ada = member(&api, A, ADA, "author").await;
    let (secret, _) = switch_on(&api, &ada).await;
    let pending = ticket(&api).await;
    let body = axum::body::Body::from(json!({"state": "deactivated"}).to_string());
    let out = crate::harness::request(A, Method::PATCH, &format!("/api/users/{}", ada.id)).header("content-type", "application/json");
    assert_eq!(api.send(out.body(body).unwrap()).await.status, StatusCode::OK);
    assert_eq!(codes(&step(&api, A, &pending, &code(&api, &secret, 1)).await), [("ticket".into(), "over".into())]);
}

#[tokio::test]
async fn an_owner_helps_whoever_lost_app_and_codes_and_nobody_else_does() {
    let api = api();
    let ada = member(&api, A, ADA, "editor").await;
    let (owner, editor) = (member(&api, A, "o@engine.example", "owner").await, member(&api, A, "e@engine.example", "editor").await);
    switch_on(&api, &ada).await;
    let path = format!("/api/auth/two-factor/{}", ada.id);
    assert_eq!(editor.ask(&api, Method::DELETE, &path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.ask(&api, Method::DELETE, &path).await.status, StatusCode::FORBIDDEN, "not even for oneself");
    assert_eq!(owner.ask(&api, Method::DELETE, &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(owner.ask(&api, Method::DELETE, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::OK);
    let told = api.mails(5).await;
    assert!(told[0].mail.to[0].to_string() == ADA && told[0].mail.subject.contains("is off"), "{}", told[0].mail.subject);
    switch_on(&api, &owner).await;
    assert_eq!(api.ask(A, Method::DELETE, &format!("/api/auth/two-factor/{}", owner.id)).await.status, StatusCode::NO_CONTENT);
    assert!(events(&api).await.iter().filter(|event| *event == "authentication.two-factor-reset").count() == 2);
}

#[tokio::test]
async fn a_program_changes_nothing_about_how_its_user_comes_in() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let token = ada.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "x"})).await.json()["token"].as_str().unwrap().to_owned();
    for (path, body) in [
        ("", json!({"password": PASSWORD})),
        ("/confirmation", json!({"code": "123456"})),
        ("/off", json!({"password": PASSWORD, "code": "123456"})),
        ("/recovery-codes", json!({"password": PASSWORD, "code": "123456"})),
    ] {
        let request = crate::harness::visit(A, Method::POST, &format!("/api/auth/two-factor{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        let answer = api.send(request.body(axum::body::Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn neither_secret_nor_recovery_codes_stand_in_the_store() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, recovery) = switch_on(&api, &ada).await;
    let pending = ticket(&api).await;
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    let export = String::from_utf8(export).unwrap();
    assert!(export.contains("authentication.second-factors") && export.contains("authentication.pending"));
    for hidden in recovery.iter().flat_map(|code| [code.clone(), code.replace('-', "")]).chain([secret, pending]) {
        assert!(!export.contains(&hidden), "{hidden} is in the store");
    }
}

#[tokio::test]
async fn nothing_of_it_is_left_of_somebody_who_was_removed() {
    let api = api();
    let ada = member(&api, A, ADA, "author").await;
    switch_on(&api, &ada).await;
    assert_eq!(api.ask(A, Method::DELETE, &format!("/api/users/{}", ada.id)).await.status, StatusCode::NO_CONTENT);
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    assert!(!String::from_utf8(export).unwrap().contains("authentication.second-factors"));
}
