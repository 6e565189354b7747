//! A user of a site, as every module may know them. What proves that somebody is this user stands with the authentication module.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, new_id, normalize_terms};
use utoipa::ToSchema;

use crate::EmailAddress;

/// Whether a user may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserState {
    /// They were asked to come, and have not set a password yet.
    Invited,
    /// They may come in.
    Active,
    /// They may not come in any more; what they made stays.
    Deactivated,
}

impl UserState {
    /// Its name in addresses and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }
}

/// A user of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: String,
    /// Their address, which no other user of the site has, however it is written.
    pub email: EmailAddress,
    /// Whether they showed that the address is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
    /// The name of their role: a built-in one, or one of the site's own.
    pub role: String,
    /// Whether they may come in.
    pub state: UserState,
    /// Since when they are there, in UTC milliseconds.
    pub created: i64,
}

impl User {
    /// The index of users by address.
    pub const BY_EMAIL: &'static str = "email";
    /// The index of users by role.
    pub const BY_ROLE: &'static str = "role";
    /// The index of users by name.
    pub const BY_NAME: &'static str = "name";

    /// A new one.
    #[must_use]
    pub fn new(email: EmailAddress, name: String, role: String, state: UserState, created: i64) -> Self {
        Self { id: new_id(), email, email_verified: false, name, role, state, created }
    }

    /// The key of an address: addresses that differ in case only are one.
    #[must_use]
    pub fn email_key(email: &EmailAddress) -> Key {
        Key::new().folded(&email.to_string())
    }
}

impl Document for User {
    const COLLECTION: &'static Collection = &Collection {
        name: "kernel.users",
        indexes: &[Index::unique(Self::BY_EMAIL), Index::sorted(Self::BY_ROLE), Index::sorted(Self::BY_NAME)],
    };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![
            (Self::BY_EMAIL, Self::email_key(&self.email)),
            (Self::BY_ROLE, Key::new().text(&self.role)),
            (Self::BY_NAME, Key::new().folded(&self.name)),
        ]
    }

    fn terms(&self) -> Vec<String> {
        let mut terms = normalize_terms(&format!("{} {}", self.name, self.email));
        // the colon keeps them from being words
        terms.extend([format!("state:{}", self.state.name()), format!("role:{}", self.role)]);
        terms
    }
}
