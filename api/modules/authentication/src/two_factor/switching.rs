//! Switching the second factor off, new recovery codes, and help for whoever lost both.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, ApiPath, AuditEntry, Caller, Client, Error, Event, May, Problem, Submission, Tenant, User};
use serde::Deserialize;
use store::{Batch, StoreError, Stored};
use utoipa::ToSchema;

use super::enrolment::{RecoveryCodes, meanwhile, shown};
use super::{SecondFactor, pages, recovery_codes};
use crate::attempts::Attempt;
use crate::credential::Credential;
use crate::mails::{PASSKEY_REMOVED, TWO_FACTOR_OFF, word_mail};
use crate::permissions::ResetTwoFactor;
use crate::sessions::end_all;
use crate::{fields, passkeys, second_factors, start};

/// What shows that it is still the user who asks.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// Their password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
    /// A code of their app, or a recovery code.
    #[schema(required = true, nullable = false, max_length = 64)]
    code: Option<String>,
}

/// Switches the second factor off: signing in needs the password alone. Who has it is told by mail.
#[utoipa::path(post, path = "/auth/two-factor/off", tag = "authentication", security(("session" = [])),
    request_body(content((Proof = "application/json"), (Proof = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Off, for a program"), (status = 200, content_type = "text/html", body = String, description = "Off, for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It is off"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong`, `too-long`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn switch_off(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<Proof>,
) -> Result<Response, Error> {
    second_factors::may_take_away(&tenant, &account.user).await?;
    match proven(&tenant, client, &account, &value).await {
        Ok(factor) => {
            let caller = Caller::User(Box::new(account.clone()));
            taken(&tenant, client, &caller, &account.user, Some(&factor), "authentication.two-factor-off").await?;
            if from_browser {
                return crate::pages::note(&tenant, StatusCode::OK, "two-factor-off").await;
            }
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Err(Error::Refused(problems)) if from_browser => pages::page_again(&tenant, &account, pages::Form::Off, &problems).await,
        Err(error) => Err(error),
    }
}

/// Makes new recovery codes. Those until now are good no more.
#[utoipa::path(post, path = "/auth/two-factor/recovery-codes", tag = "authentication", security(("session" = [])),
    request_body(content((Proof = "application/json"), (Proof = "application/x-www-form-urlencoded"))), responses(
    (status = 200, content((RecoveryCodes = "application/json"), (String = "text/html")), description = "The new ones, for a program, and for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It is off"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong`, `too-long`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn renew(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<Proof>,
) -> Result<Response, Error> {
    match proven(&tenant, client, &account, &value).await {
        Ok(factor) => {
            let (codes, now) = (recovery_codes::new_codes()?, tenant.store.now());
            let event = Event { what: "authentication.recovery-codes-made", about: "" };
            let entry = AuditEntry::new(&event, &Caller::User(Box::new(account)), client, now);
            let batch = Batch::new().replace(&factor.document.with_codes(&codes, now), factor.revision).insert(&entry);
            tenant.store.batch(batch).await.map_err(meanwhile)?;
            shown(&tenant, from_browser, codes).await
        }
        Err(Error::Refused(problems)) if from_browser => pages::page_again(&tenant, &account, pages::Form::Renew, &problems).await,
        Err(error) => Err(error),
    }
}

/// The second factor of a user who showed both of theirs once more.
async fn proven(tenant: &Tenant, client: Client, account: &Account, proof: &Proof) -> Result<Stored<SecondFactor>, Error> {
    start::only_in_a_session(account)?;
    let user = &account.user;
    let (password, code) = match (fields::password("password", proof.password.as_deref()), fields::there("code", proof.code.as_deref())) {
        (Ok(password), Ok(code)) => (password, code),
        (password, code) => return Err(Error::Refused([password.err(), code.err()].into_iter().flatten().collect())),
    };
    SecondFactor::on(tenant, &user.id).await?.ok_or_else(is_off)?;
    Credential::proven(tenant, client, user, ("password", password)).await?;
    let attempt = Attempt::begin_code(tenant, &user.id, client).await?;
    if !SecondFactor::uses(tenant, client, user, code).await? {
        return Err(fields::wrong_code());
    }
    attempt.went_well(tenant).await?;
    SecondFactor::on(tenant, &user.id).await?.ok_or_else(is_off)
}

fn is_off() -> Error {
    Error::Conflict("it is off".into())
}

/// Takes away what somebody has besides their password, who lost it: app, recovery codes and passkeys. Their sessions end, they still need the password, and are told by mail.
#[utoipa::path(delete, path = "/auth/two-factor/{user}", tag = "authentication", params(("user" = String, Path, description = "The id of the user")), security(("operator" = ["authentication.two-factor"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem, description = "There is no such user, or they have nothing of it"), (status = 409, body = Problem), (status = 503, body = Problem),
    (status = 507, body = Problem)
))]
pub(crate) async fn reset(
    tenant: Tenant,
    client: Client,
    may: May<ResetTwoFactor>,
    ApiPath(user): ApiPath<String>,
) -> Result<StatusCode, Error> {
    let user = tenant.store.get::<User>(&user).await?.ok_or(Error::NotFound)?.document;
    if tenant.withheld(&may.caller, &user.role).await?.is_some() {
        return Err(Error::Forbidden("their role may do what you may not"));
    }
    if !second_factors::has_one(&tenant, &user.id).await? {
        return Err(Error::NotFound);
    }
    let factor = SecondFactor::on(&tenant, &user.id).await?;
    passkeys::forget(&tenant, &user.id).await?;
    taken(&tenant, client, &may.caller, &user, factor.as_ref(), "authentication.two-factor-reset").await?;
    end_all(&tenant, &user.id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn taken(
    tenant: &Tenant,
    client: Client,
    caller: &Caller,
    user: &User,
    factor: Option<&Stored<SecondFactor>>,
    what: &'static str,
) -> Result<(), Error> {
    let about = if caller.name() == user.id { "" } else { &user.id };
    let entry = AuditEntry::new(&Event { what, about }, caller, client, tenant.store.now());
    let mail = word_mail(tenant, user, if factor.is_some() { TWO_FACTOR_OFF } else { PASSKEY_REMOVED }).await?;
    let batch = Batch::new().insert(&entry).insert(&mail);
    let batch = match factor {
        Some(factor) => batch.remove::<SecondFactor>(&user.id, Some(factor.revision)),
        None => batch,
    };
    tenant.store.batch(batch).await.map_err(meanwhile)?;
    tenant.mails_wait();
    Ok(())
}

/// Forgets the second factor of a user who is removed.
pub(crate) async fn forget(tenant: &Tenant, user: &str) -> Result<(), Error> {
    match tenant.store.remove::<SecondFactor>(user, None).await {
        Ok(()) | Err(StoreError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
