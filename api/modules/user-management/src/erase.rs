//! Erasing oneself, with one's password.

use authentication::show_password;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, AuditEntry, Caller, Client, Error, Event, FieldProblem, Problem, Submission, Tenant, User, forget_session};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::pages;
use crate::profile::{Form, again};
use crate::removal::removed;

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Erasure {
    /// One's password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
}

/// Erases oneself: the user and all that lets them in, at once and for good. What one wrote stays, and so does the audit log for its year, where one is an id that is nobody's.
#[utoipa::path(post, path = "/auth/account/erase", tag = "user-management", security(("session" = [])),
    request_body(content((Erasure = "application/json"), (Erasure = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Erased, for a program"), (status = 200, content_type = "text/html", body = String, description = "Erased, for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "It is the last owner"),
    (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-long`, `wrong`"), (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn erase(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<Erasure>,
) -> Result<Response, Error> {
    match erased(&tenant, client, &account, &value).await {
        Ok(()) => {
            let cookie = [(header::SET_COOKIE, forget_session(tenant.program())?)];
            if !from_browser {
                return Ok((StatusCode::NO_CONTENT, cookie).into_response());
            }
            Ok((cookie, pages::note(&tenant, StatusCode::OK, "erased").await?).into_response())
        }
        Err(Error::Refused(problems)) if from_browser => again(&tenant, &account, (Form::Erase, None), &problems).await,
        Err(Error::Conflict(message)) if from_browser => {
            again(&tenant, &account, (Form::Erase, None), &[FieldProblem { field: "password", code: "last-owner", message }]).await
        }
        Err(error) => Err(error),
    }
}

async fn erased(tenant: &Tenant, client: Client, account: &Account, shown: &Erasure) -> Result<(), Error> {
    show_password(tenant, client, account, shown.password.as_deref()).await?;
    let caller = Caller::User(Box::new(account.clone()));
    loop {
        let there = tenant.store.get::<User>(&account.user.id).await?.ok_or(Error::NotFound)?;
        let entry = AuditEntry::new(&Event { what: "user-management.erased", about: "" }, &caller, client, tenant.store.now());
        if removed(tenant, &there, &entry).await? {
            return Ok(());
        }
    }
}
