//! Somebody whose password was right, and who has to show a code yet. They are not signed in: what they hold opens nothing but the form for the code.

use kernel::{Error, Tenant, Ticket, User, UserState};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Stored};

use crate::credential::Credential;

/// How long they have for the code, in milliseconds: ten minutes.
const GOOD_FOR: i64 = 10 * 60 * 1000;

/// A sign-in that waits for a code. Here is only the hash of its ticket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingSignIn {
    hash: String,
    /// The id of the user.
    user: String,
    /// Since when the password is theirs that they showed: with another one this is worth nothing.
    password_changed: i64,
    /// Until when it counts, in UTC milliseconds.
    pub(crate) until: i64,
}

impl PendingSignIn {
    pub(crate) fn new(ticket: &Ticket, user: &User, password_changed: i64, now: i64) -> Self {
        Self { hash: ticket.hash(), user: user.id.clone(), password_changed, until: now + GOOD_FOR }
    }

    /// The one whose ticket somebody shows, with its user, if it still counts.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn shown(tenant: &Tenant, ticket: &str) -> Result<Option<(Stored<Self>, User)>, Error> {
        let Some(ticket) = Ticket::shown(ticket) else { return Ok(None) };
        let Some(pending) = tenant.store.get::<Self>(&ticket.hash()).await? else { return Ok(None) };
        let user = tenant.store.get::<User>(&pending.document.user).await?.map(|user| user.document);
        let credential = tenant.store.get::<Credential>(&pending.document.user).await?;
        let is_same = credential.is_some_and(|known| known.document.changed == pending.document.password_changed);
        Ok(user.filter(|user| is_same && user.state == UserState::Active).map(|user| (pending, user)))
    }
}

impl Document for PendingSignIn {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.pending", indexes: &[] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn expires(&self) -> Option<i64> {
        Some(self.until)
    }
}
