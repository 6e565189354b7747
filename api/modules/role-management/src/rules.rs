//! What holds whoever changes roles: the built-in ones are as they are, and nobody grants or takes what they do not have.

use kernel::{Caller, Error, OwnRole, Role, Tenant};
use store::Stored;

/// A role of the site's own.
///
/// # Errors
/// [`Error::NotFound`] if there is none, [`Error::Conflict`] for a role that every site has; those of the store.
pub(crate) async fn own(tenant: &Tenant, name: &str) -> Result<Stored<OwnRole>, Error> {
    if Role::of(name).is_some() {
        return Err(Error::Conflict(format!("every site has the role `{name}`: it stays as it is")));
    }
    tenant.store.get::<OwnRole>(name).await?.ok_or(Error::NotFound)
}

/// Whether the caller may put these permissions into a role.
///
/// # Errors
/// [`Error::Withheld`] with the first that they do not have.
pub(crate) fn may_grant(caller: &Caller, permissions: &[String]) -> Result<(), Error> {
    match permissions.iter().find(|name| !caller.may(name)) {
        Some(name) => Err(Error::Withheld(format!("you do not have `{name}` yourself, and cannot put it into a role"))),
        None => Ok(()),
    }
}

/// Whether the caller may give a role, change it, or take it from those who have it.
///
/// # Errors
/// [`Error::Withheld`] with what it may and they may not; those of the store.
pub(crate) async fn may_act_on(tenant: &Tenant, caller: &Caller, role: &str) -> Result<(), Error> {
    tenant.withheld(caller, role).await?.map_or(Ok(()), |why| Err(Error::Withheld(why)))
}
