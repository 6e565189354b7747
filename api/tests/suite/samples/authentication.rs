//! Users who sign in, with what they have.

use kernel::{AccessToken, Device, Lifetime, Role, Session, Ticket, User, UserState};
use store::{Batch, SiteStore};

use super::passkey::StoredPasskey;
use super::{Route, Sample, Values, values};
use crate::accounts::invited;

const CODE: &str = r#"{"code": "123456"}"#;
const PROOF: &str = r#"{"password": "not the one", "code": "123456"}"#;

const ANSWER: &str = r#"{"ticket": "{word}", "credential": {}}"#;

pub(super) static SAMPLE: Sample = Sample {
    module: "authentication",
    settings: "[modules.authentication]\njwt_secret = { env = \"JWT_SECRET\" }\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let (_, link) = invited(api, site, &format!("{word}@post.example"), "viewer").await;
            let store = api.store.site(&site.parse().unwrap());
            // whoever may help anybody at all may help somebody who may nothing
            let powerless =
                User::new(format!("{word}@idle.example").parse().unwrap(), word.to_owned(), "no-role".into(), UserState::Active, 0);
            store.insert(&powerless).await.unwrap();
            let mut all = values([("link", &link), ("user", &powerless.id)]);
            for role in Role::ALL {
                all.append(&mut user(&store, role.name(), word).await);
            }
            all
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
        Route {
            operation: "post-auth-sessions-end",
            kind: "application/json",
            body: r#"{"password": "not the one"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-tokens", kind: "application/json", body: r#"{"name": "{word}"}"#, ..Route::PLAIN },
        Route {
            operation: "post-auth-password-change",
            kind: "application/json",
            body: r#"{"current": "x", "password": "y"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-forgot", kind: "application/json", body: r#"{"email": "{word}@nowhere.example"}"#, ..Route::PLAIN },
        Route {
            operation: "post-auth-password-link",
            kind: "application/json",
            body: r#"{"password": "sieben stille wasserwege"}"#,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-jwt", kind: "application/json", body: "{}", ..Route::PLAIN },
        Route {
            operation: "post-auth-second-step",
            kind: "application/json",
            body: r#"{"ticket": "{word}", "code": "123456"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route {
            operation: "post-auth-two-factor",
            kind: "application/json",
            body: r#"{"password": "not the one"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        // who never began it has nothing to confirm, to renew or to switch off
        Route { operation: "post-auth-two-factor-confirmation", kind: "application/json", body: CODE, answer: 409, ..Route::PLAIN },
        Route { operation: "post-auth-two-factor-recovery-codes", kind: "application/json", body: PROOF, answer: 409, ..Route::PLAIN },
        Route { operation: "post-auth-two-factor-off", kind: "application/json", body: PROOF, answer: 409, ..Route::PLAIN },
        Route { operation: "delete-auth-two-factor-user", answer: 404, ..Route::PLAIN },
        Route {
            operation: "post-auth-passkeys-registration",
            kind: "application/json",
            body: r#"{"password": "not the one"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        // a browser answers what it was asked, and here it was asked nothing
        Route { operation: "post-auth-passkeys", kind: "application/json", body: ANSWER, answer: 422, ..Route::PLAIN },
        Route { operation: "post-auth-passkey-sign-in", kind: "application/json", body: ANSWER, answer: 422, ..Route::PLAIN },
        Route {
            operation: "post-auth-passkeys-id-removal",
            kind: "application/json",
            body: r#"{"password": "not the one"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route { operation: "patch-auth-passkeys-id", kind: "application/json", body: r#"{"name": "{word}"}"#, ..Route::PLAIN },
        // the link that is there sets a password, and shows nothing else
        Route { operation: "get-auth-verify-link", answer: 404, ..Route::PLAIN },
        Route { operation: "post-auth-verify-link", answer: 404, ..Route::PLAIN },
    ],
};

/// A user with this role, a session and a token, as signing in leaves them behind; a password would take its time in each of hundreds of worlds.
pub(super) async fn user(store: &SiteStore, role: &str, word: &str) -> Values {
    let now = store.now();
    let email = format!("{role}-{word}@engine.example").parse().unwrap();
    let user = User { email_verified: true, ..User::new(email, word.to_owned(), role.to_owned(), UserState::Active, now) };
    let [ticket, other, secret] = std::array::from_fn(|_| Ticket::new().unwrap());
    let device = || Device { address: "192.0.2.1".into(), agent: word.to_owned() };
    let session = |ticket: &Ticket| Session::new(ticket, &user.id, device(), Lifetime { idle: 3_600_000, absolute: 7_200_000 }, now);
    let (session, second) = (session(&ticket), session(&other));
    let token = AccessToken::new(&secret, &user.id, word.to_owned(), Vec::new(), now, now + 3_600_000);
    store.batch(Batch::new().insert(&user).insert(&session).insert(&second).insert(&token)).await.unwrap();
    let passkey = StoredPasskey::new(&user.id, word, now);
    let mut all = values([(&format!("session of {role}"), &format!("session={}", ticket.reveal()))]);
    if role == Role::Owner.name() {
        store.insert(&passkey).await.unwrap();
        let [renamed, removed] = ["patch-auth-passkeys-id:id", "post-auth-passkeys-id-removal:id"];
        let ids = [("delete-auth-tokens-id:id", &*token.handle), (renamed, &passkey.handle), (removed, &passkey.handle)];
        all.append(&mut values(ids));
    }
    all
}
