//! How often signing in went wrong, and how long to wait then: of one client with one address, and, far later, of all clients with it.
//!
//! Whoever tries an address from afar makes its owner wait for a moment at most, and only themselves for long. An address that nobody has is counted like any other.

use std::net::IpAddr;
use std::time::Duration;

use kernel::{Client, Error, Tenant};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Collection, Document, StoreError};

/// For how long failures count, in milliseconds: a day.
const REMEMBERED: i64 = 24 * 60 * 60 * 1000;

/// How many failures are free, and the longest wait after more of them, in milliseconds.
struct Bound {
    free: u32,
    longest: i64,
}

const OF_CLIENT: Bound = Bound { free: 5, longest: 15 * 60 * 1000 };
const OF_ALL: Bound = Bound { free: 50, longest: 30 * 1000 };
/// Codes are short, and who tries them knows the password already: all clients together wait as long as one.
const OF_CODES: Bound = Bound { free: 10, longest: 15 * 60 * 1000 };

/// The failures of somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Failures {
    id: String,
    count: u32,
    last: i64,
}

impl Document for Failures {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.failures", indexes: &[] };

    fn id(&self) -> &str {
        &self.id
    }

    fn expires(&self) -> Option<i64> {
        Some(self.last.saturating_add(REMEMBERED))
    }
}

impl Failures {
    /// Until when to wait, in UTC milliseconds: a second after the first that is not free, then twice as long each time.
    fn wait_until(&self, bound: &Bound) -> i64 {
        match self.count.checked_sub(bound.free) {
            None | Some(0) => i64::MIN,
            Some(over) => self.last + 1000_i64.saturating_mul(1 << (over - 1).min(30)).min(bound.longest),
        }
    }
}

/// A try to come in, which counts as a failure until it is said to have gone well: so any number of them at the same time count as that many.
pub(crate) struct Attempt {
    ids: [String; 2],
}

impl Attempt {
    /// Begins one, if somebody may try this address now.
    ///
    /// # Errors
    /// [`Error::TooMany`] if they have to wait.
    pub(crate) async fn begin(tenant: &Tenant, email: &str, client: Client) -> Result<Self, Error> {
        Self::counted(tenant, [id(email, Some(client.network())), id(email, None)], OF_ALL).await
    }

    /// Begins one with a code of a user, by id, if somebody may try one now. It has nothing to do with tries of passwords.
    ///
    /// # Errors
    /// [`Error::TooMany`] if they have to wait.
    pub(crate) async fn begin_code(tenant: &Tenant, user: &str, client: Client) -> Result<Self, Error> {
        Self::counted(tenant, [code_id(user, Some(client.network())), code_id(user, None)], OF_CODES).await
    }

    async fn counted(tenant: &Tenant, ids: [String; 2], of_all: Bound) -> Result<Self, Error> {
        for (id, bound) in ids.iter().zip([OF_CLIENT, of_all]) {
            count(tenant, id, &bound).await?;
        }
        Ok(Self { ids })
    }

    /// Forgets the failures: whoever came in may.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn went_well(self, tenant: &Tenant) -> Result<(), Error> {
        for id in &self.ids {
            match tenant.store.remove::<Failures>(id, None).await {
                Ok(()) | Err(StoreError::Missing) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Counts one more, unless it has to wait.
async fn count(tenant: &Tenant, id: &str, bound: &Bound) -> Result<(), Error> {
    loop {
        let known = tenant.store.get::<Failures>(id).await?;
        let now = tenant.store.now();
        let until = known.as_ref().map_or(i64::MIN, |known| known.document.wait_until(bound));
        if until > now {
            return Err(Error::TooMany(Duration::from_millis(u64::try_from(until - now).unwrap_or(0))));
        }
        let count = known.as_ref().map_or(0, |known| known.document.count).saturating_add(1);
        let failures = Failures { id: id.to_owned(), count, last: now };
        let done = match known {
            Some(known) => tenant.store.replace(&failures, known.revision).await,
            None => tenant.store.insert(&failures).await,
        };
        match done {
            Ok(_) => return Ok(()),
            // another try was faster: look again
            Err(StoreError::Changed { .. } | StoreError::Conflict { .. } | StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// A hash: what somebody typed for an address may be anything, even their password.
fn id(email: &str, client: Option<IpAddr>) -> String {
    hashed(&format!("{} {}", client.map(|client| client.to_string()).unwrap_or_default(), email.trim().to_lowercase()))
}

/// Begins like none of those of addresses, whatever somebody types for one.
fn code_id(user: &str, client: Option<IpAddr>) -> String {
    hashed(&format!("code of {user} {}", client.map(|client| client.to_string()).unwrap_or_default()))
}

fn hashed(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_from_a_second_and_has_an_end() {
        let wait = |count| Failures { id: String::new(), count, last: 0 }.wait_until(&OF_CLIENT);
        assert_eq!([wait(0), wait(5)], [i64::MIN; 2]);
        assert_eq!([wait(6), wait(7), wait(10), wait(16), wait(4_000_000_000)], [1000, 2000, 16_000, 900_000, 900_000]);
    }

    #[test]
    fn an_address_is_the_same_however_it_is_typed() {
        assert_eq!(id(" Ada@Engine.example", None), id("ada@engine.EXAMPLE", None));
        assert_ne!(id("a@b.example", None), id("a@b.example", Some("192.0.2.1".parse().unwrap())));
    }
}
