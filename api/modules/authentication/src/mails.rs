//! The mails: links that are good once, and word of what was changed. Links lead to the site's address of its settings, never to a host that a request named.

use components::table;
use kernel::{Error, Outgoing, Tenant, Ticket, User};
use minijinja::Value;

use crate::one_time::Purpose;
use crate::pages;

/// The mail with which a forgotten password is set anew.
pub(crate) const RESET: &str = "authentication/reset";
/// The mail that asks somebody to come.
pub(crate) const INVITATION: &str = "authentication/invitation";
/// The mail by which somebody shows that an address is theirs.
pub(crate) const VERIFY: &str = "authentication/verify";
/// Word that the password was changed.
pub(crate) const CHANGED: &str = "authentication/password_changed";
/// Word that signing in needs a code from now on.
pub(crate) const TWO_FACTOR_ON: &str = "authentication/two_factor_on";
/// Word that it needs none any more.
pub(crate) const TWO_FACTOR_OFF: &str = "authentication/two_factor_off";
/// Word that a recovery code was used.
pub(crate) const RECOVERY_CODE_USED: &str = "authentication/recovery_code_used";
/// Word that a passkey signs in from now on.
pub(crate) const PASSKEY_ADDED: &str = "authentication/passkey_added";
/// Word that one does not any more.
pub(crate) const PASSKEY_REMOVED: &str = "authentication/passkey_removed";

/// The mail by which somebody shows that another address is theirs.
pub(crate) const NEW_ADDRESS: &str = "authentication/new_address";
/// Word to the address until now that another was asked for.
pub(crate) const ADDRESS_ASKED: &str = "authentication/address_asked";
/// Word to the address until now that it is another.
pub(crate) const ADDRESS_CHANGED: &str = "authentication/address_changed";

/// Where a link leads.
pub(crate) fn link(tenant: &Tenant, purpose: Purpose, ticket: &Ticket) -> String {
    let route = match purpose {
        Purpose::Reset | Purpose::Invitation => "password",
        Purpose::Verification => "verify",
        Purpose::NewAddress => "email-change",
    };
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
        Purpose::NewAddress => NEW_ADDRESS,
    };
    let link = link(tenant, purpose, ticket);
    let props = table([("name", Value::from(user.name.as_str())), ("link", Value::from_safe_string(link))]);
    let mail = tenant.mail(name, props, vec![user.email.clone()]).await?;
    Ok(tenant.outgoing(mail))
}

/// Word to a user of what was changed. Its link leads to where they see to that; of what let others in, to a new password.
///
/// # Errors
/// It cannot be rendered.
pub(crate) async fn word_mail(tenant: &Tenant, user: &User, name: &'static str) -> Result<Outgoing, Error> {
    let path = match name {
        TWO_FACTOR_ON | RECOVERY_CODE_USED => pages::TWO_FACTOR_PAGE,
        PASSKEY_ADDED | PASSKEY_REMOVED => pages::ACCOUNT_PAGE,
        ADDRESS_CHANGED => "/",
        _ => pages::FORGOT_PAGE,
    };
    let link = format!("{}{path}", tenant.base_url());
    let props = table([("name", Value::from(user.name.as_str())), ("link", Value::from_safe_string(link))]);
    let mail = tenant.mail(name, props, vec![user.email.clone()]).await?;
    Ok(tenant.outgoing(mail))
}
