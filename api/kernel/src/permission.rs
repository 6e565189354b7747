//! What may be done, and by whom: permissions are types, so that a handler cannot forget to ask for one.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::{App, Caller, Error};

/// A role that every site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// May do everything on the site.
    Owner,
    /// Answers for what the site shows.
    Editor,
    /// Writes and publishes.
    Author,
    /// Writes, and leaves publishing to others.
    Contributor,
    /// Sees what visitors do not see yet.
    Viewer,
}

impl Role {
    /// All of them, from the one that may most to the one that may least.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Editor, Self::Author, Self::Contributor, Self::Viewer];

    /// The role of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The name in settings and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Author => "author",
            Self::Contributor => "contributor",
            Self::Viewer => "viewer",
        }
    }

    /// What it is for, in one line.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Owner => "may do everything on the site",
            Self::Editor => "answers for what the site shows, and sees who its users are",
            Self::Author => "writes and publishes",
            Self::Contributor => "writes, and leaves publishing to others",
            Self::Viewer => "sees what visitors do not see yet",
        }
    }
}

/// Something that may be done on a site.
#[derive(Debug)]
pub struct Permission {
    /// Its name: `<module>.<what>`.
    pub name: &'static str,
    /// What it lets somebody do, in one line.
    pub purpose: &'static str,
    /// The built-in roles that have it.
    pub roles: &'static [Role],
}

/// A permission as a type.
pub trait Permit: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: &'static Permission;
}

/// Proof that whoever asks has the permission `P`. A handler that takes it cannot be reached by anybody else. The operator has every one.
#[derive(Debug, Clone)]
pub struct May<P> {
    /// Who asks.
    pub caller: Caller,
    permission: PhantomData<P>,
}

impl<P: Permit> FromRequestParts<App> for May<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, app).await?;
        if caller.may(P::PERMISSION.name) {
            return Ok(Self { caller, permission: PhantomData });
        }
        Err(if caller == Caller::Nobody {
            Error::Unauthorized(Some(P::PERMISSION))
        } else {
            Error::Forbidden("your role does not allow this")
        })
    }
}
