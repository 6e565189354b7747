//! A registration that waits: nobody is a user before they showed that the address is theirs. So an address is nobody's for having been typed,
//! and what nobody confirms is gone by itself.

use authentication::HashedPassword;
use kernel::{EmailAddress, Error, Tenant, Ticket, User};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Query, Stored};

/// How long the link of its mail is good, in milliseconds: three days.
const GOOD_FOR: i64 = 3 * 24 * 60 * 60 * 1000;
/// The most mails that an address gets in that time, however many clients ask for them.
const MOST: usize = 3;

/// A registration that waits for the link of its mail to be followed. Here is only the hash of the end of that.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Registration {
    hash: String,
    /// The address, which is nobody's yet.
    pub(crate) email: EmailAddress,
    /// What they want to be called.
    pub(crate) name: String,
    /// The password that they chose; none where the address is a user's already, and the mail said only that.
    pub(crate) password: Option<HashedPassword>,
    until: i64,
}

impl Registration {
    /// The index of registrations by address.
    const BY_EMAIL: &'static str = "email";

    pub(crate) fn new(ticket: &Ticket, user: &User, password: Option<HashedPassword>, now: i64) -> Self {
        Self { hash: ticket.hash(), email: user.email.clone(), name: user.name.clone(), password, until: now + GOOD_FOR }
    }

    /// The registration whose link somebody followed.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn followed(tenant: &Tenant, end: &str) -> Result<Option<Stored<Self>>, Error> {
        let Some(ticket) = Ticket::shown(end) else { return Ok(None) };
        let found = tenant.store.get::<Self>(&ticket.hash()).await?;
        Ok(found.filter(|found| found.document.password.is_some()))
    }

    /// Whether an address got as many mails as it gets.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn is_one_too_many(tenant: &Tenant, email: &EmailAddress) -> Result<bool, Error> {
        let query = Query { prefix: User::email_key(email), ..Query::on(Self::BY_EMAIL) };
        Ok(tenant.store.find::<Self>(&query).await?.items.len() >= MOST)
    }
}

impl Document for Registration {
    const COLLECTION: &'static Collection =
        &Collection { name: "user-management.registrations", indexes: &[Index::sorted(Self::BY_EMAIL)] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(Self::BY_EMAIL, User::email_key(&self.email))]
    }

    fn expires(&self) -> Option<i64> {
        Some(self.until)
    }
}
