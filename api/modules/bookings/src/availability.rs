//! What is free of a resource now: the grid of slots without those that visitors may not book, and without those that somebody has.

use jiff::Timestamp;
use kernel::{Error, Tenant};

use crate::appointment::{free, now};
use crate::day::Day;
use crate::resource::{Resource, Slot};
use crate::settings::Settings;

/// How many days around a slot are looked through for others.
const AROUND: i64 = 14;
/// How many others are offered.
const NEAREST: usize = 6;

/// What is free of a resource now.
pub(crate) struct Availability<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) settings: &'a Settings,
    pub(crate) resource: &'a Resource,
    now: Timestamp,
}

impl<'a> Availability<'a> {
    /// That of a resource.
    pub(crate) fn new(tenant: &'a Tenant, settings: &'a Settings, resource: &'a Resource) -> Self {
        Self { tenant, settings, resource, now: now(tenant) }
    }

    /// Whether a visitor can have the slot.
    pub(crate) async fn has(&self, slot: &Slot) -> Result<bool, Error> {
        let is_offered = self.resource.offers(slot, &self.settings.zone, self.now);
        Ok(is_offered && !free(self.tenant, self.resource, vec![*slot]).await?.is_empty())
    }

    /// The free slots of some days, in the order of time.
    pub(crate) async fn free(&self, first: Day, last: Day) -> Result<Vec<Slot>, Error> {
        let (earliest, latest) = self.window();
        let days = first.max(earliest).to(last.min(latest));
        let offered = days.flat_map(|day| self.resource.offered(day, &self.settings.zone, self.now)).collect();
        free(self.tenant, self.resource, offered).await
    }

    /// The free slots that are nearest to one, in the order of time.
    pub(crate) async fn nearest(&self, slot: &Slot) -> Result<Vec<Slot>, Error> {
        let (first, last) = self.window();
        let day = slot.at.day().clamp(first, last);
        let mut free = self.free(day.plus(-AROUND), day.plus(AROUND)).await?;
        free.sort_by_key(|other| other.start.duration_since(slot.start).abs());
        free.truncate(NEAREST);
        free.sort_by_key(|other| other.start);
        Ok(free)
    }

    /// The first and the last day that can be booked.
    pub(crate) fn window(&self) -> (Day, Day) {
        self.resource.window(&self.settings.zone, self.now)
    }

    /// The first day from this one on that has a free slot. It asks week by week, since most often the first has one.
    pub(crate) async fn first_free_day(&self, from: Day) -> Result<Option<Day>, Error> {
        let (_, last) = self.window();
        let mut monday = from.monday();
        while monday <= last {
            if let Some(slot) = self.free(monday.max(from), monday.plus(6)).await?.first() {
                return Ok(Some(slot.at.day()));
            }
            monday = monday.plus(7);
        }
        Ok(None)
    }
}
