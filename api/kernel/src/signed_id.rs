//! An id that stands in a link with a signature for what may be done with it: nobody who was not given it can make it.

use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::{Error, Tenant};

/// An id and a signature, with a dot between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedId {
    id: String,
    signature: String,
}

impl SignedId {
    /// An id, signed for one purpose.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn new(tenant: &Tenant, purpose: &str, id: &str) -> Result<Self, Error> {
        Ok(Self { id: id.to_owned(), signature: tenant.sign(purpose, id).await? })
    }

    /// The id, if this site signed it for this purpose.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it did not: as if what it names were gone.
    pub async fn verified(&self, tenant: &Tenant, purpose: &str) -> Result<&str, Error> {
        if tenant.is_signed(purpose, &self.id, &self.signature).await? { Ok(&self.id) } else { Err(Error::NotFound) }
    }
}

impl fmt::Display for SignedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.signature)
    }
}

impl<'de> Deserialize<'de> for SignedId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once('.').filter(|(id, signature)| !id.is_empty() && !signature.is_empty());
        let (id, signature) = parts.ok_or_else(|| serde::de::Error::custom("not a pass"))?;
        Ok(Self { id: id.to_owned(), signature: signature.to_owned() })
    }
}
