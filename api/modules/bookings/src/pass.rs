//! The pass to an appointment, which stands in links: its id and a signature for what may be done with it. Nobody who was not given it can make it.

use std::fmt;

use kernel::{Error, Tenant};
use serde::{Deserialize, Deserializer};
use store::{Document as _, Stored};

use crate::appointment::Appointment;

/// What a pass lets somebody do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// See the appointment.
    Show,
    /// Cancel it.
    Cancel,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Show => "bookings.show",
            Self::Cancel => "bookings.cancel",
        }
    }
}

/// An id and a signature, with a dot between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    id: String,
    signature: String,
}

impl Pass {
    /// The pass to an appointment.
    pub(crate) async fn issue(tenant: &Tenant, appointment: &Appointment, purpose: Purpose) -> Result<Self, Error> {
        let id = appointment.id().to_owned();
        let signature = tenant.sign(purpose.name(), &id).await?;
        Ok(Self { id, signature })
    }

    /// The appointment that it leads to.
    ///
    /// # Errors
    /// It is not a pass for this purpose, or the appointment is gone: the two look the same.
    pub(crate) async fn open(&self, tenant: &Tenant, purpose: Purpose) -> Result<Stored<Appointment>, Error> {
        if !tenant.is_signed(purpose.name(), &self.id, &self.signature).await? {
            return Err(Error::NotFound);
        }
        tenant.store.get(&self.id).await?.ok_or(Error::NotFound)
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
