//! A session: that somebody signed in, with what they did it and until when it counts.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Query, Stored, new_id};

use super::Ticket;
use crate::{Error, Tenant};

/// How long a session counts that is not used, and at most, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// After so long without a request it is over.
    pub idle: i64,
    /// After so long it is over, however it is used.
    pub absolute: i64,
}

/// From where somebody signed in, for themselves to recognise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The address.
    pub address: String,
    /// What their browser says that it is, cut to a line.
    pub agent: String,
}

/// A session. Its ticket is in the browser's cookie; here is only the hash of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    hash: String,
    /// What it is called in lists: nobody comes in by it.
    pub handle: String,
    /// The id of the user.
    pub user: String,
    /// From where they signed in.
    pub device: Device,
    /// Since when it is there, in UTC milliseconds.
    pub created: i64,
    /// When it was used the last time, to about a minute.
    pub seen: i64,
    /// Whether a second factor was shown in it, at signing in or by adding one.
    #[serde(default)]
    pub second_factor: bool,
    idle: i64,
    until: i64,
}

/// How precise `seen` is at best, in milliseconds: a request in between writes nothing.
const STEP: i64 = 60_000;

impl Session {
    /// The index of sessions by their user, the newest last.
    pub const BY_USER: &'static str = "user";
    /// The index of sessions by their handle.
    pub const BY_HANDLE: &'static str = "handle";

    /// A new one.
    #[must_use]
    pub fn new(ticket: &Ticket, user: &str, device: Device, lifetime: Lifetime, now: i64) -> Self {
        Self {
            hash: ticket.hash(),
            handle: new_id(),
            user: user.to_owned(),
            device,
            created: now,
            seen: now,
            second_factor: false,
            idle: lifetime.idle,
            until: now.saturating_add(lifetime.absolute),
        }
    }

    /// The same, with a second factor.
    #[must_use]
    pub fn with_second_factor(self) -> Self {
        Self { second_factor: true, ..self }
    }

    /// That of a user by its handle.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn by_handle(tenant: &Tenant, handle: &str, user: &str) -> Result<Option<Stored<Self>>, Error> {
        let query = Query { prefix: Key::new().text(handle), limit: 1, ..Query::on(Self::BY_HANDLE) };
        let found = tenant.store.find::<Self>(&query).await?.items.into_iter().next();
        Ok(found.filter(|found| found.document.user == user))
    }

    /// When it is over unless it is used again, in UTC milliseconds.
    #[must_use]
    pub fn over(&self) -> i64 {
        self.until.min(self.seen.saturating_add(self.idle))
    }

    /// The same, used just now; none if that need not be written down.
    pub(super) fn used(&self, now: i64) -> Option<Self> {
        (now - self.seen >= STEP.min(self.idle / 10)).then(|| Self { seen: now, ..self.clone() })
    }
}

impl Document for Session {
    const COLLECTION: &'static Collection =
        &Collection { name: "kernel.sessions", indexes: &[Index::sorted(Self::BY_USER), Index::unique(Self::BY_HANDLE)] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(Self::BY_USER, Key::new().text(&self.user).number(self.created)), (Self::BY_HANDLE, Key::new().text(&self.handle))]
    }

    fn expires(&self) -> Option<i64> {
        Some(self.over())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_when_it_rests_and_when_its_time_is_over() {
        let (device, lifetime) =
            (Device { address: String::new(), agent: String::new() }, Lifetime { idle: 3_600_000, absolute: 7_200_000 });
        let session = Session::new(&Ticket::new().unwrap(), "u", device, lifetime, 1_000_000);
        assert_eq!(session.over(), 4_600_000);
        assert_eq!(session.used(1_059_999), None, "that is not worth a write");
        assert_eq!(session.used(4_000_000).unwrap().over(), 7_600_000);
        assert_eq!(session.used(8_000_000).unwrap().over(), 8_200_000, "it has its end, however it is used");
    }
}
