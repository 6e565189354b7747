//! A token by which a program acts for a user.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, new_id};

use super::Ticket;

/// What stands before the secret of a token, so that one that got out is recognised for what it is.
const PREFIX: &str = "sgt_";

/// A token. Its secret was shown once; here is only the hash of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    hash: String,
    /// What it is called in lists: nobody comes in by it.
    pub handle: String,
    /// The id of the user that it acts for.
    pub user: String,
    /// What the user calls it.
    pub name: String,
    /// The permissions that it has, as far as the user has them; all of them if there are none here.
    pub scopes: Vec<String>,
    /// Whether a second factor was shown in the session that made it.
    #[serde(default)]
    pub second_factor: bool,
    /// Since when it is there, in UTC milliseconds.
    pub created: i64,
    /// Until when it counts, in UTC milliseconds.
    pub until: i64,
}

impl AccessToken {
    /// The index of tokens by their user, the newest last.
    pub const BY_USER: &'static str = "user";
    /// The index of tokens by their handle.
    pub const BY_HANDLE: &'static str = "handle";

    /// A new one for a user.
    #[must_use]
    pub fn new(ticket: &Ticket, user: &str, name: String, scopes: Vec<String>, created: i64, until: i64) -> Self {
        Self { hash: ticket.hash(), handle: new_id(), user: user.to_owned(), name, scopes, second_factor: false, created, until }
    }

    /// The same, made in a session with a second factor.
    #[must_use]
    pub fn with_second_factor(self) -> Self {
        Self { second_factor: true, ..self }
    }

    /// What a program shows.
    #[must_use]
    pub fn secret(ticket: &Ticket) -> String {
        format!("{PREFIX}{}", ticket.reveal())
    }

    /// The ticket in what a program shows; none for what cannot be a token.
    #[must_use]
    pub fn ticket(shown: &str) -> Option<Ticket> {
        Ticket::shown(shown.strip_prefix(PREFIX)?)
    }
}

impl Document for AccessToken {
    const COLLECTION: &'static Collection =
        &Collection { name: "kernel.tokens", indexes: &[Index::sorted(Self::BY_USER), Index::unique(Self::BY_HANDLE)] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(Self::BY_USER, Key::new().text(&self.user).number(self.created)), (Self::BY_HANDLE, Key::new().text(&self.handle))]
    }

    fn expires(&self) -> Option<i64> {
        Some(self.until)
    }
}
