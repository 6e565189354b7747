//! The pass by which somebody sees their own comment before others do: its id and a signature.

use std::fmt;

use kernel::{Error, SignedId, Tenant};
use serde::Deserialize;

use super::comment::Comment;

const PURPOSE: &str = "cms.own-comment";

/// What stands in the address of the comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Pass(SignedId);

impl Pass {
    /// The pass to a comment.
    pub(crate) async fn issue(tenant: &Tenant, comment: &Comment) -> Result<Self, Error> {
        SignedId::new(tenant, PURPOSE, &comment.id).await.map(Self)
    }

    /// The comment that it leads to.
    ///
    /// # Errors
    /// It is not a pass, or the comment is gone: the two look the same.
    pub(crate) async fn open(&self, tenant: &Tenant) -> Result<Comment, Error> {
        let id = self.0.verified(tenant, PURPOSE).await?;
        tenant.store.get::<Comment>(id).await?.map(|stored| stored.document).ok_or(Error::NotFound)
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
