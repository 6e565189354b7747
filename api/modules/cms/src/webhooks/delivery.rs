//! Something that is told to one webhook, and what came of it: it waits in the site's documents, and stays there as the log.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key};
use utoipa::ToSchema;

use super::agent::Heard;
use super::clock;
use super::event::Event;

/// The index of deliveries that wait, by when they are tried.
pub(super) const BY_DUE: &str = "due";
/// The index of deliveries by webhook.
pub(super) const BY_HOOK: &str = "hook";
/// The most deliveries that are kept of one webhook.
pub(super) const MOST_KEPT: u64 = 1000;
/// How long a delivery is kept, in milliseconds.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1000;
/// The most tries that are remembered of one delivery.
const MOST_TRIES: usize = 12;

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    /// It is tried, or is to be.
    Waiting,
    /// It was taken.
    Delivered,
    /// It was given up.
    Failed,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Try {
    /// When it ended, in UTC milliseconds.
    at: i64,
    /// How long it took, in milliseconds.
    took: u64,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The beginning of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Delivery {
    /// Its id, which is the same at each try: by it a receiver knows what it got already.
    pub(super) id: String,
    /// The id of the webhook.
    pub(super) hook: String,
    pub(super) event: Event,
    /// What is sent.
    pub(super) body: String,
    pub(super) created: i64,
    pub(super) outcome: Outcome,
    /// When it is tried next, in UTC milliseconds.
    pub(super) due: i64,
    /// Since when it is tried: since it was made, or since somebody asked for it again.
    since: i64,
    /// How often it was tried since then.
    count: u32,
    pub(super) tries: Vec<Try>,
}

impl Document for Delivery {
    const COLLECTION: &'static Collection =
        &Collection { name: "cms.deliveries", indexes: &[Index::sorted(BY_DUE), Index::sorted(BY_HOOK)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let due = (self.outcome == Outcome::Waiting).then(|| (BY_DUE, Key::new().number(self.due)));
        due.into_iter().chain([(BY_HOOK, Key::new().text(&self.hook))]).collect()
    }

    fn expires(&self) -> Option<i64> {
        Some(self.created.saturating_add(KEPT))
    }
}

impl Delivery {
    pub(super) fn new(id: String, hook: &str, event: Event, body: String, now: i64) -> Self {
        let outcome = Outcome::Waiting;
        Self { id, hook: hook.to_owned(), event, body, created: now, outcome, due: now, since: now, count: 0, tries: Vec::new() }
    }

    /// The same, nobody else's until then.
    pub(super) fn claimed_until(&self, due: i64) -> Self {
        Self { due, ..self.clone() }
    }

    /// The same after a try.
    pub(super) fn after(self, heard: &Heard, now: i64, chance: u8) -> Self {
        let (status, answer, error) = match &heard.answer {
            Ok((status, text)) => (Some(*status), Some(text.clone()), None),
            Err(why) => (None, None, Some(why.clone())),
        };
        let mut tries = self.tries;
        tries.push(Try { at: now, took: heard.took, status, answer, error });
        tries.drain(..tries.len().saturating_sub(MOST_TRIES));
        let count = self.count.saturating_add(1);
        let (outcome, due) = match (is_taken(heard), clock::again(self.since, now, count, chance)) {
            (true, _) => (Outcome::Delivered, self.due),
            (false, Some(again)) => (Outcome::Waiting, again),
            (false, None) => (Outcome::Failed, self.due),
        };
        Self { outcome, due, count, tries, ..self }
    }

    /// The same, given up.
    pub(super) fn given_up(self) -> Self {
        Self { outcome: Outcome::Failed, ..self }
    }

    /// The same, to be tried again as if it were new.
    pub(super) fn again(self, now: i64) -> Self {
        Self { outcome: Outcome::Waiting, due: now, since: now, count: 0, ..self }
    }

    /// Whether its time is over, however often it was tried.
    pub(super) fn is_too_old(&self, now: i64) -> bool {
        clock::again(self.since, now, 0, 128).is_none()
    }
}

/// Whether what was sent was taken: any answer that says so, and no redirect.
pub(super) fn is_taken(heard: &Heard) -> bool {
    matches!(heard.answer, Ok((200..=299, _)))
}
