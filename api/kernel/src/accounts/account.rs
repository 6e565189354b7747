//! Somebody who showed that they are a user of the site.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{AnyCaller, Caller, Factors, Grants, User};
use crate::{App, Error};

/// A user of the site, as the request showed: their session or token was looked up for it, and counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: User,
    /// What they may, by this session or token.
    pub grants: Grants,
    /// The handle of the session that they are in; none where a program acts for them by a token.
    pub session: Option<String>,
    /// What they showed for it.
    pub factors: Factors,
}

/// A user of the site who may have shown one factor where the site requires two, in a session. For what leads to the second one, and out, and for nothing else.
#[derive(Debug, Clone)]
pub struct AnyAccount(pub Account);

/// A handler that takes one is reached by users only: neither by the operator, who is nobody of the site, nor by strangers.
impl FromRequestParts<App> for Account {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        of_user(Caller::from_request_parts(parts, app).await?)
    }
}

impl FromRequestParts<App> for AnyAccount {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let account = of_user(AnyCaller::from_request_parts(parts, app).await?.0)?;
        match account.session {
            Some(_) => Ok(Self(account)),
            // a program cannot see to it
            None => Account::from_request_parts(parts, app).await.map(Self),
        }
    }
}

fn of_user(caller: Caller) -> Result<Account, Error> {
    match caller {
        Caller::User(account) => Ok(*account),
        Caller::Operator => Err(Error::Forbidden("the operator is no user of this site")),
        Caller::Nobody => Err(Error::Unauthorized(None)),
    }
}
