//! Somebody who showed that they are a user of the site.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{Caller, Grants, User};
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
}

/// A handler that takes one is reached by users only: neither by the operator, who is nobody of the site, nor by strangers.
impl FromRequestParts<App> for Account {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        match Caller::from_request_parts(parts, app).await? {
            Caller::User(account) => Ok(*account),
            Caller::Operator => Err(Error::Forbidden("the operator is no user of this site")),
            Caller::Nobody => Err(Error::Unauthorized(None)),
        }
    }
}
