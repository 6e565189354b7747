//! For the module that manages users: a password that somebody chooses who is no user yet, and one that a user shows to do what cannot be undone.

use kernel::{Account, Client, Error, FieldProblem, Tenant, User};
use serde::{Deserialize, Serialize};
use store::Batch;

use crate::attempts::Attempt;
use crate::credential::Credential;
use crate::fields;
use crate::password::{self, Verdict};
use crate::password_change::check_new;
use crate::two_factor::SecondFactor;

/// A password that was found good, as its hash.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HashedPassword(String);

impl HashedPassword {
    /// Hashes what somebody chose for the field `password`. It takes its time, whoever they are.
    ///
    /// # Errors
    /// [`Error::Refused`] if it is missing or easy to guess for this user; [`Error::Busy`] if too many others are before it.
    pub async fn of(tenant: &Tenant, user: &User, typed: Option<&str>) -> Result<Self, Error> {
        let typed = fields::password("password", typed).map_err(|problem| Error::Refused(vec![problem]))?;
        check_new(tenant, user, typed).await?;
        Ok(Self(password::hash(tenant.name(), typed.to_owned()).await?))
    }

    /// Adds it to the batch that makes the user.
    pub fn stored(self, batch: Batch, user: &User, now: i64) -> Batch {
        batch.insert(&Credential::new(&user.id, self.0, now))
    }

    /// Proof that somebody knows it whose address this is.
    ///
    /// # Errors
    /// [`Error::Refused`] if they do not; [`Error::TooMany`] if they tried too often.
    pub async fn shown(&self, tenant: &Tenant, client: Client, email: &str, typed: Option<&str>) -> Result<(), Error> {
        shown(tenant, client, email, Some(&self.0), typed).await
    }
}

/// Proof that whoever is signed in knows the password, and did not only find a browser that was left alone. A token proves nothing of the kind.
///
/// # Errors
/// [`Error::Refused`] if they do not; [`Error::TooMany`] if they tried too often.
pub async fn show_password(tenant: &Tenant, client: Client, account: &Account, typed: Option<&str>) -> Result<(), Error> {
    if account.session.is_none() {
        return Err(Error::Forbidden("a token does not do this: sign in for that"));
    }
    let known = tenant.store.get::<Credential>(&account.user.id).await?;
    let hash = known.as_ref().map(|known| known.document.password.as_str());
    shown(tenant, client, &account.user.email.to_string(), hash, typed).await
}

/// Whether signing in needs a code besides the password.
///
/// # Errors
/// Those of the store.
pub async fn needs_code(tenant: &Tenant, account: &Account) -> Result<bool, Error> {
    Ok(SecondFactor::on(tenant, &account.user.id).await?.is_some())
}

/// The rest of the proof where signing in needs a code: one of the app, or a recovery code, which is used up by it. Ask for the password first.
///
/// # Errors
/// [`Error::Refused`] if it is missing or wrong; [`Error::TooMany`] if they tried too often.
pub async fn show_code(tenant: &Tenant, client: Client, account: &Account, typed: Option<&str>) -> Result<(), Error> {
    if !needs_code(tenant, account).await? {
        return Ok(());
    }
    let code = fields::there("code", typed).map_err(|problem| Error::Refused(vec![problem]))?;
    let attempt = Attempt::begin_code(tenant, &account.user.id, client).await?;
    if !SecondFactor::uses(tenant, client, &account.user, code).await? {
        return Err(fields::wrong_code());
    }
    attempt.went_well(tenant).await
}

async fn shown(tenant: &Tenant, client: Client, email: &str, hash: Option<&str>, typed: Option<&str>) -> Result<(), Error> {
    let typed = fields::password("password", typed).map_err(|problem| Error::Refused(vec![problem]))?;
    let attempt = Attempt::begin(tenant, email, client).await?;
    if password::verify(tenant.name(), hash.map(str::to_owned), typed.to_owned()).await? == Verdict::Wrong {
        let problem = FieldProblem { field: "password", code: "wrong", message: "that is not the password".into() };
        return Err(Error::Refused(vec![problem]));
    }
    attempt.went_well(tenant).await
}
