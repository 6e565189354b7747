//! An appointment as it is stored: made, found, cancelled. That nobody books what is taken is the work of a unique index.

use jiff::{SignedDuration, Timestamp};
use kernel::{EmailAddress, Error, Mail, Tenant};
use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, Index, Key, Query, StoreError, Stored, new_id};

use crate::day::WallTime;
use crate::resource::{Resource, ResourceId, Slot};
use crate::settings::Settings;

/// What holds a slot, by resource and time: one document for each.
const SLOT: &str = "slot";
/// All, by time.
pub(crate) const BY_START: &str = "start";
/// All, by resource and time.
pub(crate) const BY_RESOURCE: &str = "resource";
/// The longest that a slot can be, so that one which began before a time and reaches into it is found.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
const MOST: u32 = 1000;

/// What became of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Somebody comes.
    Booked,
    /// Nobody comes, and the slot is free again.
    Cancelled,
    /// Nobody comes, and nobody may: the owner keeps the slot.
    Blocked,
}

/// Who comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    /// What they are called.
    pub(crate) name: String,
    /// Where mails go; those that the owner books for may have none.
    pub(crate) email: Option<EmailAddress>,
    /// How they can be called.
    pub(crate) phone: Option<String>,
    /// What they want to be known.
    pub(crate) note: Option<String>,
}

/// An appointment, or a slot that the owner keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Appointment {
    id: String,
    /// What was booked.
    pub(crate) resource: ResourceId,
    /// Its name when it was booked.
    pub(crate) title: String,
    /// When it begins, on the clock.
    pub(crate) slot: WallTime,
    start: i64,
    end: i64,
    /// What became of it.
    pub(crate) state: State,
    /// Who comes; nobody where the slot is blocked.
    pub(crate) person: Option<Person>,
    made: i64,
    changed: i64,
    /// How often it was changed since it was made (RFC 5545 §3.8.7.4).
    pub(crate) sequence: u32,
    expires: i64,
}

impl Document for Appointment {
    const COLLECTION: &'static Collection =
        &Collection { name: "bookings.appointments", indexes: &[Index::unique(SLOT), Index::sorted(BY_START), Index::sorted(BY_RESOURCE)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let of_resource = || Key::new().text(self.resource.as_str()).number(self.start);
        let held = (self.state != State::Cancelled).then(|| (SLOT, of_resource()));
        held.into_iter().chain([(BY_START, Key::new().number(self.start)), (BY_RESOURCE, of_resource())]).collect()
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

impl Appointment {
    /// One that is not stored yet: somebody comes, or the owner keeps the slot.
    pub(crate) fn new(settings: &Settings, resource: &Resource, slot: &Slot, person: Option<Person>, now: i64) -> Self {
        let (start, end) = (slot.start.as_millisecond(), slot.end.as_millisecond());
        let keep = i64::try_from(settings.keep.as_millis()).unwrap_or(i64::MAX);
        Self {
            id: new_id(),
            resource: resource.id.clone(),
            title: resource.name.clone(),
            slot: slot.at,
            start,
            end,
            state: if person.is_some() { State::Booked } else { State::Blocked },
            person,
            made: now,
            changed: now,
            sequence: 0,
            expires: end.saturating_add(keep),
        }
    }

    /// When it begins.
    pub(crate) fn start(&self) -> Timestamp {
        instant(self.start)
    }

    /// When it ends.
    pub(crate) fn end(&self) -> Timestamp {
        instant(self.end)
    }

    /// When it was made.
    pub(crate) fn made(&self) -> Timestamp {
        instant(self.made)
    }

    /// When it was made or changed last.
    pub(crate) fn changed(&self) -> Timestamp {
        instant(self.changed)
    }

    /// Whether it began.
    pub(crate) fn has_begun(&self, now: i64) -> bool {
        self.start <= now
    }

    /// The same, cancelled.
    pub(crate) fn cancelled(&self, now: i64) -> Self {
        Self { state: State::Cancelled, changed: now, sequence: self.sequence + 1, ..self.clone() }
    }
}

/// A time that the store gave.
pub(crate) fn instant(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What time it is for the site.
pub(crate) fn now(tenant: &Tenant) -> Timestamp {
    instant(tenant.store.now())
}

/// What holds slots of a resource in a time, whole or in part: appointments, and what the owner keeps.
pub(crate) async fn holding(
    tenant: &Tenant,
    resource: &Resource,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Stored<Appointment>>, Error> {
    let key = |time: Timestamp| Some(Key::new().number(time.as_millisecond()));
    let mut query =
        Query { prefix: Key::new().text(resource.id.as_str()), from: key(from - LONGEST), to: key(to), limit: MOST, ..Query::on(SLOT) };
    let mut found = Vec::new();
    loop {
        let page = tenant.store.find::<Appointment>(&query).await?;
        found.extend(page.items.into_iter().filter(|held| held.document.end > from.as_millisecond()));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

/// The slots of these that nobody has. `slots` are in the order of time.
pub(crate) async fn free(tenant: &Tenant, resource: &Resource, slots: Vec<Slot>) -> Result<Vec<Slot>, Error> {
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return Ok(slots) };
    let held = holding(tenant, resource, first.start, last.end).await?;
    let is_free = |slot: &Slot| !held.iter().any(|held| held.document.start() < slot.end && slot.start < held.document.end());
    Ok(slots.into_iter().filter(is_free).collect())
}

/// Stores an appointment together with the mails that tell of it. False, and nothing is stored, if somebody else has the slot.
pub(crate) async fn store(tenant: &Tenant, appointment: &Appointment, mails: Vec<Mail>) -> Result<bool, Error> {
    let batch = with_mails(tenant, Batch::new().insert(appointment), mails);
    match tenant.store.batch(batch).await {
        Ok(_) => {
            tenant.mails_wait();
            Ok(true)
        }
        Err(StoreError::Conflict { index }) if index == SLOT => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Puts a changed appointment in the place of the one that was read, together with the mails that tell of it. False, and nothing is stored, if it was changed in between.
pub(crate) async fn replace(tenant: &Tenant, changed: &Appointment, revision: u64, mails: Vec<Mail>) -> Result<bool, Error> {
    let batch = with_mails(tenant, Batch::new().replace(changed, revision), mails);
    match tenant.store.batch(batch).await {
        Ok(_) => {
            tenant.mails_wait();
            Ok(true)
        }
        Err(StoreError::Changed { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn with_mails(tenant: &Tenant, batch: Batch, mails: Vec<Mail>) -> Batch {
    mails.into_iter().fold(batch, |batch, mail| batch.insert(&tenant.outgoing(mail)))
}
