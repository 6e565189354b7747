//! All that is held of oneself, as a file. Whoever holds something says what: the authentication module by [`Held`].

use authentication::Held;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, Error, Problem, Tenant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::avatar::{Avatar, AvatarView};
use crate::view::UserView;

/// All that is held of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnData {
    /// The domain of the site that holds it.
    site: String,
    /// When it was put together, in UTC milliseconds.
    exported: i64,
    /// The user.
    user: UserView,
    /// Their picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<AvatarView>,
    /// What came of signing in.
    #[serde(flatten)]
    held: Held,
}

/// All that is held of whoever asks, as a file. Passwords, tickets and tokens are kept as hashes only, and not in it.
#[utoipa::path(get, path = "/auth/account/export", tag = "user-management", security(("session" = [])), responses(
    (status = 200, body = OwnData), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn export(tenant: Tenant, account: Account) -> Result<Response, Error> {
    if account.session.is_none() {
        return Err(Error::Forbidden("a token does not do this: sign in for that"));
    }
    let held = Held::of(&tenant, &account).await?;
    let avatar = Avatar::of(&tenant, &account.user.id).await?.map(|found| found.document.into());
    let data = OwnData { site: tenant.name().to_string(), exported: tenant.store.now(), user: account.user.into(), avatar, held };
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_DISPOSITION, "attachment; filename=\"account.json\"")];
    Ok((headers, Json(data)).into_response())
}
