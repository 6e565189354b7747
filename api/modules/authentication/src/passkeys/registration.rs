//! Registering a passkey: what a browser is asked, and its answer.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{AnyAccount, ApiJson, AuditEntry, Caller, Client, Error, Event, FieldProblem, Problem, Tenant};
use serde::Deserialize;
use store::{Batch, StoreError};
use utoipa::ToSchema;
use webauthn_rs::prelude::{RegisterPublicKeyCredential, Uuid};

use super::ceremony::{Asked, Ceremony};
use super::own::{PasskeyView, name};
use super::passkey::{MOST, Passkey};
use super::relying_party::relying_party;
use crate::credential::Credential;
use crate::fields;
use crate::mails::{PASSKEY_ADDED, word_mail};
use crate::second_factors::may_add;
use crate::start::{only_in_a_session, with_second_factor};

/// What one is called of which nothing is said.
const NAME: &str = "Passkey";

/// What shows that it is still the user who asks.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyBeginning {
    /// Their password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
}

/// The answer of a browser.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskey {
    /// What came with the question.
    #[schema(required = true, nullable = false, max_length = 64)]
    ticket: Option<String>,
    /// What it is called, up to 100 characters.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// What `navigator.credentials.create()` gave, by its `toJSON()`.
    #[schema(value_type = Object, required = true, nullable = false)]
    credential: Option<serde_json::Value>,
}

/// Begins to register a passkey: gives what a browser is asked. Nothing changes before its answer.
#[utoipa::path(post, path = "/auth/passkeys/registration", tag = "authentication", request_body = PasskeyBeginning, security(("session" = [])), responses(
    (status = 200, body = Asked), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "They have as many as they may"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `missing`, `wrong`, `too-long`"), (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn begin(
    tenant: Tenant,
    client: Client,
    AnyAccount(account): AnyAccount,
    ApiJson(beginning): ApiJson<PasskeyBeginning>,
) -> Result<Response, Error> {
    only_in_a_session(&account)?;
    may_add(&tenant, &account).await?;
    let user = &account.user;
    let password = fields::password("password", beginning.password.as_deref()).map_err(|problem| Error::Refused(vec![problem]))?;
    Credential::proven(&tenant, client, user, ("password", password)).await?;
    let known = below_the_most(&tenant, &user.id).await?.into_iter().map(|found| found.document.key.cred_id().clone()).collect();
    let handle = Uuid::parse_str(&user.id).map_err(|error| Error::Internal(Box::new(error)))?;
    let begun = relying_party(&tenant)?.start_passkey_registration(handle, &user.email.to_string(), &user.name, Some(known));
    let (asked, state) = begun.map_err(|error| Error::Internal(Box::new(error)))?;
    let options = discoverable(asked.public_key)?;
    let asked = Ceremony::registration(&tenant, &account, state, &options).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(asked)).into_response())
}

/// The same options for a passkey that is found without an address.
fn discoverable(options: impl serde::Serialize) -> Result<serde_json::Value, Error> {
    let mut options = serde_json::to_value(options).map_err(|error| Error::Internal(Box::new(error)))?;
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    Ok(options)
}

/// Registers a passkey. The account is told by mail.
#[utoipa::path(post, path = "/auth/passkeys", tag = "authentication", request_body = NewPasskey, security(("session" = [])), responses(
    (status = 201, body = PasskeyView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "They have as many as they may, or this one"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `missing`, `too-long`, `over` (the ticket: begin anew), `wrong` (the credential)"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(
    tenant: Tenant,
    client: Client,
    AnyAccount(account): AnyAccount,
    ApiJson(new): ApiJson<NewPasskey>,
) -> Result<Response, Error> {
    only_in_a_session(&account)?;
    may_add(&tenant, &account).await?;
    let user = &account.user;
    let name = match new.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        Some(typed) => name(typed)?,
        None => NAME.to_owned(),
    };
    let state = Ceremony::end_registration(&tenant, &account, new.ticket.as_deref().unwrap_or_default()).await?;
    let answer: RegisterPublicKeyCredential = read(new.credential)?;
    let key = relying_party(&tenant)?.finish_passkey_registration(&answer, &state).map_err(|error| refused(&error))?;
    below_the_most(&tenant, &user.id).await?;
    let (now, mail) = (tenant.store.now(), word_mail(&tenant, user, PASSKEY_ADDED).await?);
    let passkey = Passkey::new(key, &user.id, name, now);
    let event = Event { what: "authentication.passkey-added", about: &passkey.handle };
    let entry = AuditEntry::new(&event, &Caller::User(Box::new(account.clone())), client, now);
    let batch = Batch::new().insert(&passkey).insert(&entry).insert(&mail);
    tenant.store.batch(with_second_factor(&tenant, &account, batch).await?).await.map_err(|error| match error {
        StoreError::Changed { .. } => Error::Conflict("your session was used in the meantime: try again".into()),
        StoreError::Conflict { .. } => Error::Conflict("this passkey is registered already".into()),
        other => other.into(),
    })?;
    tenant.mails_wait();
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(PasskeyView::from(passkey))).into_response())
}

async fn below_the_most(tenant: &Tenant, user: &str) -> Result<Vec<store::Stored<Passkey>>, Error> {
    let known = Passkey::of(tenant, user).await?;
    if known.len() >= MOST as usize {
        return Err(Error::Conflict(format!("you have {MOST} passkeys already: remove one")));
    }
    Ok(known)
}

/// The answer of a browser, from JSON.
pub(super) fn read<T: serde::de::DeserializeOwned>(credential: Option<serde_json::Value>) -> Result<T, Error> {
    let Some(credential) = credential.filter(|credential| !credential.is_null()) else {
        let message = "`credential` is missing".into();
        return Err(Error::Refused(vec![FieldProblem { field: "credential", code: "missing", message }]));
    };
    serde_json::from_value(credential).map_err(|error| refused(&error))
}

/// One answer, whatever is wrong with what a device signed. The log says what it was.
pub(super) fn refused(error: &dyn std::error::Error) -> Error {
    tracing::info!(%error, "a passkey was refused");
    let message = "this passkey does not count here".into();
    Error::Refused(vec![FieldProblem { field: "credential", code: "wrong", message }])
}
