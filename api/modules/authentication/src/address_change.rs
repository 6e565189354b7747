//! For the module that manages users: another address, which counts when a link that was sent to it was followed. Like all links it is worth nothing
//! any more once a new password was set by one.

use kernel::{EmailAddress, Error, Outgoing, Tenant, Ticket, User};
use store::{Batch, Document as _, Key, Query, Stored};

use crate::mails::{ADDRESS_ASKED, ADDRESS_CHANGED, link_mail, word_mail};
use crate::one_time::{OneTime, Purpose};

/// A link to another address that is ready to be stored, with word of it to the address until now.
pub struct AddressLink {
    link: OneTime,
    before: Vec<Stored<OneTime>>,
    mails: [Outgoing; 2],
}

impl AddressLink {
    /// One for a user who wants this address.
    ///
    /// # Errors
    /// The mails cannot be rendered; those of the store.
    pub async fn new(tenant: &Tenant, user: &User, to: EmailAddress) -> Result<Self, Error> {
        let ticket = Ticket::new()?;
        let newcomer = User { email: to.clone(), ..user.clone() };
        let mails = [link_mail(tenant, &newcomer, Purpose::NewAddress, &ticket).await?, word_mail(tenant, user, ADDRESS_ASKED).await?];
        let links = Query { prefix: Key::new().text(&user.id), limit: 1000, ..Query::on(OneTime::BY_USER) };
        let mut before = tenant.store.find::<OneTime>(&links).await?.items;
        before.retain(|link| link.document.purpose == Purpose::NewAddress);
        Ok(Self { link: OneTime::to_address(&ticket, user, to, tenant.store.now()), before, mails })
    }

    /// Adds it to a batch, and takes away those before it: only the newest counts. Call [`Tenant::mails_wait`] after the batch.
    pub fn stored(&self, batch: Batch) -> Batch {
        let batch = self.before.iter().fold(batch, |batch, link| batch.remove::<OneTime>(link.document.id(), None));
        self.mails.iter().fold(batch.insert(&self.link), Batch::insert)
    }
}

/// An address that somebody showed to be theirs by following such a link.
pub struct ShownAddress {
    /// The user who asked for it.
    pub user: Stored<User>,
    /// The address.
    pub to: EmailAddress,
    link: Stored<OneTime>,
}

impl ShownAddress {
    /// What a link shows; none if it is not good, or not any more.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn by(tenant: &Tenant, end: &str) -> Result<Option<Self>, Error> {
        let Some((link, user)) = OneTime::followed(tenant, end).await? else { return Ok(None) };
        Ok(link.document.to.clone().map(|to| Self { user, to, link }))
    }

    /// Adds to a batch that the user has it from now on, with word of that to the one before. Call [`Tenant::mails_wait`] after the batch.
    ///
    /// # Errors
    /// The mail cannot be rendered.
    pub async fn stored(&self, tenant: &Tenant, batch: Batch) -> Result<Batch, Error> {
        let mail = word_mail(tenant, &self.user.document, ADDRESS_CHANGED).await?;
        let changed = User { email: self.to.clone(), email_verified: true, ..self.user.document.clone() };
        let batch = batch.replace(&changed, self.user.revision).remove::<OneTime>(self.link.document.id(), Some(self.link.revision));
        Ok(batch.insert(&mail))
    }
}
