//! Sessions: how long they count, that they belong to their site, and their end, which counts at once.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use kernel::{Device, Lifetime, Session, Ticket};
use serde_json::{Value, json};

use super::steps::{MODULES, PASSWORD, Signed, api, codes, cookie_of, member, sign_in};
use crate::harness::{A, Answer, Api, B, say, soak, visit};

const ADA: &str = "ada@engine.example";
const SESSION: &str = "/api/auth/session";
const MINUTE: i64 = 60_000;

#[tokio::test]
async fn a_session_ends_when_it_rests_and_goes_on_while_it_is_used() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    for _ in 0..5 {
        api.clock.advance(50 * MINUTE);
        assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK);
    }
    api.clock.advance(61 * MINUTE);
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_has_an_end_however_it_is_used() {
    let api =
        Api::with_unlimited("[modules.authentication]\nsession_timeout = \"1h\"\nsession_limit = \"2h\"\n[modules.user-management]\n");
    let ada = member(&api, A, ADA, "owner").await;
    for _ in 0..3 {
        api.clock.advance(35 * MINUTE);
        assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK);
    }
    api.clock.advance(16 * MINUTE);
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_counts_from_the_next_request_on() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let out = ada.ask(&api, Method::DELETE, SESSION).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
    let again = member_again(&api).await;
    let led = ada_asks(&api, &again, Method::POST, "/api/auth/sign-out").await;
    assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/auth/sign-in"));
    assert_eq!(ada_asks(&api, &again, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
}

async fn member_again(api: &Api) -> String {
    cookie_of(&sign_in(api, A, ADA, PASSWORD).await)
}

async fn ada_asks(api: &Api, cookie: &str, method: Method, path: &str) -> Answer {
    api.send(visit(A, method, path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn other_sessions_are_listed_and_ended() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let others = [member_again(&api).await, member_again(&api).await];
    let list = ada.ask(&api, Method::GET, "/api/auth/sessions").await.json();
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 3);
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    assert!(!list.to_string().contains(ada.cookie.split_once('=').unwrap().1), "no ticket is in the list");
    let newest = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
    assert_eq!(end(&api, &ada, &json!({"password": PASSWORD, "session": newest})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(end(&api, &ada, &json!({"password": PASSWORD, "session": newest})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.ask(&api, Method::GET, "/api/auth/sessions").await.json()["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(end(&api, &ada, &json!({"password": PASSWORD})).await.status, StatusCode::NO_CONTENT);
    for other in &others {
        assert_eq!(ada_asks(&api, other, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK);
}

async fn end(api: &Api, who: &Signed, which: &Value) -> Answer {
    who.send(api, Method::POST, "/api/auth/sessions/end", which).await
}

#[tokio::test]
async fn sessions_end_by_the_password_only() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let other = member_again(&api).await;
    let token = ada.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "x"})).await.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(codes(&end(&api, &ada, &json!({})).await), [("password".into(), "missing".into())]);
    assert_eq!(codes(&end(&api, &ada, &json!({"password": "not this one"})).await), [("password".into(), "wrong".into())]);
    let request = visit(A, Method::POST, "/api/auth/sessions/end").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let program = api.send(request.body(Body::from(json!({"password": PASSWORD}).to_string())).unwrap()).await;
    assert_eq!(program.status, StatusCode::FORBIDDEN);
    assert_eq!(ada_asks(&api, &other, Method::GET, SESSION).await.status, StatusCode::OK, "nothing ended");
}

#[tokio::test]
async fn a_browser_signs_out_everywhere_else_by_a_form_of_the_account() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let action = "action=\"/api/auth/sessions/end\"";
    assert!(!ada.ask(&api, Method::GET, "/api/auth/account").await.text.contains(action), "there is nothing to end");
    let other = member_again(&api).await;
    assert!(ada.ask(&api, Method::GET, "/api/auth/account").await.text.contains(action));
    let send = async |password: &str| {
        let request = visit(A, Method::POST, "/api/auth/sessions/end").header(header::COOKIE, &ada.cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        api.send(request.body(Body::from(format!("password={}", password.replace(' ', "+")))).unwrap()).await
    };
    let wrong = send("not this one").await;
    assert_eq!((wrong.status, wrong.text.matches("aria-invalid").count()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{}", wrong.text);
    assert!(wrong.text.contains("id=\"sessions_password_problem\""), "{}", wrong.text);
    let led = send(PASSWORD).await;
    assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/auth/account"));
    assert_eq!(ada_asks(&api, &other, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn of_more_sessions_than_the_list_shows_the_oldest_ends() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let store = api.store.site(&A.parse().unwrap());
    for number in 1..100 {
        // a hundred passwords would take their time
        let device = Device { address: "192.0.2.1".into(), agent: String::new() };
        let lifetime = Lifetime { idle: 60 * MINUTE, absolute: 120 * MINUTE };
        store.insert(&Session::new(&Ticket::new().unwrap(), &ada.id, device, lifetime, store.now() + number)).await.unwrap();
    }
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK, "a hundred are fine");
    api.clock.advance(MINUTE);
    let newest = member_again(&api).await;
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
    let list = ada_asks(&api, &newest, Method::GET, "/api/auth/sessions").await.json();
    assert_eq!(list["sessions"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn nobody_ends_another_users_session() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "owner").await);
    let list = ada.ask(&api, Method::GET, "/api/auth/sessions").await.json();
    let id = list["sessions"][0]["id"].as_str().unwrap();
    assert_eq!(end(&api, &bob, &json!({"password": PASSWORD, "session": id})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_of_one_site_is_nothing_on_another() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    member(&api, B, ADA, "owner").await;
    assert_eq!(ada.ask_at(&api, B, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.ask_at(&api, "alias.example", Method::GET, SESSION).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_exactly_a_ticket_lets_nobody_in() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "viewer").await);
    let (name, ticket) = ada.cookie.split_once('=').unwrap();
    let other = bob.cookie.split_once('=').unwrap().1;
    let mut wrong: Vec<String> = (0..ticket.len()).map(|length| format!("{name}={}", &ticket[..length])).collect();
    wrong.push(format!("{name}={}{}", &ticket[..20], &other[20..]));
    wrong.push(format!("{}; {}", ada.cookie, bob.cookie));
    wrong.push(format!("{name}={}", ticket.chars().rev().collect::<String>()));
    wrong.extend([format!("{name}=\"{ticket}x\""), format!("__Host-{}", ada.cookie), format!("Session={ticket}")]);
    let count = if soak() { 10_000 } else { 300 };
    for number in 0..count {
        let random: String = store::new_id().bytes().cycle().skip(number % 30).take(43).map(char::from).collect();
        wrong.push(format!("{name}={random}"));
    }
    for cookie in &wrong {
        assert_eq!(ada_asks(&api, cookie, Method::GET, SESSION).await.status, StatusCode::UNAUTHORIZED, "{cookie}");
    }
    say(&format!("sessions: {} wrong cookies, all refused", wrong.len()));
}

#[tokio::test]
async fn without_the_module_nobody_is_anybody() {
    let api = Api::with_unlimited(MODULES);
    let ada = member(&api, A, ADA, "owner").await;
    let settings = "name = \"A\"\ndomain = \"a.example\"\n[modules.cms]\n";
    std::fs::write(api.folder.path().join("sites/a.example/site.toml"), settings).unwrap();
    api.directory.reload().unwrap();
    assert_eq!(ada.ask(&api, Method::GET, SESSION).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.ask(&api, Method::GET, "/api/blog/changes?since=0").await.status, StatusCode::UNAUTHORIZED);
}
