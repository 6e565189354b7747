//! Whether visitors get a post.

use crate::post::Post;

/// Whether visitors get a post at a time: it is there, no draft, and its date has come.
pub(crate) fn is_published(post: &Post, now: i64) -> bool {
    post.source.is_some() && !post.draft && post.date.is_none_or(|date| date <= now)
}
