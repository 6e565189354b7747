//! Switching the second factor on: a secret for the app, which counts once a code of it was typed.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, AnyAccount, AuditEntry, Caller, Client, Error, Event, Problem, Submission, Tenant};
use serde::{Deserialize, Serialize};
use store::{Batch, StoreError, Stored};
use utoipa::ToSchema;

use super::{SecondFactor, pages, recovery_codes, totp};
use crate::attempts::Attempt;
use crate::credential::Credential;
use crate::mails::{TWO_FACTOR_ON, word_mail};
use crate::sessions::end_all;
use crate::{fields, second_factors, start};

/// What shows that it is still the user who asks.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beginning {
    /// Their password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
}

/// What shows that the app has the secret.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    /// The six digits that the app shows.
    #[schema(required = true, nullable = false, max_length = 64)]
    code: Option<String>,
}

/// What the app is told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppSecret {
    /// The secret as text (base32), to be typed into an app. It is shown until the first code, and never again.
    secret: String,
    /// The same as an address that apps take from a QR code: `otpauth://totp/…`.
    uri: String,
}

/// The recovery codes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// Each is good once in place of a code of the app. They are shown here and never again.
    pub(super) recovery_codes: Vec<String>,
}

/// Begins to switch the second factor on: makes a secret for an app. Nothing changes until a code of that is confirmed.
#[utoipa::path(post, path = "/auth/two-factor", tag = "authentication", security(("session" = [])),
    request_body(content((Beginning = "application/json"), (Beginning = "application/x-www-form-urlencoded"))), responses(
    (status = 200, content((AppSecret = "application/json"), (String = "text/html")), description = "What the app is told: for a program, and for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It is on"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong`, `too-long`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn begin(
    tenant: Tenant,
    client: Client,
    AnyAccount(account): AnyAccount,
    Submission { value, from_browser }: Submission<Beginning>,
) -> Result<Response, Error> {
    match begun(&tenant, client, &account, &value).await {
        Ok(secret) if from_browser => pages::setup(&tenant, StatusCode::OK, &account, &secret, &[]).await,
        Ok(secret) => {
            let totp::Shared { secret, uri } = totp::shared(&tenant, &account.user, &secret)?;
            Ok(([(header::CACHE_CONTROL, "no-store")], Json(AppSecret { secret, uri })).into_response())
        }
        Err(Error::Refused(problems)) if from_browser => pages::page_again(&tenant, &account, pages::Form::Begin, &problems).await,
        Err(error) => Err(error),
    }
}

async fn begun(tenant: &Tenant, client: Client, account: &Account, beginning: &Beginning) -> Result<Vec<u8>, Error> {
    start::only_in_a_session(account)?;
    second_factors::may_add(tenant, account).await?;
    let password = fields::password("password", beginning.password.as_deref()).map_err(|problem| Error::Refused(vec![problem]))?;
    Credential::proven(tenant, client, &account.user, ("password", password)).await?;
    let known = SecondFactor::of(tenant, &account.user.id).await?;
    if known.as_ref().is_some_and(|known| known.document.since.is_some()) {
        return Err(Error::Conflict("it is on: switch it off before another app takes its place".into()));
    }
    let (factor, secret) = SecondFactor::begin(tenant, &account.user).await?;
    match known {
        Some(known) => tenant.store.replace(&factor, known.revision).await.map_err(meanwhile)?,
        None => tenant.store.insert(&factor).await.map_err(meanwhile)?,
    };
    Ok(secret)
}

/// Switches the second factor on, by a code of the app that was told the secret. All other sessions end: none of them ever needed a code.
#[utoipa::path(post, path = "/auth/two-factor/confirmation", tag = "authentication", security(("session" = [])),
    request_body(content((Confirmation = "application/json"), (Confirmation = "application/x-www-form-urlencoded"))), responses(
    (status = 200, content((RecoveryCodes = "application/json"), (String = "text/html")), description = "It is on: the recovery codes, for a program, and for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It is on, or was not begun"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn confirm(
    tenant: Tenant,
    client: Client,
    AnyAccount(account): AnyAccount,
    Submission { value, from_browser }: Submission<Confirmation>,
) -> Result<Response, Error> {
    start::only_in_a_session(&account)?;
    second_factors::may_add(&tenant, &account).await?;
    let waiting = SecondFactor::of(&tenant, &account.user.id).await?.filter(|found| found.document.since.is_none());
    let Some(waiting) = waiting else {
        return Err(Error::Conflict("there is nothing to confirm: it is on, or has to be begun anew".into()));
    };
    match confirmed(&tenant, client, &account, &waiting, value.code.as_deref()).await {
        Ok(codes) => shown(&tenant, from_browser, codes).await,
        Err(Error::Refused(problems)) if from_browser => {
            let secret = waiting.document.secret(&tenant).await?;
            pages::setup(&tenant, StatusCode::UNPROCESSABLE_ENTITY, &account, &secret, &problems).await
        }
        Err(error) => Err(error),
    }
}

async fn confirmed(
    tenant: &Tenant,
    client: Client,
    account: &Account,
    waiting: &Stored<SecondFactor>,
    code: Option<&str>,
) -> Result<Vec<String>, Error> {
    let code = fields::there("code", code).map_err(|problem| Error::Refused(vec![problem]))?;
    let attempt = Attempt::begin_code(tenant, &account.user.id, client).await?;
    let after = waiting.document.after_code(tenant, code).await?.ok_or_else(fields::wrong_code)?;
    attempt.went_well(tenant).await?;
    let (codes, now) = (recovery_codes::new_codes()?, tenant.store.now());
    let event = Event { what: "authentication.two-factor-on", about: "" };
    let entry = AuditEntry::new(&event, &Caller::User(Box::new(account.clone())), client, now);
    let mail = word_mail(tenant, &account.user, TWO_FACTOR_ON).await?;
    let batch = Batch::new().replace(&after.with_codes(&codes, now), waiting.revision).insert(&entry).insert(&mail);
    let batch = start::with_second_factor(tenant, account, batch).await?;
    tenant.store.batch(batch).await.map_err(meanwhile)?;
    tenant.mails_wait();
    end_all(tenant, &account.user.id, account.session.as_deref()).await?;
    Ok(codes)
}

/// Shows new recovery codes, this once.
pub(super) async fn shown(tenant: &Tenant, from_browser: bool, recovery_codes: Vec<String>) -> Result<Response, Error> {
    if from_browser {
        return pages::recovery_codes(tenant, &recovery_codes).await;
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(RecoveryCodes { recovery_codes })).into_response())
}

/// Somebody else, or the same user in another window, was faster.
pub(super) fn meanwhile(error: StoreError) -> Error {
    match error {
        StoreError::Changed { .. } | StoreError::Missing | StoreError::Conflict { .. } => {
            Error::Conflict("it was changed in the meantime: begin anew".into())
        }
        other => other.into(),
    }
}
