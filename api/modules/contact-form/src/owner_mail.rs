//! The mail that tells the owner of a message.

use components::table;
use kernel::{Error, Mail, Tenant};
use minijinja::Value;

use crate::message::Message;
use crate::settings::Settings;

/// The mail about a message; answers to it go to the visitor.
///
/// # Errors
/// Its components cannot be rendered.
pub(crate) async fn owner_mail(tenant: &Tenant, settings: &Settings, message: &Message) -> Result<Mail, Error> {
    let props = table([
        ("name", Value::from(message.name.as_str())),
        ("email", Value::from(message.email.to_string())),
        ("subject", Value::from(message.subject.as_deref().unwrap_or_default())),
        ("message", Value::from(message.message.as_str())),
        ("received", Value::from(message.received_at())),
    ]);
    let mail = tenant.mail(crate::MAIL, props, settings.to.clone()).await?;
    Ok(Mail { reply_to: Some(message.email.clone()), ..mail })
}
