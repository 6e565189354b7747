//! A message as it is stored, and the mark that keeps the same one from being stored twice.

use jiff::Timestamp;
use kernel::{ETag, EmailAddress, Suspicion, fingerprint};
use serde::{Deserialize, Serialize};
use source::Moment;
use store::{Collection, Document, Index, Key, Stored, new_id, normalize_terms};
use utoipa::ToSchema;

use crate::incoming::Checked;
use crate::settings::Settings;

/// The index of messages by their state.
pub(crate) const BY_STATE: &str = "state";
/// How long the same message again is taken for the same one, in milliseconds.
const SAME: i64 = 10 * 60 * 1000;
/// How long spam is kept at most, in milliseconds.
const KEEP_SPAM: i64 = 30 * 24 * 60 * 60 * 1000;
/// The last time that ids can tell, in UTC milliseconds: the year 10889.
const LAST: i64 = (1 << 48) - 1;

/// What has become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Nobody has dealt with it yet.
    New,
    /// Somebody has.
    Handled,
    /// It is no message to anybody.
    Spam,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Handled => "handled",
            Self::Spam => "spam",
        }
    }

    /// The term that a search for messages of this state looks for; the colon keeps it from being a word.
    pub(crate) fn term(self) -> String {
        format!("state:{}", self.name())
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: EmailAddress,
    pub(crate) subject: Option<String>,
    pub(crate) message: String,
    pub(crate) state: State,
    pub(crate) suspicion: Option<Suspicion>,
    /// When it came, in UTC milliseconds.
    pub(crate) received: i64,
    /// When it is gone, in UTC milliseconds.
    expires: i64,
}

impl Document for Message {
    const COLLECTION: &'static Collection = &Collection { name: "contact-form.messages", indexes: &[Index::sorted(BY_STATE)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(BY_STATE, Key::new().text(self.state.name()))]
    }

    fn terms(&self) -> Vec<String> {
        let subject = self.subject.as_deref().unwrap_or_default();
        let mut terms = normalize_terms(&format!("{} {} {subject} {}", self.name, self.email, self.message));
        terms.push(self.state.term());
        terms
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

impl Message {
    pub(crate) fn new(checked: Checked, suspicion: Option<Suspicion>, settings: &Settings, received: i64) -> Self {
        let Checked { name, email, subject, message } = checked;
        let state = if suspicion.is_some() { State::Spam } else { State::New };
        let id = newest_first_id(received);
        Self { id, name, email, subject, message, state, suspicion, received, expires: 0 }.with_state(state, settings)
    }

    /// The same in another state, which decides how long it is kept.
    pub(crate) fn with_state(self, state: State, settings: &Settings) -> Self {
        let keep = if state == State::Spam { settings.keep.min(KEEP_SPAM) } else { settings.keep };
        Self { state, expires: self.received.saturating_add(keep), ..self }
    }

    /// When it came, by RFC 3339.
    pub(crate) fn received_at(&self) -> String {
        Moment::from_timestamp(Timestamp::from_millisecond(self.received).unwrap_or_default()).to_string()
    }

    /// The entity tag of a message as it is stored.
    pub(crate) fn tag(stored: &Stored<Self>) -> ETag {
        ETag::of(&["contact-form.message", &stored.document.id, &stored.revision.to_string()])
    }
}

/// An id that sorts before all that were made earlier: so whatever sorts by id, searches too, shows the newest message first.
fn newest_first_id(now: i64) -> String {
    let newest_last = new_id();
    let turned = newest_last.chars().map(|c| c.to_digit(16).and_then(|digit| char::from_digit(15 - digit, 16)).unwrap_or(c));
    format!("{:012x}-{}", LAST - now.clamp(0, LAST), turned.collect::<String>())
}

/// The mark that a message was just sent. Its id is made of what the message says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JustSent {
    id: String,
    /// The id of the message.
    pub(crate) message: String,
    expires: i64,
}

impl Document for JustSent {
    const COLLECTION: &'static Collection = &Collection { name: "contact-form.just-sent", indexes: &[] };

    fn id(&self) -> &str {
        &self.id
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

impl JustSent {
    pub(crate) fn new(fingerprint: &str, message: &Message) -> Self {
        Self { id: fingerprint.to_owned(), message: message.id.clone(), expires: message.received + SAME }
    }

    /// What two messages share exactly if they say the same and look the same: one that is no spam must not be taken for one that is.
    pub(crate) fn fingerprint(checked: &Checked, suspicion: Option<Suspicion>) -> String {
        let (email, subject) = (checked.email.to_string(), checked.subject.as_deref().unwrap_or_default());
        fingerprint(&[&checked.name, &email, subject, &checked.message, suspicion.map_or("", Suspicion::name)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_newer_sort_first_also_within_one_moment() {
        let ids: Vec<String> = [-1, 0, 1, 1_800_000_000_000, 1_800_000_000_000, 1_800_000_000_001, i64::MAX].map(newest_first_id).to_vec();
        assert!(ids.is_sorted_by(|older, newer| older > newer), "{ids:?}");
    }
}
