//! The pass by which somebody sees their own comment before others do: its id and a signature.

use std::fmt;

use kernel::{Error, Tenant};
use serde::{Deserialize, Deserializer};

use super::comment::Comment;

const PURPOSE: &str = "cms.own-comment";

/// An id and a signature, with a dot between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    id: String,
    signature: String,
}

impl Pass {
    /// The pass to a comment.
    pub(crate) async fn issue(tenant: &Tenant, comment: &Comment) -> Result<Self, Error> {
        let signature = tenant.sign(PURPOSE, &comment.id).await?;
        Ok(Self { id: comment.id.clone(), signature })
    }

    /// The comment that it leads to.
    ///
    /// # Errors
    /// It is not a pass, or the comment is gone: the two look the same.
    pub(crate) async fn open(&self, tenant: &Tenant) -> Result<Comment, Error> {
        if !tenant.is_signed(PURPOSE, &self.id, &self.signature).await? {
            return Err(Error::NotFound);
        }
        tenant.store.get::<Comment>(&self.id).await?.map(|stored| stored.document).ok_or(Error::NotFound)
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.signature)
    }
}

impl<'de> Deserialize<'de> for Pass {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once('.').filter(|(id, signature)| !id.is_empty() && !signature.is_empty());
        let (id, signature) = parts.ok_or_else(|| serde::de::Error::custom("not a pass"))?;
        Ok(Self { id: id.to_owned(), signature: signature.to_owned() })
    }
}
