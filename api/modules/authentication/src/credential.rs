//! What proves that somebody is a user: their password. It stands apart from the user, so that no list of users ever reads it.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Key};

/// What a user comes in by.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// The id of the user.
    user: String,
    /// The hash of the password (PHC).
    pub(crate) password: String,
    /// Since when it is that, in UTC milliseconds.
    pub(crate) changed: i64,
}

impl Credential {
    pub(crate) fn new(user: &str, password: String, changed: i64) -> Self {
        Self { user: user.to_owned(), password, changed }
    }

    /// The same password, hashed at another cost.
    pub(crate) fn hashed_anew(&self, password: String) -> Self {
        Self { password, ..self.clone() }
    }
}

impl Document for Credential {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.credentials", indexes: &[] };

    fn id(&self) -> &str {
        &self.user
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        Vec::new()
    }
}
