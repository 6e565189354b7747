//! A webhook as it is stored: an address, what it is told, and how that goes.

use kernel::{ETag, Error, Tenant};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Query, SiteStore, StoreError, Stored};

use super::address::HookAddress;
use super::clock;
use super::event::Event;

/// The most webhooks of a site.
pub(super) const MOST: u32 = 20;
/// What secrets are sealed for.
pub(super) const SEALED: &str = "cms.webhook";

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Webhook {
    pub(super) id: String,
    /// The name of the site, for what is told without a request.
    pub(super) site: String,
    pub(super) url: HookAddress,
    pub(super) events: Vec<Event>,
    /// What its requests are signed with, encrypted.
    pub(super) secret: String,
    /// Whether it is told anything.
    pub(super) is_on: bool,
    /// Why it was switched off, if nobody did it.
    pub(super) off_because: Option<String>,
    pub(super) created: i64,
    /// Since when it does nothing but fail, in UTC milliseconds.
    pub(super) failing_since: Option<i64>,
    /// How often it failed in a row.
    pub(super) failures: u32,
    /// Until when it is left alone, in UTC milliseconds.
    pub(super) rests_until: i64,
}

impl Document for Webhook {
    const COLLECTION: &'static Collection = &Collection { name: "cms.webhooks", indexes: &[] };

    fn id(&self) -> &str {
        &self.id
    }
}

impl Webhook {
    /// Whether it is told of this.
    pub(super) fn wants(&self, event: Event) -> bool {
        self.is_on && (event == Event::Ping || self.events.contains(&event))
    }

    /// The same after it took something.
    pub(super) fn well(self) -> Self {
        Self { failing_since: None, failures: 0, rests_until: 0, ..self }
    }

    /// The same after it failed, switched off if it did nothing else for days.
    pub(super) fn failed(self, now: i64) -> Self {
        let (failures, since) = (self.failures.saturating_add(1), self.failing_since.unwrap_or(now));
        let failed = Self { failing_since: Some(since), failures, rests_until: clock::rest(now, failures), ..self };
        if clock::is_hopeless(since, now) { failed.off("it took nothing for three days") } else { failed }
    }

    /// The same, switched off.
    pub(super) fn off(self, because: &str) -> Self {
        Self { is_on: false, off_because: Some(because.to_owned()), ..self }
    }

    /// The same, switched on or off by somebody. On is as new.
    pub(super) fn switched(self, is_on: bool) -> Self {
        let switched = Self { is_on, off_because: None, ..self };
        if is_on { switched.well() } else { switched }
    }

    /// The entity tag of a webhook as it is stored.
    pub(super) fn tag(stored: &Stored<Self>) -> ETag {
        ETag::of(&["cms.webhook", &stored.document.id, &stored.revision.to_string()])
    }
}

/// All webhooks of a site, oldest first.
///
/// # Errors
/// Those of the store.
pub(super) async fn all(store: &SiteStore) -> Result<Vec<Stored<Webhook>>, StoreError> {
    Ok(store.find(&Query { limit: MOST, ..Query::by_id() }).await?.items)
}

/// The webhook of an id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub(super) async fn find(tenant: &Tenant, id: &str) -> Result<Stored<Webhook>, Error> {
    tenant.store.get(id).await?.ok_or(Error::NotFound)
}
