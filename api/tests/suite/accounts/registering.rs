//! Registering: only where the site allows it, only with an address that is shown to be one's own, and without a word about who is there already.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{PASSWORD, Signed, api, codes, cookie_of, invited, member, sign_in};
use crate::harness::{A, Answer, Api, B, visit};

const ADA: &str = "ada@engine.example";
const OTHER: &str = "sieben stille wasserwege";
const DAY: i64 = 86_400_000;

/// An API whose sites let visitors register, with more in the settings.
fn open(more: &str) -> Api {
    Api::with_unlimited(&format!("[modules.authentication]\n[modules.user-management]\nallow_self_registration = true\n{more}"))
}

async fn register(api: &Api, email: &str, password: &str) -> Answer {
    api.submit_json(A, "/api/auth/register", &json!({"name": "Ada", "email": email, "password": password}).to_string()).await
}

async fn confirm(api: &Api, site: &str, link: &str, password: &str) -> Answer {
    api.submit_json(site, &format!("/api/auth/register/{link}"), &json!({"password": password}).to_string()).await
}

/// The end of the link in the newest mail, of so many.
async fn link_of_mail(api: &Api, count: usize) -> String {
    let mails = api.mails(count).await;
    assert_eq!(mails.len(), count);
    let (_, rest) = mails[0].mail.text.split_once("http://a.example.localhost:4000/api/auth/register/").expect("the mail has a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Whoever the answer signed in.
fn signed(answer: &Answer) -> Signed {
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let cookie = answer.header(header::SET_COOKIE).split(';').next().unwrap().to_owned();
    Signed { id: String::new(), email: ADA.into(), site: A.into(), cookie }
}

#[tokio::test]
async fn nobody_registers_where_the_site_does_not_say_so() {
    let api = api();
    assert_eq!(register(&api, ADA, PASSWORD).await.status, StatusCode::NOT_FOUND);
    for path in ["/api/auth/register", "/api/auth/register/none"] {
        assert_eq!(api.ask(A, Method::GET, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = api.ask(A, Method::GET, "/api/auth/sign-in").await.text;
    assert!(!page.contains("/api/auth/register"), "nothing leads there");
}

#[tokio::test]
async fn whoever_follows_the_link_with_their_password_is_a_viewer_and_signed_in() {
    let api = open("");
    assert!(api.ask(A, Method::GET, "/api/auth/sign-in").await.text.contains("/api/auth/register"));
    let taken = register(&api, ADA, PASSWORD).await;
    assert_eq!((taken.status, taken.text.as_str(), taken.header(header::SET_COOKIE)), (StatusCode::ACCEPTED, "", ""));
    let link = link_of_mail(&api, 1).await;
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY, "there is no user before that");
    let page = api.ask(A, Method::GET, &format!("/api/auth/register/{link}")).await;
    assert!(page.status == StatusCode::OK && page.text.contains(&link) && page.text.contains(ADA), "{}", page.text);
    assert_eq!(confirm(&api, B, &link, PASSWORD).await.status, StatusCode::NOT_FOUND, "it is of its site");
    let ada = signed(&confirm(&api, A, &link, PASSWORD).await);
    let view = ada.ask(&api, Method::GET, "/api/auth/session").await.json();
    assert_eq!((&view["user"]["email"], &view["user"]["name"]), (&json!(ADA), &json!("Ada")));
    assert_eq!((&view["user"]["role"], &view["user"]["email_verified"]), (&json!("viewer"), &json!(true)));
    assert_eq!(confirm(&api, A, &link, PASSWORD).await.status, StatusCode::NOT_FOUND, "it is good once");
    cookie_of(&sign_in(&api, A, ADA, PASSWORD).await);
}

#[tokio::test]
async fn a_link_alone_makes_nobody_an_account_that_somebody_else_chose_the_password_of() {
    let api = open("");
    register(&api, ADA, PASSWORD).await;
    let link = link_of_mail(&api, 1).await;
    assert_eq!(codes(&confirm(&api, A, &link, OTHER).await), [("password".into(), "wrong".into())]);
    assert_eq!(codes(&confirm(&api, A, &link, "").await), [("password".into(), "missing".into())]);
    // whose address it is registers too, and theirs counts
    register(&api, ADA, OTHER).await;
    let own = link_of_mail(&api, 2).await;
    signed(&confirm(&api, A, &own, OTHER).await);
    assert_eq!(confirm(&api, A, &link, PASSWORD).await.status, StatusCode::NOT_FOUND, "the address is somebody's now");
    assert_eq!(sign_in(&api, A, ADA, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_registration_that_nobody_confirms_is_gone_after_three_days() {
    let api = open("");
    register(&api, ADA, PASSWORD).await;
    let link = link_of_mail(&api, 1).await;
    api.clock.advance(3 * DAY);
    assert_eq!(confirm(&api, A, &link, PASSWORD).await.status, StatusCode::NOT_FOUND);
    let store = api.store.site(&A.parse().unwrap());
    store.sweep().await.unwrap();
    let mut export = Vec::new();
    store.export(&mut export).await.unwrap();
    assert!(!String::from_utf8(export).unwrap().contains("$argon2id$"));
}

#[tokio::test]
async fn whoever_is_there_already_is_told_by_mail_and_nobody_else_is() {
    let api = open("");
    member(&api, A, ADA, "owner").await;
    invited(&api, A, "new@engine.example", "author").await;
    let (unknown, known) = (register(&api, "nobody@engine.example", OTHER).await, register(&api, "ADA@engine.example", OTHER).await);
    assert_eq!((unknown.status, &unknown.text), (known.status, &known.text));
    let mails = api.mails(4).await;
    let told = mails.iter().find(|mail| mail.mail.subject.contains("you have an account")).expect("there is a mail about it");
    assert_eq!(told.mail.to[0].to_string(), ADA);
    assert!(told.mail.text.contains("/api/auth/sign-in") && !told.mail.text.contains("/register/"), "{}", told.mail.text);
    assert_eq!(sign_in(&api, A, ADA, OTHER).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was changed");
    register(&api, "new@engine.example", OTHER).await;
    let mails = api.mails(5).await;
    assert!(mails[0].mail.text.contains("/api/auth/password/"), "who was invited is shown the way again: {}", mails[0].mail.text);
}

#[tokio::test]
async fn nothing_that_was_typed_is_in_a_mail_to_somebody_else() {
    let api = open("");
    let body = json!({"name": "buy at evil.example", "email": ADA, "password": PASSWORD}).to_string();
    api.submit_json(A, "/api/auth/register", &body).await;
    assert!(!api.mails(1).await[0].mail.text.contains("evil"));
}

#[tokio::test]
async fn an_address_gets_three_mails_at_most_and_a_program_none() {
    let api = open("");
    let trapped = json!({"name": "Ada", "email": ADA, "password": PASSWORD, "homepage": "https://evil.example"}).to_string();
    assert_eq!(api.submit_json(A, "/api/auth/register", &trapped).await.status, StatusCode::ACCEPTED, "it is answered like anybody");
    for count in [1, 2, 3, 3, 3] {
        assert_eq!(register(&api, ADA, PASSWORD).await.status, StatusCode::ACCEPTED);
        assert_eq!(api.mails(count).await.len(), count);
    }
    register(&api, "last@engine.example", PASSWORD).await;
    assert_eq!(api.mails(4).await.len(), 4);
}

#[tokio::test]
async fn a_client_registers_five_times_an_hour() {
    let api = Api::with_settings_and("[modules.authentication]\n[modules.user-management]\nallow_self_registration = true\n", |settings| {
        settings.limits.of_modules = true;
    });
    for number in 0..5 {
        assert_eq!(register(&api, &format!("{number}@engine.example"), PASSWORD).await.status, StatusCode::ACCEPTED);
    }
    assert_eq!(register(&api, ADA, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn where_no_mail_is_required_whoever_registers_signs_in() {
    let api = open("require_email_verification = false\nregistration_role = \"contributor\"\n");
    let new = register(&api, ADA, PASSWORD).await;
    assert_eq!((new.status, new.header(header::SET_COOKIE)), (StatusCode::ACCEPTED, ""));
    let view = sign_in(&api, A, ADA, PASSWORD).await.json();
    assert_eq!((&view["user"]["role"], &view["user"]["email_verified"]), (&json!("contributor"), &json!(false)));
    let known = register(&api, ADA, OTHER).await;
    assert_eq!((known.status, &known.text), (new.status, &new.text));
    assert_eq!(sign_in(&api, A, ADA, OTHER).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(api.mails(1).await[0].mail.subject.contains("you have an account"));
}

#[tokio::test]
async fn a_role_that_there_is_not_is_a_fault_that_visitors_are_not_told_of() {
    let api = open("registration_role = \"member\"\n");
    let answer = register(&api, ADA, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text.contains("member"));
}

#[tokio::test]
async fn what_is_wrong_is_told_and_a_form_comes_back_without_the_password() {
    let api = open("");
    let empty = api.submit_json(A, "/api/auth/register", "{}").await;
    assert_eq!(codes(&empty), ["name", "email", "password"].map(|field| (field.into(), "missing".into())));
    assert_eq!(codes(&register(&api, ADA, "short").await), [("password".into(), "too-short".into())]);
    assert_eq!(codes(&register(&api, ADA, "ada@engine.example").await), [("password".into(), "guessable".into())]);
    let request = visit(A, Method::POST, "/api/auth/register").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let form = "name=Ada&email=ada%40engine.example&password=password123&homepage=";
    let page = api.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains(ADA) && !page.text.contains("password123"), "{}", page.text);
}
