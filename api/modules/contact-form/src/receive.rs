//! Takes a message in: stores it once, and the mail about it in the same batch.

use kernel::{Error, Mail, Suspicion, Tenant};
use store::{Batch, StoreError};

use crate::incoming::Checked;
use crate::message::{JustSent, Message};
use crate::owner_mail::owner_mail;
use crate::settings::Settings;

/// Stores a message and returns its id. The same one again within minutes, as a second click on the button sends it, is the message that is there.
pub(crate) async fn receive(tenant: &Tenant, settings: &Settings, checked: Checked, suspicion: Option<Suspicion>) -> Result<String, Error> {
    let fingerprint = JustSent::fingerprint(&checked, suspicion);
    let mut mail = None;
    loop {
        if let Some(known) = tenant.store.get::<JustSent>(&fingerprint).await? {
            return Ok(known.document.message);
        }
        let message = Message::new(checked.clone(), suspicion, settings, tenant.store.now());
        if mail.is_none() {
            mail = mail_about(tenant, settings, &message).await;
        }
        let mut batch = Batch::new().insert(&message).insert(&JustSent::new(&fingerprint, &message));
        if let Some(mail) = &mail {
            batch = batch.insert(&tenant.outgoing(mail.clone()));
        }
        match tenant.store.batch(batch).await {
            Ok(_) => {
                if mail.is_some() {
                    tenant.mails_wait();
                }
                return Ok(message.id);
            }
            // the same message came at the same time
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The mail about a message; none about spam, and none where nobody is to get one. A mail that cannot be made is logged: the message is kept all the same.
async fn mail_about(tenant: &Tenant, settings: &Settings, message: &Message) -> Option<Mail> {
    if message.suspicion.is_some() || settings.to.is_empty() {
        return None;
    }
    match owner_mail(tenant, settings, message).await {
        Ok(mail) => Some(mail),
        Err(error) => {
            tracing::error!(?error, site = %tenant.name(), message = message.id, "a message was stored, but its mail cannot be made");
            None
        }
    }
}
