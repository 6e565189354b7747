//! Signing in with a passkey: who it is, the passkey says. Its device saw to it that its owner is there and showed who they are, so that it is two factors by itself and no code is asked for.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Allowance, AnyCaller, ApiJson, AuditEntry, Caller, Client, Error, Event, Problem, Tenant, User, UserState};
use serde::Deserialize;
use store::{Batch, Stored};
use utoipa::ToSchema;
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

use super::ceremony::{Asked, Ceremony};
use super::own::meanwhile;
use super::passkey::Passkey;
use super::registration::{read, refused};
use super::relying_party::relying_party;
use crate::session::SessionView;
use crate::sign_in::signed_in;
use crate::start::{Coming, start_session};

/// How often a client begins, each of which is kept for its five minutes, and how often it answers.
const TRIES: Allowance = Allowance::new(30, Duration::from_mins(5));

/// The answer of a browser.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeySignIn {
    /// What came with the question.
    #[schema(required = true, nullable = false, max_length = 64)]
    ticket: Option<String>,
    /// What `navigator.credentials.get()` gave, by its `toJSON()`.
    #[schema(value_type = Object, required = true, nullable = false)]
    credential: Option<serde_json::Value>,
}

/// Begins to sign in with a passkey: gives what a browser is asked. It is the same for everybody, and asks for no address.
#[utoipa::path(post, path = "/auth/passkey-sign-in/options", tag = "authentication", responses(
    (status = 200, body = Asked), (status = 404, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn options(tenant: Tenant, client: Client) -> Result<Response, Error> {
    tenant.limit("authentication.passkey-options", client, TRIES)?;
    let begun = relying_party(&tenant)?.start_discoverable_authentication();
    let (asked, state) = begun.map_err(|error| Error::Internal(Box::new(error)))?;
    let asked = Ceremony::sign_in(&tenant, state, &asked.public_key).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(asked)).into_response())
}

/// Signs in with a passkey: begins a session, whose cookie comes with the answer. Neither password nor code is needed.
#[utoipa::path(post, path = "/auth/passkey-sign-in", tag = "authentication", request_body = PasskeySignIn, responses(
    (status = 200, body = SessionView, description = "Signed in", headers(("Set-Cookie" = String, description = "The session"))),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "The same passkey signed in at the same time"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `missing`, `over` (the ticket: begin anew), `wrong` (the credential)"), (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn sign_in(
    tenant: Tenant,
    client: Client,
    before: AnyCaller,
    headers: HeaderMap,
    ApiJson(value): ApiJson<PasskeySignIn>,
) -> Result<Response, Error> {
    tenant.limit("authentication.passkey-sign-in", client, TRIES)?;
    let state = Ceremony::end_sign_in(&tenant, value.ticket.as_deref().unwrap_or_default()).await?;
    let answer: PublicKeyCredential = read(value.credential)?;
    let (user, passkey) = shown(&tenant, client, state, &answer).await?;
    // before anybody is let in, so that of the same count at the same time one counts
    tenant.store.replace(&passkey.document, passkey.revision).await.map_err(meanwhile)?;
    // a device that verifies its owner is two factors by itself
    let coming = Coming { client, headers: &headers, before: &before, second_factor: true };
    let cookie = start_session(&tenant, &user, &coming, Batch::new()).await?;
    signed_in(&tenant, (user, true), cookie, None).await
}

/// Who it is by their passkey, with that as it is after its use.
async fn shown(
    tenant: &Tenant,
    client: Client,
    state: DiscoverableAuthentication,
    answer: &PublicKeyCredential,
) -> Result<(User, Stored<Passkey>), Error> {
    let site = relying_party(tenant)?;
    let (handle, id) = site.identify_discoverable_authentication(answer).map_err(|error| refused(&error))?;
    let known = Passkey::by_credential(tenant, id).await?.filter(|known| known.document.user == handle.to_string());
    let Some(mut passkey) = known else { return Err(failed(tenant, client, "", &WebauthnError::CredentialNotFound).await?) };
    let user = tenant.store.get::<User>(&passkey.document.user).await?.map(|user| user.document);
    let Some(user) = user.filter(|user| user.state == UserState::Active) else {
        return Err(failed(tenant, client, &passkey.document.user, &WebauthnError::CredentialNotFound).await?);
    };
    match site.finish_discoverable_authentication_v2(answer, state, &passkey.document.key) {
        Ok(result) => {
            passkey.document.key.update_credential(&result);
            passkey.document.used = Some(tenant.store.now());
            Ok((user, passkey))
        }
        Err(error) => Err(failed(tenant, client, &user.id, &error).await?),
    }
}

/// Notes that it went wrong, and gives the answer, which is the same whatever it was. A passkey that counts backwards may be a copy (WebAuthn Level 3, §6.1.1): the log says so to the
/// owner, and the one that counts on goes on.
async fn failed(tenant: &Tenant, client: Client, about: &str, error: &WebauthnError) -> Result<Error, Error> {
    let what = match error {
        WebauthnError::CredentialPossibleCompromise => "authentication.passkey-maybe-copied",
        _ => "authentication.passkey-failed",
    };
    tenant.store.insert(&AuditEntry::new(&Event { what, about }, &Caller::Nobody, client, tenant.store.now())).await?;
    Ok(refused(error))
}
