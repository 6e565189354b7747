//! The mails: links that are good once, and word of what was changed. Links lead to the site's address of its settings, never to a host that a request named.

use components::table;
use kernel::{Error, Outgoing, Tenant, Ticket, User};
use minijinja::Value;

use crate::one_time::Purpose;

/// The mail with which a forgotten password is set anew.
pub(crate) const RESET: &str = "authentication/reset";
/// The mail that asks somebody to come.
pub(crate) const INVITATION: &str = "authentication/invitation";
/// The mail by which somebody shows that an address is theirs.
pub(crate) const VERIFY: &str = "authentication/verify";
/// Word that the password was changed.
pub(crate) const CHANGED: &str = "authentication/password_changed";

/// Where a link leads.
pub(crate) fn link(tenant: &Tenant, purpose: Purpose, ticket: &Ticket) -> String {
    let route = if purpose.sets_password() { "password" } else { "verify" };
    format!("{}/api/auth/{route}/{}", tenant.base_url(), ticket.reveal())
}

/// The mail with a link.
///
/// # Errors
/// It cannot be rendered.
pub(crate) async fn link_mail(tenant: &Tenant, user: &User, purpose: Purpose, ticket: &Ticket) -> Result<Outgoing, Error> {
    let name = match purpose {
        Purpose::Reset => RESET,
        Purpose::Invitation => INVITATION,
        Purpose::Verification => VERIFY,
    };
    let link = link(tenant, purpose, ticket);
    let props = table([("name", Value::from(user.name.as_str())), ("link", Value::from_safe_string(link))]);
    let mail = tenant.mail(name, props, vec![user.email.clone()]).await?;
    Ok(tenant.outgoing(mail))
}

/// Word to a user that their password was changed.
///
/// # Errors
/// It cannot be rendered.
pub(crate) async fn changed_mail(tenant: &Tenant, user: &User) -> Result<Outgoing, Error> {
    let forgot = format!("{}/api/auth/forgot", tenant.base_url());
    let props = table([("name", Value::from(user.name.as_str())), ("link", Value::from_safe_string(forgot))]);
    let mail = tenant.mail(CHANGED, props, vec![user.email.clone()]).await?;
    Ok(tenant.outgoing(mail))
}
