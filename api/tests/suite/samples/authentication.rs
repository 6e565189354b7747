//! Users who sign in, with what they have.

use super::{Route, Sample, values};
use crate::accounts::member;

/// What the operator, who is no user of a site, is told where only users have anything.
const USERS_ONLY: u16 = 403;

pub(super) static SAMPLE: Sample = Sample {
    module: "authentication",
    settings: "[modules.authentication]\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let user = member(api, site, &format!("{word}@engine.example"), "owner").await;
            let sessions = user.ask(api, axum::http::Method::GET, "/api/auth/sessions").await.json();
            let wanted = serde_json::json!({"name": word});
            let token = user.send(api, axum::http::Method::POST, "/api/auth/tokens", &wanted).await.json();
            let (_, link) = crate::accounts::invited(api, site, &format!("{word}@post.example"), "viewer").await;
            values([
                ("delete-auth-sessions-id:id", sessions["sessions"][0]["id"].as_str().unwrap()),
                ("delete-auth-tokens-id:id", token["id"].as_str().unwrap()),
                ("link", &link),
            ])
        })
    },
    routes: &[
        Route {
            operation: "post-auth-sign-in",
            kind: "application/json",
            body: r#"{"email": "{word}@engine.example", "password": "not the one"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route { operation: "get-auth-session", answer: USERS_ONLY, ..Route::PLAIN },
        Route { operation: "delete-auth-session", answer: USERS_ONLY, ..Route::PLAIN },
        Route { operation: "get-auth-sessions", answer: USERS_ONLY, ..Route::PLAIN },
        Route { operation: "delete-auth-sessions", answer: USERS_ONLY, ..Route::PLAIN },
        Route { operation: "delete-auth-sessions-id", answer: USERS_ONLY, ..Route::PLAIN },
        Route { operation: "get-auth-tokens", answer: USERS_ONLY, ..Route::PLAIN },
        Route {
            operation: "post-auth-tokens",
            kind: "application/json",
            body: r#"{"name": "{word}"}"#,
            answer: USERS_ONLY,
            ..Route::PLAIN
        },
        Route { operation: "delete-auth-tokens-id", answer: USERS_ONLY, ..Route::PLAIN },
        Route {
            operation: "post-auth-password-change",
            kind: "application/json",
            body: r#"{"current": "x", "password": "y"}"#,
            answer: USERS_ONLY,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-forgot", kind: "application/json", body: r#"{"email": "{word}@nowhere.example"}"#, ..Route::PLAIN },
        Route {
            operation: "post-auth-password-link",
            kind: "application/json",
            body: r#"{"password": "sieben stille wasserwege"}"#,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-verification", answer: USERS_ONLY, ..Route::PLAIN },
        // the link that is there sets a password, and shows nothing else
        Route { operation: "get-auth-verify-link", answer: 404, ..Route::PLAIN },
        Route { operation: "post-auth-verify-link", answer: 404, ..Route::PLAIN },
    ],
};
