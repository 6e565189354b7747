//! The pass to an appointment, which stands in links: its id and a signature for what may be done with it. Nobody who was not given it can make it.

use std::fmt;

use kernel::{Error, SignedId, Tenant};
use serde::Deserialize;
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

/// What stands in the links.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Pass(SignedId);

impl Pass {
    /// The pass to an appointment.
    pub(crate) async fn issue(tenant: &Tenant, appointment: &Appointment, purpose: Purpose) -> Result<Self, Error> {
        SignedId::new(tenant, purpose.name(), appointment.id()).await.map(Self)
    }

    /// The appointment that it leads to.
    ///
    /// # Errors
    /// It is not a pass for this purpose, or the appointment is gone: the two look the same.
    pub(crate) async fn open(&self, tenant: &Tenant, purpose: Purpose) -> Result<Stored<Appointment>, Error> {
        let id = self.0.verified(tenant, purpose.name()).await?;
        tenant.store.get(id).await?.ok_or(Error::NotFound)
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
