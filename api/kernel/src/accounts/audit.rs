//! What happened that somebody may have to account for: who did what, to whom, from where. Written in the batch of what it tells about.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, new_id};

use crate::{Caller, Client};

/// How long entries are kept, in milliseconds: a year.
const KEPT: i64 = 365 * 24 * 60 * 60 * 1000;

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// What, as `<module>.<what>`: `authentication.signed-in`.
    pub what: &'static str,
    /// To whom or what, by id; empty if that is who did it.
    pub about: &'a str,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    id: String,
    /// When, in UTC milliseconds.
    pub at: i64,
    /// What.
    pub what: String,
    /// The id of the user who did it, `operator`, or `nobody` for somebody who did not show who they are.
    pub by: String,
    /// To whom or what.
    pub about: String,
    /// From which address.
    pub address: String,
}

impl AuditEntry {
    /// The index of entries by time, the newest last.
    pub const BY_TIME: &'static str = "time";
    /// The index of entries by whom they are about or by whom they were caused, the newest last.
    pub const BY_WHOM: &'static str = "whom";

    /// An entry about something that happens now.
    #[must_use]
    pub fn new(event: &Event<'_>, caller: &Caller, client: Client, now: i64) -> Self {
        Self {
            id: new_id(),
            at: now,
            what: event.what.to_owned(),
            by: caller.name().to_owned(),
            about: event.about.to_owned(),
            address: client.0.to_string(),
        }
    }
}

impl Document for AuditEntry {
    const COLLECTION: &'static Collection =
        &Collection { name: "kernel.audit", indexes: &[Index::sorted(Self::BY_TIME), Index::sorted(Self::BY_WHOM)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let whom = |whom: &str| (Self::BY_WHOM, Key::new().text(whom).number(self.at));
        let about = (!self.about.is_empty() && self.about != self.by).then(|| whom(&self.about));
        [(Self::BY_TIME, Key::new().number(self.at)), whom(&self.by)].into_iter().chain(about).collect()
    }

    fn expires(&self) -> Option<i64> {
        Some(self.at.saturating_add(KEPT))
    }
}
