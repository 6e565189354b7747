//! A comment as it is stored, and the mark by which the same words are known again.

use kernel::{ETag, fingerprint};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Stored};
use utoipa::ToSchema;

/// The index of comments by their state.
pub(crate) const BY_STATE: &str = "state";
/// The index of the comments that are shown with a post.
pub(crate) const BY_POST: &str = "post";
/// The index of comments by who wrote them, and then by state.
pub(crate) const BY_WRITER: &str = "writer";
/// How far from the post a comment may be: an answer to one that is that far stands beside it.
pub(crate) const DEEPEST: u8 = 4;
/// How long spam and what was rejected is kept at most, in milliseconds.
const KEEP_REFUSED: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long the same words are known again, in milliseconds.
const SAME: i64 = 24 * 60 * 60 * 1000;

/// What has become of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Nobody has looked at it yet.
    Waiting,
    /// Visitors see it.
    Approved,
    /// Nobody wants it.
    Spam,
    /// Somebody decided against it.
    Rejected,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Spam => "spam",
            Self::Rejected => "rejected",
        }
    }
}

/// Why a comment was taken for spam when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Suspicion {
    /// A field was filled that no person sees.
    Trap,
    /// It came sooner than anybody types, or with a forged stamp.
    Haste,
    /// It has more links than allowed, or one in the name.
    Links,
    /// It has a word, an address or a network in it that is blocked.
    Blocked,
    /// The same words came before from somebody else, or to another post.
    Repeated,
}

impl From<kernel::Suspicion> for Suspicion {
    fn from(suspicion: kernel::Suspicion) -> Self {
        match suspicion {
            kernel::Suspicion::Trap => Self::Trap,
            kernel::Suspicion::Links => Self::Links,
            kernel::Suspicion::Blocked => Self::Blocked,
        }
    }
}

/// A comment. Who wrote it, beyond the name, stands in a [`Writer`](super::writer::Writer), which is gone sooner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: String,
    /// What the post is known by whatever it is called.
    pub(crate) post_id: String,
    /// What it was called when this was written.
    pub(crate) post: String,
    /// The comment that it answers.
    pub(crate) parent: Option<String>,
    /// How many comments are above it.
    pub(crate) depth: u8,
    pub(crate) author: String,
    /// By what their other comments are found: a keyed hash of their address; none if they gave none.
    pub(crate) writer: Option<String>,
    /// Whether somebody of the site wrote it.
    pub(crate) is_staff: bool,
    /// What was written.
    pub(crate) text: String,
    /// The HTML of it, in which nothing can run.
    pub(crate) html: String,
    /// The page of the site that it was written on.
    pub(crate) page: Option<String>,
    pub(crate) state: State,
    pub(crate) suspicion: Option<Suspicion>,
    /// Whether its author was told that it waits. Spam is told the same as anything else.
    pub(crate) was_told_to_wait: bool,
    /// When it came, in UTC milliseconds.
    pub(crate) received: i64,
    /// When it is gone, in UTC milliseconds; never while it is shown.
    pub(crate) expires: Option<i64>,
}

impl Document for Comment {
    const COLLECTION: &'static Collection =
        &Collection { name: "cms.comments", indexes: &[Index::sorted(BY_STATE), Index::sorted(BY_POST), Index::sorted(BY_WRITER)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let shown = self.is_shown().then(|| (BY_POST, Key::new().text(&self.post_id)));
        let of_writer = self.writer.as_ref().map(|writer| (BY_WRITER, Key::new().text(writer).text(self.state.name())));
        shown.into_iter().chain(of_writer).chain([(BY_STATE, Key::new().text(self.state.name()))]).collect()
    }

    fn expires(&self) -> Option<i64> {
        self.expires
    }
}

impl Comment {
    /// Whether visitors see it.
    pub(crate) fn is_shown(&self) -> bool {
        self.state == State::Approved
    }

    /// Whether its author is told that it waits.
    pub(crate) fn seems_to_wait(&self) -> bool {
        !self.is_shown() && self.was_told_to_wait
    }

    /// The same in another state, which decides how long it is kept.
    pub(crate) fn with_state(self, state: State, keep: i64) -> Self {
        let kept = match state {
            State::Approved => None,
            State::Waiting => Some(keep),
            State::Spam | State::Rejected => Some(keep.min(KEEP_REFUSED)),
        };
        Self { state, expires: kept.map(|kept| self.received.saturating_add(kept)), ..self }
    }

    /// The entity tag of a comment as it is stored.
    pub(crate) fn tag(stored: &Stored<Self>) -> ETag {
        ETag::of(&["cms.comment", &stored.document.id, &stored.revision.to_string()])
    }
}

/// The mark that some words came. Its id is made of them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SameWords {
    id: String,
    /// The comment that they came in.
    pub(crate) comment: String,
    /// What that comment shares exactly with itself, sent twice.
    pub(crate) fingerprint: String,
    expires: i64,
}

impl Document for SameWords {
    const COLLECTION: &'static Collection = &Collection { name: "cms.comment-words", indexes: &[] };

    fn id(&self) -> &str {
        &self.id
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

impl SameWords {
    /// The mark of a comment; `fingerprint` is what it shares exactly with itself, sent twice.
    pub(crate) fn new(id: &str, fingerprint: &str, comment: &Comment) -> Self {
        let (id, fingerprint) = (id.to_owned(), fingerprint.to_owned());
        Self { id, fingerprint, comment: comment.id.clone(), expires: comment.received + SAME }
    }

    /// The id of some words, however they are spaced and capitalised.
    pub(crate) fn id_of(text: &str) -> String {
        fingerprint(&[&text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_known_however_they_are_spaced() {
        assert_eq!(SameWords::id_of(" Buy  now\n"), SameWords::id_of("buy now"));
        assert_ne!(SameWords::id_of("buy now"), SameWords::id_of("buynow"));
    }
}
