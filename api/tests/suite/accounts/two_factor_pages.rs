//! The pages of the second factor, as a browser without JavaScript goes through them.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use super::steps::{PASSWORD, Signed, api, member};
use super::two_factor::{code, switch_on};
use crate::harness::{A, Answer, Api, visit};

const ADA: &str = "ada@engine.example";
const PAGE: &str = "/api/auth/two-factor";

async fn fill(api: &Api, who: Option<&Signed>, path: &str, form: &str) -> Answer {
    let mut request = visit(A, Method::POST, path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(who) = who {
        request = request.header(header::COOKIE, &who.cookie);
    }
    api.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

fn password() -> String {
    format!("password={}", PASSWORD.replace(' ', "+"))
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a Answer, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.text.split_once(before).unwrap_or_else(|| panic!("{before} is not in {}", page.text));
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn it_is_switched_on_by_a_picture_or_a_key_and_a_code() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let account = ada.ask(&api, Method::GET, "/api/auth/account").await;
    assert!(account.text.contains("It is off") && account.text.contains("/api/auth/two-factor"));
    let led = api.send(visit(A, Method::GET, PAGE).body(Body::empty()).unwrap()).await;
    assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/auth/sign-in?next=/api/auth/two-factor"));
    let wrong = fill(&api, Some(&ada), PAGE, "password=not+this").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("aria-invalid") && !wrong.text.contains("not this"));
    let setup = fill(&api, Some(&ada), PAGE, &password()).await;
    assert_eq!((setup.status, setup.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    assert!(setup.text.contains("<svg") && setup.text.contains("otpauth:"), "{}", setup.text);
    let secret = between(&setup, "<code>", "</code>").replace(' ', "");
    let again = fill(&api, Some(&ada), "/api/auth/two-factor/confirmation", "code=12").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(between(&again, "<code>", "</code>").replace(' ', ""), secret, "it is still the same");
    let spaced =
        code(&api, &secret, 0).chars().take(3).chain("+".chars()).chain(code(&api, &secret, 0).chars().skip(3)).collect::<String>();
    let on = fill(&api, Some(&ada), "/api/auth/two-factor/confirmation", &format!("code={spaced}")).await;
    assert_eq!((on.status, on.text.matches("<li><code>").count()), (StatusCode::OK, 10), "{}", on.text);
    let page = ada.ask(&api, Method::GET, PAGE).await;
    assert!(page.text.contains("On since 22 November 2026") && page.text.contains("You have 10 left"), "{}", page.text);
    assert!(ada.ask(&api, Method::GET, "/api/auth/account").await.text.contains("It is on"));
}

#[tokio::test]
async fn a_browser_is_asked_for_the_code_and_led_to_where_it_wanted() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, _) = switch_on(&api, &ada).await;
    let asked = fill(&api, None, "/api/auth/sign-in", &format!("email=ada%40engine.example&{}&next=%2Fdesk%2F", password())).await;
    assert_eq!((asked.status, asked.header(header::SET_COOKIE)), (StatusCode::OK, ""));
    let ticket = between(&asked, "name=\"ticket\" value=\"", "\"").to_owned();
    assert!(asked.text.contains("/desk/") || asked.text.contains("&#x2f;desk&#x2f;"));
    let wrong = fill(&api, None, "/api/auth/second-step", &format!("ticket={ticket}&code=&next=%2Fdesk%2F")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains(&ticket) && wrong.text.contains("aria-invalid"));
    let form = format!("ticket={ticket}&code={}&next=%2Fdesk%2F", code(&api, &secret, 1));
    let signed = fill(&api, None, "/api/auth/second-step", &form).await;
    assert_eq!((signed.status, signed.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/desk/"));
    assert!(signed.header(header::SET_COOKIE).starts_with("session="));
    let over = fill(&api, None, "/api/auth/second-step", &form).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(over.text.contains("Please sign in again") && over.text.contains("/api/auth/sign-in"), "{}", over.text);
}

#[tokio::test]
async fn each_form_says_what_is_wrong_with_it_and_shows_no_password() {
    let api = api();
    let ada = member(&api, A, ADA, "owner").await;
    let (secret, _) = switch_on(&api, &ada).await;
    for path in ["off", "recovery-codes"] {
        let wrong = fill(&api, Some(&ada), &format!("{PAGE}/{path}"), "password=not+this&code=").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.text.matches("aria-invalid").count(), 1, "{}", wrong.text);
        assert!(!wrong.text.contains("not this"));
    }
    let made =
        fill(&api, Some(&ada), "/api/auth/two-factor/recovery-codes", &format!("{}&code={}", password(), code(&api, &secret, 1))).await;
    assert_eq!(made.text.matches("<li><code>").count(), 10);
    api.clock.advance(60_000);
    let off = fill(&api, Some(&ada), "/api/auth/two-factor/off", &format!("{}&code={}", password(), code(&api, &secret, 0))).await;
    assert!(off.status == StatusCode::OK && off.text.contains("Sign-in with a code is off"), "{}", off.text);
}
