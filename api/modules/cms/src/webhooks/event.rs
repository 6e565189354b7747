//! What webhooks tell.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum Event {
    /// Visitors get a post that they did not get before.
    #[serde(rename = "post.published")]
    PostPublished,
    /// A post that visitors get is another.
    #[serde(rename = "post.updated")]
    PostUpdated,
    /// Visitors do not get a post any more.
    #[serde(rename = "post.removed")]
    PostRemoved,
    /// Somebody commented. Nobody is told of spam.
    #[serde(rename = "comment.created")]
    CommentCreated,
    /// Visitors get a comment from now on.
    #[serde(rename = "comment.approved")]
    CommentApproved,
    /// The live site is up to date.
    #[serde(rename = "site.live")]
    SiteLive,
    /// The site could not be built; the release before is still live.
    #[serde(rename = "site.failed")]
    SiteFailed,
    /// Somebody tried whether the webhook works. It is told whatever a webhook asks for.
    #[serde(rename = "ping")]
    Ping,
}

impl Event {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PostPublished => "post.published",
            Self::PostUpdated => "post.updated",
            Self::PostRemoved => "post.removed",
            Self::CommentCreated => "comment.created",
            Self::CommentApproved => "comment.approved",
            Self::SiteLive => "site.live",
            Self::SiteFailed => "site.failed",
            Self::Ping => "ping",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_ones_in_json() {
        for event in [Event::PostPublished, Event::CommentApproved, Event::SiteFailed, Event::Ping] {
            assert_eq!(serde_json::to_value(event).unwrap(), event.name());
        }
    }
}
