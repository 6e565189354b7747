//! A passkey as it is stored: the public half of a key. Nobody comes in by that.

use kernel::{Error, Tenant};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Collection, Document, Index, Key, Order, Query, Stored, new_id};

/// The most passkeys that a user has at once.
pub(super) const MOST: u32 = 20;

/// A passkey of a user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Passkey {
    /// The hash of the id that its device gave it, which may be longer than a document's.
    hash: String,
    /// What it is called in lists and addresses.
    pub(super) handle: String,
    /// The id of the user.
    pub(super) user: String,
    /// What the user calls it.
    pub(super) name: String,
    /// The public key, with how often its device says that it was used.
    pub(super) key: webauthn_rs::prelude::Passkey,
    /// When it was registered, in UTC milliseconds.
    pub(super) created: i64,
    /// When somebody signed in with it the last time, in UTC milliseconds.
    pub(super) used: Option<i64>,
}

impl Passkey {
    const BY_USER: &'static str = "user";
    const BY_HANDLE: &'static str = "handle";

    pub(super) fn new(key: webauthn_rs::prelude::Passkey, user: &str, name: String, now: i64) -> Self {
        Self { hash: hash(key.cred_id().as_ref()), handle: new_id(), user: user.to_owned(), name, key, created: now, used: None }
    }

    /// The one to which a device gave this id.
    pub(super) async fn by_credential(tenant: &Tenant, id: &[u8]) -> Result<Option<Stored<Self>>, Error> {
        Ok(tenant.store.get::<Self>(&hash(id)).await?)
    }

    /// One of a user's own, by its handle.
    pub(super) async fn own(tenant: &Tenant, user: &str, handle: &str) -> Result<Stored<Self>, Error> {
        let query = Query { prefix: Key::new().text(handle), limit: 1, ..Query::on(Self::BY_HANDLE) };
        let found = tenant.store.find::<Self>(&query).await?.items.into_iter().next();
        found.filter(|found| found.document.user == user).ok_or(Error::NotFound)
    }

    /// Those of a user, the newest first.
    pub(super) async fn of(tenant: &Tenant, user: &str) -> Result<Vec<Stored<Self>>, Error> {
        let query = Query { prefix: Key::new().text(user), order: Order::Descending, limit: 1000, ..Query::on(Self::BY_USER) };
        Ok(tenant.store.find::<Self>(&query).await?.items)
    }
}

fn hash(id: &[u8]) -> String {
    Sha256::digest(id).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Document for Passkey {
    const COLLECTION: &'static Collection =
        &Collection { name: "authentication.passkeys", indexes: &[Index::sorted(Self::BY_USER), Index::unique(Self::BY_HANDLE)] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(Self::BY_USER, Key::new().text(&self.user).number(self.created)), (Self::BY_HANDLE, Key::new().text(&self.handle))]
    }
}
