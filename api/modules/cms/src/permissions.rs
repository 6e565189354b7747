//! What may be done with posts.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use kernel::{AnyCaller, App, Caller, Error, Permission, Permit, Role};

/// See drafts, and posts as they were written.
pub(crate) enum ReadPosts {}

impl Permit for ReadPosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.read",
        purpose: "see drafts, and posts as they were written",
        roles: &[Role::Owner, Role::Editor, Role::Author, Role::Contributor, Role::Viewer],
    };
}

/// Write posts: drafts only, unless one may publish too.
pub(crate) enum WritePosts {}

impl Permit for WritePosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.write",
        purpose: "push posts and remove them, as far as they are drafts",
        roles: &[Role::Owner, Role::Editor, Role::Author, Role::Contributor],
    };
}

/// Write what visitors see, and remove posts for good.
pub(crate) enum PublishPosts {}

impl Permit for PublishPosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.publish",
        purpose: "push and remove what visitors see, and empty the trash",
        roles: &[Role::Owner, Role::Editor, Role::Author],
    };
}

/// Somebody who reads posts: a visitor, or somebody who sees those too that visitors do not see.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) sees_all: bool,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Error;

    /// Lets in everybody but programs with a key that does not count: they would take what visitors see for all that there is.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let AnyCaller(caller) = AnyCaller::from_request_parts(parts, app).await?;
        let shown = parts.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
        let shows_key = shown.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "));
        if caller == Caller::Nobody && shows_key {
            return Err(Error::Unauthorized(Some(ReadPosts::PERMISSION)));
        }
        Ok(Self { sees_all: caller.may(ReadPosts::PERMISSION.name) })
    }
}

/// Decide about comments.
pub(crate) enum Moderate {}

impl Permit for Moderate {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.moderate",
        purpose: "see comments with who wrote them, and decide which of them visitors see",
        roles: &[Role::Owner, Role::Editor],
    };
}

/// Have other servers told what happens.
pub(crate) enum ManageWebhooks {}

impl Permit for ManageWebhooks {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.webhooks",
        purpose: "have other servers told what happens, and see what they answered",
        roles: &[Role::Owner],
    };
}
