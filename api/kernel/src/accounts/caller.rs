//! Who asks, found out once for each request that wants to know.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::StoreError;

use super::{AccessToken, Account, Factors, Grants, JwtClaims, Session, User, UserState, cookies};
use crate::access::{bearer, is_operator};
use crate::{App, Error, Role, Tenant};

/// The module without which nobody signs in.
pub(super) const AUTHENTICATION: &str = "authentication";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who shows nothing that counts.
    Nobody,
    /// A user of the site.
    User(Box<Account>),
    /// The owner of the installation.
    Operator,
}

impl Caller {
    /// Who it is in the audit log: a user's id, `operator` or `nobody`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Nobody => "nobody",
            Self::User(account) => &account.user.id,
            Self::Operator => "operator",
        }
    }

    /// Whether they have a permission. The operator has every one.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::User(account) => account.grants.has(permission),
            Self::Operator => true,
        }
    }
}

/// Who asks, also a user who showed one factor where the site requires two, and may nothing yet. For what leads to the second one, in, and out.
#[derive(Debug, Clone)]
pub struct AnyCaller(pub Caller);

/// A handler that takes one, or what is made of one ([`Account`], [`May`](crate::May)), is not reached by a user who showed too few factors.
impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let AnyCaller(caller) = AnyCaller::from_request_parts(parts, app).await?;
        match (&caller, parts.extensions.get::<Tenant>()) {
            (Self::User(account), Some(tenant)) if account.factors == Factors::TooFew => {
                Err(Error::SecondFactor(what_to_do(account, &tenant.base_url())))
            }
            _ => Ok(caller),
        }
    }
}

/// What somebody reads who showed too few factors.
fn what_to_do(account: &Account, base_url: &str) -> String {
    let page = format!("{base_url}/api/auth/two-factor");
    match account.session {
        Some(_) => {
            format!("this site requires a second factor: add an app or a passkey at {page}, or sign in anew with the one that you have")
        }
        None => {
            format!("this site requires a second factor, and this token was made without one: see to that at {page}, and make a new token")
        }
    }
}

impl FromRequestParts<App> for AnyCaller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let caller = Self(find(parts, app).await?);
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// What a request shows. What a program shows counts alone: a wrong key is not made good by a cookie.
async fn find(parts: &Parts, app: &App) -> Result<Caller, Error> {
    if is_operator(app.settings(), &parts.headers) {
        return Ok(Caller::Operator);
    }
    let Some(tenant) = parts.extensions.get::<Tenant>().filter(|tenant| tenant.has_module(AUTHENTICATION)) else {
        return Ok(Caller::Nobody);
    };
    let account = match bearer(&parts.headers) {
        Some(shown) if JwtClaims::is_like_one(shown) => by_jwt(tenant, shown).await?,
        Some(shown) => by_token(tenant, shown).await?,
        None => match cookies::ticket(app.settings(), &parts.headers) {
            Some(ticket) => by_session(tenant, &ticket.hash()).await?,
            None => None,
        },
    };
    Ok(account.map_or(Caller::Nobody, |account| Caller::User(Box::new(account))))
}

async fn by_session(tenant: &Tenant, hash: &str) -> Result<Option<Account>, Error> {
    let Some(found) = tenant.store.get::<Session>(hash).await? else { return Ok(None) };
    let Some(user) = active(tenant, &found.document.user).await? else { return Ok(None) };
    if let Some(used) = found.document.used(tenant.store.now()) {
        match tenant.store.replace(&used, found.revision).await {
            // another request of the session was first, or ended it: the next one sees that
            Ok(_) | Err(StoreError::Changed { .. } | StoreError::Missing | StoreError::Full) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let (grants, factors) = tenant.admitted(&user, found.document.second_factor).await?;
    Ok(Some(Account { user, grants, session: Some(found.document.handle), factors }))
}

async fn by_token(tenant: &Tenant, shown: &str) -> Result<Option<Account>, Error> {
    let Some(ticket) = AccessToken::ticket(shown) else { return Ok(None) };
    let Some(found) = tenant.store.get::<AccessToken>(&ticket.hash()).await? else { return Ok(None) };
    let Some(user) = active(tenant, &found.document.user).await? else { return Ok(None) };
    let (grants, factors) = tenant.admitted(&user, found.document.second_factor).await?;
    Ok(Some(Account { user, grants: grants.within(&found.document.scopes), session: None, factors }))
}

/// Signed is not enough: the session that it was given to has to be there still, so that it is worth nothing once that is.
async fn by_jwt(tenant: &Tenant, shown: &str) -> Result<Option<Account>, Error> {
    let Some(claims) = JwtClaims::verified(tenant, shown) else { return Ok(None) };
    let Some(session) = Session::by_handle(tenant, &claims.sid, &claims.sub).await? else { return Ok(None) };
    let Some(user) = active(tenant, &claims.sub).await? else { return Ok(None) };
    let (grants, factors) = tenant.admitted(&user, session.document.second_factor).await?;
    Ok(Some(Account { user, grants, session: None, factors }))
}

/// A user who may come in.
async fn active(tenant: &Tenant, id: &str) -> Result<Option<User>, Error> {
    let found = tenant.store.get::<User>(id).await?;
    Ok(found.map(|found| found.document).filter(|user| user.state == UserState::Active))
}

impl Tenant {
    /// What a role grants on this site, of the permissions of the modules that are on. A role that there is not grants nothing.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn grants_of(&self, role: &str) -> Result<Grants, Error> {
        let all = self.permissions();
        Ok(match Role::of(role) {
            Some(role) => Grants::of_built_in(role, &all),
            None => self.own_role(role).await?.map(|found| Grants::of_own(&found.document, &all)).unwrap_or_default(),
        })
    }
}
