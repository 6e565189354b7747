//! Which changes want the password again: every route that is about whoever is signed in and changes something either does, or stands here with why not.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::Api;
use crate::operations::World;

/// Those that do without.
const WITHOUT: [(&str, &str); 13] = [
    ("delete-auth-profile-avatar", "a picture is shown, and lets nobody in"),
    ("delete-auth-session", "the way out"),
    ("delete-auth-tokens-id", "it takes away, and a program notices"),
    ("patch-auth-passkeys-id", "a name for oneself"),
    ("post-auth-jwt", "ten minutes, and no longer than the session"),
    ("post-auth-passkeys", "its ticket is given for the password"),
    ("post-auth-profile", "a name"),
    ("post-auth-profile-avatar", "a picture is shown, and lets nobody in"),
    ("post-auth-profile-avatar-removal", "a picture is shown, and lets nobody in"),
    ("post-auth-tokens", "it may no more than the session, ends, and is in the list"),
    ("post-auth-two-factor-confirmation", "its secret is given for the password"),
    ("post-auth-verification", "a mail to oneself"),
    ("put-auth-profile-avatar", "a picture is shown, and lets nobody in"),
];

/// The operations for users that change something, and whether their bodies have a password.
fn asked(document: &Value) -> BTreeMap<String, bool> {
    let wants_password = |body: &Value| {
        let name = body["schema"]["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
        let required = name.and_then(|name| document["components"]["schemas"][name]["required"].as_array());
        required.is_some_and(|fields| fields.iter().any(|field| field == "password" || field == "current"))
    };
    let mut all = BTreeMap::new();
    for item in document["paths"].as_object().unwrap().values() {
        for (_, one) in item.as_object().unwrap().iter().filter(|(method, _)| *method != "get") {
            if one["security"].as_array().is_some_and(|ways| ways.iter().any(|way| way["session"].is_array())) {
                let bodies = one["requestBody"]["content"].as_object().into_iter().flat_map(|kinds| kinds.values());
                let has_password = bodies.into_iter().any(wants_password);
                all.insert(one["operationId"].as_str().unwrap().to_owned(), has_password);
            }
        }
    }
    all
}

#[tokio::test]
async fn each_change_of_ones_own_wants_the_password_or_says_why_not() {
    let api = Api::with_unlimited(&World::settings());
    let all = asked(&serde_json::to_value(&api.document).unwrap());
    let without: Vec<&str> = all.iter().filter(|(_, has_password)| !**has_password).map(|(id, _)| id.as_str()).collect();
    let known: Vec<&str> = WITHOUT.iter().map(|(id, _)| *id).collect();
    assert_eq!(without, known, "ask for the password by `Credential::proven`, or say here why not");
    assert_eq!(all.len() - without.len(), 9, "{all:?}");
}
