//! Passkeys: registered with the password, signed in with once and on their site only, renamed and removed.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::steps::{PASSWORD, Signed, api, codes, cookie_of, member};
use super::two_factor::switch_on;
use crate::harness::{A, Answer, Api, B, request};

const ADA: &str = "ada@engine.example";
const SESSION: &str = "/api/auth/session";
const PASSKEYS: &str = "/api/auth/passkeys";
const MINUTE: i64 = 60_000;

async fn begin(api: &Api, who: &Signed) -> Value {
    let begun = who.send(api, Method::POST, "/api/auth/passkeys/registration", &json!({"password": PASSWORD})).await;
    assert_eq!((begun.status, begun.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"), "{}", begun.text);
    begun.json()
}

async fn create(api: &Api, who: &Signed, begun: &Value, credential: &Value) -> Answer {
    let body = json!({"ticket": begun["ticket"], "name": "Phone", "credential": credential});
    who.send(api, Method::POST, PASSKEYS, &body).await
}

/// Registers a passkey of somebody's; returns its id.
pub(super) async fn register(api: &Api, who: &Signed, device: &mut Authenticator) -> String {
    let begun = begin(api, who).await;
    let made = create(api, who, &begun, &device.create(&begun["options"])).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn options(api: &Api, site: &str) -> Value {
    let asked = api.submit_json(site, "/api/auth/passkey-sign-in/options", "").await;
    assert_eq!((asked.status, asked.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"), "{}", asked.text);
    asked.json()
}

async fn answer(api: &Api, site: &str, asked: &Value, credential: &Value) -> Answer {
    api.submit_json(site, "/api/auth/passkey-sign-in", &json!({"ticket": asked["ticket"], "credential": credential}).to_string()).await
}

/// Signs in with a device as it is, or is refused.
pub(super) async fn sign_in(api: &Api, device: &mut Authenticator) -> Answer {
    let asked = options(api, A).await;
    let credential = device.get(&asked["options"]);
    answer(api, A, &asked, &credential).await
}

pub(super) async fn remove(api: &Api, who: &Signed, id: &str, password: &str) -> Answer {
    who.send(api, Method::POST, &format!("{PASSKEYS}/{id}/removal"), &json!({"password": password})).await
}

fn wrong(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

async fn events(api: &Api) -> Vec<String> {
    let log = api.ask(A, Method::GET, "/api/auth/audit?limit=200").await.json();
    log["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_passkey_signs_in_without_address_password_and_code() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    switch_on(&api, &ada).await;
    let id = register(&api, &ada, &mut device).await;
    let signed = sign_in(&api, &mut device).await;
    assert_eq!(signed.json()["user"]["id"], json!(ada.id));
    let again = Signed { cookie: cookie_of(&signed), ..ada };
    assert_eq!(again.ask(&api, Method::GET, SESSION).await.status, StatusCode::OK);
    let list = again.ask(&api, Method::GET, PASSKEYS).await.json();
    assert_eq!((&list["passkeys"][0]["id"], &list["passkeys"][0]["name"]), (&json!(id), &json!("Phone")));
    assert!(list["passkeys"][0]["used"].is_i64());
    assert!(api.mails(3).await[0].mail.subject.contains("a passkey was added"));
    assert!(events(&api).await.contains(&"authentication.passkey-added".to_owned()));
}

#[tokio::test]
async fn a_browser_is_asked_for_one_that_is_found_by_itself_and_unlocked() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    register(&api, &ada, &mut device).await;
    let asked = begin(&api, &ada).await["options"].clone();
    assert_eq!((&asked["rp"]["id"], &asked["user"]["name"]), (&json!("a.example.localhost"), &json!(ADA)));
    let wanted = &asked["authenticatorSelection"];
    assert_eq!((&wanted["residentKey"], &wanted["userVerification"]), (&json!("required"), &json!("required")));
    assert_eq!(asked["excludeCredentials"].as_array().unwrap().len(), 1, "no device makes two for one user");
    let asked = options(&api, A).await["options"].clone();
    assert_eq!((&asked["rpId"], &asked["userVerification"]), (&json!("a.example.localhost"), &json!("required")));
    assert_eq!(asked["allowCredentials"], json!([]));
}

#[tokio::test]
async fn registering_needs_the_password_and_a_session() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let path = "/api/auth/passkeys/registration";
    for (body, code) in [(json!({"password": "not the one"}), "wrong"), (json!({}), "missing")] {
        assert_eq!(codes(&ada.send(&api, Method::POST, path, &body).await), wrong("password", code));
    }
    let token = ada.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "x"})).await.json()["token"].as_str().unwrap().to_owned();
    for path in [path.to_owned(), PASSKEYS.into(), format!("{PASSKEYS}/x/removal")] {
        let asked = crate::harness::visit(A, Method::POST, &path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = api.send(asked.header(header::CONTENT_TYPE, "application/json").body("{}".into()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_was_begun_counts_once_for_its_time_and_for_whoever_began_it() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "viewer").await);
    let over = wrong("ticket", "over");
    let mut device = Authenticator::new(1);
    let begun = begin(&api, &ada).await;
    let credential = device.create(&begun["options"]);
    assert_eq!(codes(&create(&api, &bob, &begun, &credential).await), over, "somebody else");
    assert_eq!(codes(&create(&api, &ada, &begun, &credential).await), over, "it is used up by that");
    let begun = begin(&api, &ada).await;
    let credential = device.create(&begun["options"]);
    let other = Signed {
        cookie: cookie_of(&super::steps::sign_in(&api, A, ADA, PASSWORD).await),
        ..member(&api, A, "x@engine.example", "viewer").await
    };
    assert_eq!(codes(&create(&api, &other, &begun, &credential).await), over, "another session");
    let begun = begin(&api, &ada).await;
    let credential = device.create(&begun["options"]);
    api.clock.advance(5 * MINUTE);
    assert_eq!(codes(&create(&api, &ada, &begun, &credential).await), over, "too late");
    register(&api, &ada, &mut device).await;
    let asked = options(&api, A).await;
    let credential = device.get(&asked["options"]);
    let asked_anew = options(&api, A).await;
    assert_eq!(codes(&answer(&api, A, &asked_anew, &credential).await), wrong("credential", "wrong"), "another challenge");
    let (one, two) = tokio::join!(answer(&api, A, &asked, &credential), answer(&api, A, &asked, &credential));
    let let_in = [&one, &two].iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(let_in, 1, "{} {}", one.text, two.text);
    assert_eq!(codes(&answer(&api, A, &asked, &credential).await), over, "replayed");
    let asked = options(&api, A).await;
    let credential = device.get(&asked["options"]);
    api.clock.advance(5 * MINUTE);
    assert_eq!(codes(&answer(&api, A, &asked, &credential).await), over, "too late");
    for ticket in ["", "x"] {
        assert_eq!(codes(&answer(&api, A, &json!({"ticket": ticket}), &credential).await), over);
    }
    let registration = begin(&api, &ada).await;
    assert_eq!(codes(&answer(&api, A, &registration, &credential).await), over, "what is for registering signs nobody in");
}

/// A change to a device, with what it is.
type Lie = (&'static str, fn(&mut Authenticator));

const LIES: [Lie; 6] = [
    ("another origin", |device| device.origin = "https://evil.example".into()),
    ("a site below", |device| device.origin = "http://sub.a.example.localhost:4000".into()),
    ("another port", |device| device.origin = "http://a.example.localhost:4001".into()),
    ("another scheme", |device| device.origin = "https://a.example.localhost:4000".into()),
    ("another RP ID", |device| device.rp_id = "b.example.localhost".into()),
    ("its owner did not unlock it", |device| device.verifies = false),
];

#[tokio::test]
async fn what_a_device_says_for_another_page_counts_nowhere() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    register(&api, &ada, &mut device).await;
    for (what, lie) in LIES {
        let mut other = Authenticator::new(2);
        lie(&mut other);
        let begun = begin(&api, &ada).await;
        assert_eq!(codes(&create(&api, &ada, &begun, &other.create(&begun["options"])).await), wrong("credential", "wrong"), "{what}");
        let (rp_id, origin) = (device.rp_id.clone(), device.origin.clone());
        lie(&mut device);
        assert_eq!(codes(&sign_in(&api, &mut device).await), wrong("credential", "wrong"), "{what}");
        (device.rp_id, device.origin, device.verifies) = (rp_id, origin, true);
    }
    assert_eq!(sign_in(&api, &mut device).await.status, StatusCode::OK);
    assert!(events(&api).await.contains(&"authentication.passkey-failed".to_owned()));
}

#[tokio::test]
async fn a_passkey_counts_at_the_addresses_of_its_sites_domain_and_at_no_alias_elsewhere() {
    let api = Api::with_settings_and(super::steps::MODULES, |settings| settings.local = None);
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    (device.rp_id, device.origin) = (A.into(), format!("https://{A}"));
    register(&api, &ada, &mut device).await;
    for (origin, status) in [
        ("https://www.a.example", StatusCode::OK),
        ("http://a.example", StatusCode::UNPROCESSABLE_ENTITY),
        ("https://below.a.example", StatusCode::UNPROCESSABLE_ENTITY),
        ("https://alias.example", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        device.origin = origin.into();
        assert_eq!(sign_in(&api, &mut device).await.status, status, "{origin}");
    }
}

#[tokio::test]
async fn no_passkey_of_a_site_counts_on_another() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    member(&api, B, ADA, "owner").await;
    let id = register(&api, &ada, &mut device).await;
    let asked = options(&api, A).await;
    assert_eq!(codes(&answer(&api, B, &asked, &device.get(&asked["options"])).await), wrong("ticket", "over"), "its ticket is none there");
    (device.rp_id, device.origin) = ("b.example.localhost".into(), "http://b.example.localhost:4000".into());
    let asked = options(&api, B).await;
    assert_eq!(codes(&answer(&api, B, &asked, &device.get(&asked["options"])).await), wrong("credential", "wrong"), "nor is its key");
    let there = member(&api, B, "eve@engine.example", "owner").await;
    assert_eq!(remove(&api, &there, &id, PASSWORD).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_device_that_counts_backwards_is_refused_and_noted() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    device.counter = 5;
    register(&api, &ada, &mut device).await;
    for (counter, status) in [
        (6, StatusCode::OK),
        (6, StatusCode::UNPROCESSABLE_ENTITY),
        (4, StatusCode::UNPROCESSABLE_ENTITY),
        (0, StatusCode::UNPROCESSABLE_ENTITY),
        (9, StatusCode::OK),
    ] {
        device.counter = counter;
        assert_eq!(sign_in(&api, &mut device).await.status, status, "{counter}");
    }
    assert_eq!(events(&api).await.iter().filter(|event| *event == "authentication.passkey-maybe-copied").count(), 3);
}

#[tokio::test]
async fn of_two_copies_of_a_passkey_at_the_same_time_none_breaks_anything() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    register(&api, &ada, &mut device).await;
    let asked = [options(&api, A).await, options(&api, A).await];
    let credentials = [0, 1].map(|number| device.get(&asked[number]["options"]));
    let (one, two) = tokio::join!(answer(&api, A, &asked[0], &credentials[0]), answer(&api, A, &asked[1], &credentials[1]));
    let statuses = [one.status, two.status];
    assert!(statuses.contains(&StatusCode::OK), "{} {}", one.text, two.text);
    assert!(statuses.iter().all(|status| matches!(*status, StatusCode::OK | StatusCode::CONFLICT)), "{} {}", one.text, two.text);
}

#[tokio::test]
async fn a_passkey_is_its_users_and_of_nobody_else() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, A, "bob@engine.example", "owner").await);
    let mut device = Authenticator::new(1);
    let id = register(&api, &ada, &mut device).await;
    let path = format!("{PASSKEYS}/{id}");
    assert_eq!(bob.send(&api, Method::PATCH, &path, &json!({"name": "mine"})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(remove(&api, &bob, &id, PASSWORD).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bob.ask(&api, Method::GET, PASSKEYS).await.json(), json!({"passkeys": []}));
    let begun = begin(&api, &bob).await;
    let mut copy = Authenticator::new(1);
    assert_eq!(create(&api, &bob, &begun, &copy.create(&begun["options"])).await.status, StatusCode::CONFLICT, "the id is taken");
    copy.user.clone_from(&device.user);
    assert_eq!(codes(&sign_in(&api, &mut copy).await), wrong("credential", "wrong"), "another key");
    let own = device.user.clone();
    device.user = bob.id.as_bytes()[..16].to_vec();
    assert_eq!(codes(&sign_in(&api, &mut device).await), wrong("credential", "wrong"), "another user");
    device.user = own;
    assert_eq!(sign_in(&api, &mut device).await.status, StatusCode::OK);
}

#[tokio::test]
async fn it_is_renamed_and_removed_by_its_user() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    let id = register(&api, &ada, &mut device).await;
    let path = format!("{PASSKEYS}/{id}");
    let renamed = async |name: &str| ada.send(&api, Method::PATCH, &path, &json!({"name": name})).await;
    assert_eq!(renamed(" Key ring ").await.json()["name"], "Key ring");
    assert_eq!((codes(&renamed("").await), codes(&renamed(&"x".repeat(101)).await)), (wrong("name", "missing"), wrong("name", "too-long")));
    assert_eq!(codes(&remove(&api, &ada, &id, "").await), wrong("password", "missing"));
    assert_eq!(codes(&remove(&api, &ada, &id, "not the one").await), wrong("password", "wrong"));
    assert_eq!(sign_in(&api, &mut device).await.status, StatusCode::OK, "it is still there");
    assert_eq!(remove(&api, &ada, &id, PASSWORD).await.status, StatusCode::NO_CONTENT);
    assert_eq!(remove(&api, &ada, &id, PASSWORD).await.status, StatusCode::NOT_FOUND);
    assert_eq!(codes(&sign_in(&api, &mut device).await), wrong("credential", "wrong"));
    assert!(api.mails(3).await[0].mail.subject.contains("a passkey was removed"));
    assert!(events(&api).await.contains(&"authentication.passkey-removed".to_owned()));
}

#[tokio::test]
async fn somebody_who_may_not_come_in_does_not_by_a_passkey_and_of_somebody_removed_none_is_left() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "author").await, Authenticator::new(1));
    register(&api, &ada, &mut device).await;
    let path = format!("/api/users/{}", ada.id);
    for (state, status) in [("deactivated", StatusCode::UNPROCESSABLE_ENTITY), ("active", StatusCode::OK)] {
        let change = request(A, Method::PATCH, &path).header(header::CONTENT_TYPE, "application/json");
        api.send(change.body(json!({"state": state}).to_string().into()).unwrap()).await;
        assert_eq!(sign_in(&api, &mut device).await.status, status, "{state}");
    }
    assert_eq!(api.ask(A, Method::DELETE, &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(codes(&sign_in(&api, &mut device).await), wrong("credential", "wrong"));
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    assert!(!String::from_utf8(export).unwrap().contains("\"authentication.passkeys\""));
}

#[tokio::test]
async fn what_is_held_of_one_has_passkeys_and_the_second_factor_and_neither_key_nor_secret() {
    let api = api();
    let (ada, mut device) = (member(&api, A, ADA, "owner").await, Authenticator::new(1));
    register(&api, &ada, &mut device).await;
    let (secret, _) = switch_on(&api, &ada).await;
    let file = ada.ask(&api, Method::GET, "/api/auth/account/export").await;
    let data = file.json();
    assert_eq!((&data["passkeys"][0]["name"], &data["two_factor"]["on"]), (&json!("Phone"), &json!(true)));
    for hidden in [&secret, "cred", "key\"", "EC_EC2"] {
        assert!(!file.text.contains(hidden), "{hidden}: {}", file.text);
    }
}

#[tokio::test]
async fn nobody_has_more_than_twenty() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    for name in 0..20 {
        register(&api, &ada, &mut Authenticator::new(name)).await;
    }
    let more = ada.send(&api, Method::POST, "/api/auth/passkeys/registration", &json!({"password": PASSWORD})).await;
    assert_eq!(more.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_client_begins_thirty_times_in_five_minutes() {
    let api = Api::with(super::steps::MODULES);
    for _ in 0..30 {
        options(&api, A).await;
    }
    let path = "/api/auth/passkey-sign-in/options";
    assert_eq!(api.submit_json(A, path, "").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(api.submit_json(B, path, "").await.status, StatusCode::OK, "another site has its own count");
}

#[tokio::test]
async fn the_buttons_are_hidden_and_their_script_is_a_file() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let page = ada.ask(&api, Method::GET, "/api/auth/sign-in?next=//evil.example/").await;
    let form = page.text.split('<').find(|tag| tag.contains("data-passkey=\"sign-in\"")).unwrap();
    assert!(form.contains("data-next=\"/api/auth/account\" hidden>"), "{form}");
    assert!(page.text.contains("<script type=\"module\" src=\"/api/auth/passkeys.js\"></script>"));
    register(&api, &ada, &mut Authenticator::new(1)).await;
    let page = ada.ask(&api, Method::GET, "/api/auth/account").await;
    for place in ["add", "rename", "remove"] {
        let form = page.text.split('<').find(|tag| tag.contains(&format!("data-passkey=\"{place}\""))).unwrap();
        assert!(form.split('>').next().unwrap().ends_with(" hidden"), "{form}");
    }
    let script = ada.ask(&api, Method::GET, "/api/auth/passkeys.js").await;
    assert_eq!((script.status, script.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/javascript; charset=utf-8"));
}
