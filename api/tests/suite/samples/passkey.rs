//! A passkey as the module stores it, without the password and the device that registering one takes.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Collection, Document, Index, Key, new_id};

/// A passkey of a user; nobody has its device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredPasskey {
    hash: String,
    pub(super) handle: String,
    user: String,
    name: String,
    key: Value,
    created: i64,
    used: Option<i64>,
}

impl StoredPasskey {
    pub(super) fn new(user: &str, name: &str, now: i64) -> Self {
        let coordinate = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let key = json!({"cred": {
            "cred_id": "AAAA",
            "cred": {"type_": "ES256", "key": {"EC_EC2": {"curve": "SECP256R1", "x": coordinate, "y": coordinate}}},
            "counter": 0, "user_verified": true, "backup_eligible": false, "backup_state": false, "registration_policy": "required",
            "extensions": {}, "attestation": {"data": "None", "metadata": "None"}, "attestation_format": "none",
        }});
        Self { hash: new_id(), handle: new_id(), user: user.to_owned(), name: name.to_owned(), key, created: now, used: None }
    }
}

impl Document for StoredPasskey {
    const COLLECTION: &'static Collection =
        &Collection { name: "authentication.passkeys", indexes: &[Index::sorted("user"), Index::unique("handle")] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![("user", Key::new().text(&self.user).number(self.created)), ("handle", Key::new().text(&self.handle))]
    }
}
