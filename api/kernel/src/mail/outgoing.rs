//! Mails that wait: documents of the site, so that none is lost when the program or the mail server goes away.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, new_id};

use super::Mail;

pub(super) const DUE: &str = "due";
/// How long after the first try the second one comes, in milliseconds, unless the program is told otherwise.
pub(super) const FIRST_PAUSE: i64 = 60_000;
/// How many times as long the pauses between the tries are: ever longer, up to a day. After the last the mail is given up.
const PAUSES: [i64; 8] = [1, 5, 15, 60, 180, 360, 720, 1440];

/// A mail that waits to be sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outgoing {
    id: String,
    pub(super) mail: Mail,
    /// When it is tried next, in UTC milliseconds.
    pub(super) due: i64,
    tries: usize,
}

impl Document for Outgoing {
    const COLLECTION: &'static Collection = &Collection { name: "kernel.mail", indexes: &[Index::sorted(DUE)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(DUE, Key::new().number(self.due))]
    }
}

impl Outgoing {
    pub(super) fn new(mail: Mail, now: i64) -> Self {
        Self { id: new_id(), mail, due: now, tries: 0 }
    }

    /// The same, nobody else's until then.
    pub(super) fn claimed_until(&self, due: i64) -> Self {
        Self { due, ..self.clone() }
    }

    /// The same, to be tried again later; none if it was tried often enough.
    pub(super) fn later(&self, now: i64, first_pause: i64) -> Option<Self> {
        let pause = PAUSES.get(self.tries)?.saturating_mul(first_pause);
        Some(Self { due: now.saturating_add(pause), tries: self.tries + 1, ..self.clone() })
    }
}
