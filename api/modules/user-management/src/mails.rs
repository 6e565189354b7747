//! The mails: to somebody who registers, and to somebody with whose address somebody does. Links lead to the site's address of its settings.

use components::table;
use kernel::{EmailAddress, Error, Outgoing, Tenant, Ticket, User};
use minijinja::Value;

/// The mail with the link by which a registration is confirmed.
pub(crate) const REGISTRATION: &str = "user-management/registration";
/// Word that there is an account with this address already.
pub(crate) const ALREADY_THERE: &str = "user-management/already_there";

/// The mail by whose link somebody becomes a user. Nothing in it is what they wrote, so that nobody can send texts of their own to others by it.
///
/// # Errors
/// It cannot be rendered.
pub(crate) async fn registration_mail(tenant: &Tenant, user: &User, ticket: &Ticket) -> Result<Outgoing, Error> {
    mail(tenant, REGISTRATION, ("", &user.email), &format!("{}/{}", crate::pages::REGISTER_PAGE, ticket.reveal())).await
}

/// Word to a user that somebody wanted to register with their address.
///
/// # Errors
/// It cannot be rendered.
pub(crate) async fn already_there_mail(tenant: &Tenant, user: &User) -> Result<Outgoing, Error> {
    mail(tenant, ALREADY_THERE, (&user.name, &user.email), crate::pages::SIGN_IN_PAGE).await
}

async fn mail(tenant: &Tenant, component: &str, (name, to): (&str, &EmailAddress), path: &str) -> Result<Outgoing, Error> {
    let link = format!("{}{path}", tenant.base_url());
    let props = table([("name", Value::from(name)), ("link", Value::from_safe_string(link))]);
    let mail = tenant.mail(component, props, vec![to.clone()]).await?;
    Ok(tenant.outgoing(mail))
}
