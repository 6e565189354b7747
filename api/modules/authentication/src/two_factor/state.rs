//! Whether signing in needs a code, for a program.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, Error, Problem, Tenant};
use serde::Serialize;
use utoipa::ToSchema;

use super::SecondFactor;

/// Whether signing in needs a code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TwoFactorState {
    /// Whether it does.
    on: bool,
    /// Since when, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// How many recovery codes are left.
    recovery_codes: usize,
}

impl TwoFactorState {
    /// That of a user.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn of(tenant: &Tenant, user: &str) -> Result<Self, Error> {
        let on = SecondFactor::on(tenant, user).await?.map(|found| found.document);
        Ok(Self {
            on: on.is_some(),
            since: on.as_ref().and_then(|on| on.since),
            recovery_codes: on.as_ref().map_or(0, SecondFactor::codes_left),
        })
    }
}

/// Whether one's signing in needs a code.
#[utoipa::path(get, path = "/auth/two-factor/state", tag = "authentication", security(("session" = [])), responses(
    (status = 200, body = TwoFactorState), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, account: Account) -> Result<Response, Error> {
    let state = TwoFactorState::of(&tenant, &account.user.id).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(state)).into_response())
}
