//! Users.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use kernel::Ticket;
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key};

use super::{Route, Sample, values};
use crate::harness::Api;

pub(super) static SAMPLE: Sample = Sample {
    module: "user-management",
    settings: "[modules.user-management]\nallow_self_registration = true\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let (id, _) = crate::accounts::invited(api, site, &format!("{word}@users.example"), "author").await;
            avatar(api, site, word, &id).await;
            values([("id", &id), ("link", &registered(api, site, word).await)])
        })
    },
    routes: &[
        Route {
            operation: "post-users",
            kind: "application/json",
            body: r#"{"email": "{word}@new.example", "name": "{word}", "role": "viewer"}"#,
            ..Route::PLAIN
        },
        Route {
            operation: "post-auth-register",
            kind: "application/json",
            body: r#"{"email": "{word}@new.example", "name": "{word}", "password": "short"}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-register-link", kind: "application/json", body: r#"{"password": ""}"#, answer: 422, ..Route::PLAIN },
        Route {
            operation: "post-users-import",
            kind: "text/csv",
            body: "email,name,role\n{word}@table.example,{word},viewer\n",
            ..Route::PLAIN
        },
        Route { operation: "post-auth-profile", kind: "application/json", body: r#"{"name": "{word}"}"#, ..Route::PLAIN },
        Route {
            operation: "put-auth-profile-avatar",
            kind: "image/webp",
            body: "RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0/\0\0\0\0\0",
            ..Route::PLAIN
        },
        Route {
            operation: "post-auth-profile-avatar",
            kind: "multipart/form-data; boundary=part",
            body: "--part\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"{word}.webp\"\r\n\r\n\
                RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0/\0\0\0\0\0\r\n--part--\r\n",
            ..Route::PLAIN
        },
        Route {
            operation: "post-auth-email-change",
            kind: "application/json",
            body: r#"{"email": "{word}@new.example", "password": ""}"#,
            answer: 422,
            ..Route::PLAIN
        },
        Route { operation: "post-auth-account-erase", kind: "application/json", body: r#"{"password": ""}"#, answer: 422, ..Route::PLAIN },
        // the link that is there is of a registration, and shows no other address
        Route { operation: "get-auth-email-change-link", answer: 404, ..Route::PLAIN },
        Route { operation: "post-auth-email-change-link", answer: 404, ..Route::PLAIN },
        Route { operation: "patch-users-id", kind: "application/json", body: r#"{"name": "{word}"}"#, ..Route::PLAIN },
    ],
};

/// Somebody who registered and has not confirmed it; returns the end of their link. What the module stores is written down here: a password takes its time.
async fn registered(api: &Api, site: &str, word: &str) -> String {
    let (ticket, store) = (Ticket::new().unwrap(), api.store.site(&site.parse().unwrap()));
    let until = store.now() + 3_600_000;
    let (email, password) = (format!("{word}@waiting.example"), "$argon2id$".to_owned());
    store.insert(&Waiting { hash: ticket.hash(), email, name: word.to_owned(), password, until }).await.unwrap();
    ticket.reveal().to_owned()
}

/// Gives a user a picture that is a word, as the module stores one.
async fn avatar(api: &Api, site: &str, word: &str, user: &str) {
    let (user, format, base64) = (user.to_owned(), "image/webp".to_owned(), BASE64.encode(word));
    let avatar = Avatar { user, format, width: 1, height: 1, base64, changed: 0 };
    api.store.site(&site.parse().unwrap()).insert(&avatar).await.unwrap();
}

/// A picture as the module stores it.
#[derive(Serialize, Deserialize)]
struct Avatar {
    user: String,
    format: String,
    width: u32,
    height: u32,
    base64: String,
    changed: i64,
}

impl Document for Avatar {
    const COLLECTION: &'static Collection = &Collection { name: "user-management.avatars", indexes: &[] };

    fn id(&self) -> &str {
        &self.user
    }
}

/// A registration as the module stores it.
#[derive(Serialize, Deserialize)]
struct Waiting {
    hash: String,
    email: String,
    name: String,
    password: String,
    until: i64,
}

impl Document for Waiting {
    const COLLECTION: &'static Collection = &Collection { name: "user-management.registrations", indexes: &[Index::sorted("email")] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![("email", Key::new().folded(&self.email))]
    }

    fn expires(&self) -> Option<i64> {
        Some(self.until)
    }
}
