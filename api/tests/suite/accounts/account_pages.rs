//! What all pages of an account have in common: nothing stands between a password and whoever, or whatever, types it, and the way out is in sight.

use axum::http::{Method, StatusCode};

use super::steps::{PASSWORD, invited, member, sign_in};
use crate::harness::{A, Api};

const ADA: &str = "ada@engine.example";

/// The `input` elements of a page, as they stand there.
fn inputs(page: &str) -> Vec<&str> {
    page.split("<input").skip(1).map(|rest| rest.split_once('>').unwrap().0).collect()
}

#[tokio::test]
async fn passwords_are_hidden_and_may_be_pasted_and_filled_in_by_programs() {
    let api = Api::with_unlimited("[modules.authentication]\n[modules.user-management]\nallow_self_registration = true\n");
    let ada = member(&api, A, ADA, "owner").await;
    sign_in(&api, A, ADA, PASSWORD).await;
    let (_, link) = invited(&api, A, "new@engine.example", "author").await;
    let mut count = 0;
    for path in [
        "/api/auth/sign-in",
        "/api/auth/account",
        "/api/auth/two-factor",
        "/api/auth/profile",
        "/api/auth/register",
        &format!("/api/auth/password/{link}"),
    ] {
        let page = ada.ask(&api, Method::GET, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for input in inputs(&page.text).into_iter().filter(|input| input.contains("password")) {
            count += 1;
            assert!(input.contains("type=\"password\"") && !input.contains("value="), "{path}: {input}");
            assert!(
                input.contains("autocomplete=\"current-password\"") || input.contains("autocomplete=\"new-password\""),
                "{path}: {input}"
            );
            assert!(!input.contains("maxlength") && !input.contains("pattern"), "{path}: what is pasted is never cut: {input}");
        }
        // the one script is that of passkeys, and changes no field
        let without = page.text.replace("<script type=\"module\" src=\"/api/auth/passkeys.js\"></script>", "");
        assert!(!without.contains("onpaste") && !without.contains("<script"), "{path}: nothing meddles with what is typed");
    }
    assert_eq!(count, 10, "all forms were looked at");
}

#[tokio::test]
async fn the_way_out_is_on_each_page_of_an_account() {
    let api = super::steps::api();
    let ada = member(&api, A, ADA, "owner").await;
    for path in ["/api/auth/account", "/api/auth/two-factor", "/api/auth/profile"] {
        let page = ada.ask(&api, Method::GET, path).await.text;
        assert_eq!(page.matches("action=\"/api/auth/sign-out\"").count(), 1, "{path}: {page}");
    }
}
