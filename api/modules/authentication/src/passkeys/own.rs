//! One's own passkeys: which they are, what they are called, and away with them.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, ApiJson, ApiPath, AuditEntry, Caller, Client, Error, Event, FieldProblem, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Batch, Document as _, StoreError};
use utoipa::ToSchema;

use super::passkey::Passkey;
use crate::credential::Credential;
use crate::fields;
use crate::mails::{PASSKEY_REMOVED, word_mail};
use crate::second_factors::may_take_away;
use crate::start::only_in_a_session;

const LONGEST_NAME: usize = 100;

/// The passkeys of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyList {
    /// The newest first.
    passkeys: Vec<PasskeyView>,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyView {
    /// By this it is renamed and removed.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// When it was registered, in UTC milliseconds.
    pub(crate) created: i64,
    /// When somebody signed in with it the last time, in UTC milliseconds; absent if nobody ever did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) used: Option<i64>,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self { id: passkey.handle, name: passkey.name, created: passkey.created, used: passkey.used }
    }
}

/// Another name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyName {
    /// What it is called from now on, up to 100 characters.
    #[schema(required = true, nullable = false, max_length = 100)]
    name: Option<String>,
}

/// What shows that it is still the user who asks.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyRemoval {
    /// Their password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
}

/// The passkeys of a user, the newest first.
///
/// # Errors
/// Those of the store.
pub(crate) async fn passkeys_of(tenant: &Tenant, user: &str) -> Result<Vec<PasskeyView>, Error> {
    Ok(Passkey::of(tenant, user).await?.into_iter().map(|found| found.document.into()).collect())
}

/// One's own passkeys.
#[utoipa::path(get, path = "/auth/passkeys", tag = "authentication", security(("session" = [])), responses(
    (status = 200, body = PasskeyList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, account: Account) -> Result<Response, Error> {
    let list = PasskeyList { passkeys: passkeys_of(&tenant, &account.user.id).await? };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)).into_response())
}

/// Gives a passkey of one's own another name.
#[utoipa::path(patch, path = "/auth/passkeys/{id}", tag = "authentication", params(("id" = String, Path, description = "The id of the passkey")), request_body = PasskeyName, security(("session" = [])), responses(
    (status = 200, body = PasskeyView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem, description = "Fields are wrong: `missing`, `too-long`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn rename(
    tenant: Tenant,
    account: Account,
    ApiPath(id): ApiPath<String>,
    ApiJson(wanted): ApiJson<PasskeyName>,
) -> Result<Json<PasskeyView>, Error> {
    only_in_a_session(&account)?;
    let found = Passkey::own(&tenant, &account.user.id, &id).await?;
    let name = name(wanted.name.as_deref().unwrap_or_default())?;
    let (mut passkey, revision) = (found.document, found.revision);
    passkey.name = name;
    tenant.store.replace(&passkey, revision).await.map_err(meanwhile)?;
    Ok(Json(passkey.into()))
}

/// Removes a passkey of one's own, by the password: it signs nobody in from now on. The account is told by mail.
#[utoipa::path(post, path = "/auth/passkeys/{id}/removal", tag = "authentication", params(("id" = String, Path, description = "The id of the passkey")), request_body = PasskeyRemoval, security(("session" = [])), responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `missing`, `wrong`, `too-long`"), (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn remove(
    tenant: Tenant,
    client: Client,
    account: Account,
    ApiPath(id): ApiPath<String>,
    ApiJson(removal): ApiJson<PasskeyRemoval>,
) -> Result<StatusCode, Error> {
    only_in_a_session(&account)?;
    let found = Passkey::own(&tenant, &account.user.id, &id).await?;
    may_take_away(&tenant, &account.user).await?;
    let password = fields::password("password", removal.password.as_deref()).map_err(|problem| Error::Refused(vec![problem]))?;
    Credential::proven(&tenant, client, &account.user, ("password", password)).await?;
    let mail = word_mail(&tenant, &account.user, PASSKEY_REMOVED).await?;
    let event = Event { what: "authentication.passkey-removed", about: &id };
    let entry = AuditEntry::new(&event, &Caller::User(Box::new(account)), client, tenant.store.now());
    let batch = Batch::new().remove::<Passkey>(found.document.id(), None).insert(&entry).insert(&mail);
    tenant.store.batch(batch).await.map_err(meanwhile)?;
    tenant.mails_wait();
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets all passkeys of a user who is removed.
///
/// # Errors
/// Those of the store.
pub(crate) async fn forget(tenant: &Tenant, user: &str) -> Result<(), Error> {
    for found in Passkey::of(tenant, user).await? {
        match tenant.store.remove::<Passkey>(found.document.id(), None).await {
            Ok(()) | Err(StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A name as it was typed.
pub(super) fn name(typed: &str) -> Result<String, Error> {
    let name = fields::there("name", Some(typed)).map_err(|problem| Error::Refused(vec![problem]))?;
    if name.chars().count() > LONGEST_NAME {
        let message = format!("`name` has more than {LONGEST_NAME} characters");
        return Err(Error::Refused(vec![FieldProblem { field: "name", code: "too-long", message }]));
    }
    Ok(name.to_owned())
}

/// Another request was faster, or removed it.
pub(super) fn meanwhile(error: StoreError) -> Error {
    match error {
        StoreError::Missing => Error::NotFound,
        StoreError::Changed { .. } => Error::Conflict("it was used or changed in the meantime: try again".into()),
        other => other.into(),
    }
}
