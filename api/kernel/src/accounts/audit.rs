//! What happened that somebody may have to account for: who did what, to whom, from where. Written in the batch of what it tells about.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, new_id};
use utoipa::ToSchema;

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

/// Which permissions a role came to have and lost, by name, each sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionChange {
    /// Those that it did not have before.
    pub added: Vec<String>,
    /// Those that it does not have any more.
    pub removed: Vec<String>,
}

impl PermissionChange {
    /// What makes the second of the first.
    #[must_use]
    pub fn between(before: &[String], after: &[String]) -> Self {
        let less = |these: &[String], those: &[String]| {
            let left: BTreeSet<&String> = these.iter().filter(|name| !those.contains(name)).collect();
            left.into_iter().cloned().collect()
        };
        Self { added: less(after, before), removed: less(before, after) }
    }
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
    /// For a role that was made, changed or deleted: which permissions that was about; none where it was about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<PermissionChange>,
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
            permissions: None,
        }
    }

    /// The same, which says what permissions were about.
    #[must_use]
    pub fn about_permissions(self, change: PermissionChange) -> Self {
        Self { permissions: Some(change).filter(|change| *change != PermissionChange::default()), ..self }
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
