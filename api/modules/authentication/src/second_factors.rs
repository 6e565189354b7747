//! What counts as a second factor: an app, or a passkey. Who may add one, and that the last one stays where the site requires it.

use kernel::{Account, Error, Factors, Tenant, User};

use crate::pages::{SIGN_IN_PAGE, TWO_FACTOR_PAGE};
use crate::passkeys::passkeys_of;
use crate::two_factor::SecondFactor;

/// How many a user has.
async fn count(tenant: &Tenant, user: &str) -> Result<usize, Error> {
    Ok(usize::from(SecondFactor::on(tenant, user).await?.is_some()) + passkeys_of(tenant, user).await?.len())
}

/// Whether a user has any.
///
/// # Errors
/// Those of the store.
pub(crate) async fn has_one(tenant: &Tenant, user: &str) -> Result<bool, Error> {
    Ok(count(tenant, user).await? > 0)
}

/// Whether the site requires one of a user.
///
/// # Errors
/// Those of the store.
pub(crate) async fn is_required(tenant: &Tenant, user: &User) -> Result<bool, Error> {
    Ok(tenant.admitted(user, false).await?.1 == Factors::TooFew)
}

/// Lets somebody add one. Who came in by the password alone, where that is too little, may add their first and no other: else whoever learned the password
/// would add one of their own, and be in.
///
/// # Errors
/// They have one, which they have to show first.
pub(crate) async fn may_add(tenant: &Tenant, account: &Account) -> Result<(), Error> {
    if account.factors == Factors::TooFew && has_one(tenant, &account.user.id).await? {
        return Err(Error::Forbidden("you have a second factor: sign in anew with it, and add another one then"));
    }
    Ok(())
}

/// Whether a user has one at most, and the site requires one of them: then it stays.
///
/// # Errors
/// Those of the store.
pub(crate) async fn is_kept(tenant: &Tenant, user: &User) -> Result<bool, Error> {
    Ok(is_required(tenant, user).await? && count(tenant, &user.id).await? <= 1)
}

/// Lets somebody take one away.
///
/// # Errors
/// It is the last one, and the site requires one of them.
pub(crate) async fn may_take_away(tenant: &Tenant, user: &User) -> Result<(), Error> {
    if is_kept(tenant, user).await? {
        return Err(Error::Forbidden("this site requires a second factor of you: add another one before you take the last one away"));
    }
    Ok(())
}

/// The page to which a browser is led in place of any other, where somebody showed too little: to add a second factor, or to sign in with the one that they have.
///
/// # Errors
/// Those of the store.
pub(crate) async fn way_to_it(tenant: &Tenant, user: &str) -> Result<&'static str, Error> {
    Ok(if has_one(tenant, user).await? { SIGN_IN_PAGE } else { TWO_FACTOR_PAGE })
}
