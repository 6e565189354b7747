//! A post in the trash, as it is stored. What is left of it among the posts is a mark.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key};

use crate::author::By;
use crate::post::Post;

/// How long a post stays in the trash, in milliseconds: 30 days.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1000;

/// A post in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trashed {
    pub(crate) name: String,
    /// The post that it was.
    pub(crate) post: Post,
    /// Who removed it.
    pub(crate) by: By,
    /// When, in UTC milliseconds.
    pub(crate) at: i64,
    /// When it is gone for good, in UTC milliseconds.
    pub(crate) expires: i64,
}

/// The index of the trash, what was removed last first.
pub(crate) const BY_REMOVAL: &str = "removal";

impl Document for Trashed {
    const COLLECTION: &'static Collection = &Collection { name: "cms.trash", indexes: &[Index::sorted(BY_REMOVAL)] };

    fn id(&self) -> &str {
        &self.name
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(BY_REMOVAL, Key::new().descending_number(self.at))]
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

impl Trashed {
    /// A post that somebody removes now.
    pub(crate) fn new(post: Post, by: By, now: i64) -> Self {
        Self { name: post.name.clone(), post, by, at: now, expires: now.saturating_add(KEPT) }
    }
}
