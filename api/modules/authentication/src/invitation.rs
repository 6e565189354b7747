//! For the module that manages users: asking somebody to come, and forgetting all that lets them in.

use kernel::{Error, Outgoing, Tenant, Ticket, User};
use store::{Batch, StoreError};

use crate::credential::Credential;
use crate::mails::{link, link_mail};
use crate::one_time::{OneTime, Purpose};
use crate::passkeys;
use crate::password_reset::forget_links;
use crate::sessions::end_all;
use crate::tokens::delete_all;
use crate::two_factor;

/// An invitation that is ready to be stored.
pub struct Invitation {
    /// Where whoever is invited sets their password. It is shown to nobody but them, and to the operator.
    pub link: String,
    ticket: OneTime,
    mail: Outgoing,
}

impl Invitation {
    /// Adds it to the batch that makes the user. Call [`Tenant::mails_wait`] after the batch.
    pub fn stored(&self, batch: Batch) -> Batch {
        batch.insert(&self.ticket).insert(&self.mail)
    }
}

/// Asks a user to come: by a mail with a link, by which they set their password.
///
/// # Errors
/// The mail cannot be rendered.
pub async fn invite(tenant: &Tenant, user: &User) -> Result<Invitation, Error> {
    let ticket = Ticket::new()?;
    let mail = link_mail(tenant, user, Purpose::Invitation, &ticket).await?;
    let one_time = OneTime::new(&ticket, user, Purpose::Invitation, tenant.store.now());
    Ok(Invitation { link: link(tenant, Purpose::Invitation, &ticket), ticket: one_time, mail })
}

/// Forgets all that lets a user in: sessions, tokens, links, and with `password` that too, with the second factor and the passkeys.
///
/// # Errors
/// Those of the store.
pub async fn forget_user(tenant: &Tenant, user: &str, password: bool) -> Result<(), Error> {
    end_all(tenant, user, None).await?;
    delete_all(tenant, user).await?;
    forget_links(tenant, user).await?;
    if password {
        two_factor::forget(tenant, user).await?;
        passkeys::forget(tenant, user).await?;
        match tenant.store.remove::<Credential>(user, None).await {
            Ok(()) | Err(StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
