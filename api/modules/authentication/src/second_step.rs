//! The second step of signing in: a code, after the password.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{AnyCaller, AuditEntry, Caller, Client, Error, Event, FieldProblem, Problem, Submission, Tenant, Ticket, User};
use serde::{Deserialize, Serialize};
use store::{Batch, Document as _};
use utoipa::ToSchema;

use crate::attempts::Attempt;
use crate::pending_sign_in::PendingSignIn;
use crate::session::SessionView;
use crate::sign_in::signed_in;
use crate::start::{Coming, start_session};
use crate::two_factor::SecondFactor;
use crate::{fields, pages};

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondStep {
    /// What the first step answered.
    #[schema(required = true, nullable = false, max_length = 64)]
    ticket: Option<String>,
    /// The six digits that the user's app shows, or one of their recovery codes.
    #[schema(required = true, nullable = false, max_length = 64)]
    code: Option<String>,
    /// The page of the site that a browser is led to then.
    next: Option<String>,
}

/// What the first step answers where a code is needed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodeNeeded {
    /// What the second step is given. It is no session, and opens nothing else.
    ticket: String,
    /// Until when it counts, in UTC milliseconds.
    expires: i64,
}

/// Asks for the code of somebody whose password was right. `next` is the page that a browser asked for; none for a program.
pub(crate) async fn ask(
    tenant: &Tenant,
    user: &User,
    password_changed: i64,
    more: Batch,
    next: Option<Option<&str>>,
) -> Result<Response, Error> {
    let ticket = Ticket::new()?;
    let pending = PendingSignIn::new(&ticket, user, password_changed, tenant.store.now());
    tenant.store.batch(more.insert(&pending)).await?;
    if let Some(next) = next {
        return pages::second_step(tenant, StatusCode::OK, ticket.reveal(), next, &[]).await;
    }
    let needed = CodeNeeded { ticket: ticket.reveal().to_owned(), expires: pending.until };
    Ok((StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], Json(needed)).into_response())
}

/// Signs in with a code, after `POST /api/auth/sign-in` took the password: begins a session, whose cookie comes with the answer.
///
/// A code of the app counts for its half minute and those beside it, and once. A recovery code counts once.
#[utoipa::path(post, path = "/auth/second-step", tag = "authentication",
    request_body(content((SecondStep = "application/json"), (SecondStep = "application/x-www-form-urlencoded"))), responses(
    (status = 200, body = SessionView, description = "Signed in, for a program", headers(("Set-Cookie" = String, description = "The session"))),
    (status = 303, description = "Signed in, for a browser", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong` (the code), `over` (the ticket: begin anew)"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn sign_in(
    tenant: Tenant,
    client: Client,
    before: AnyCaller,
    headers: HeaderMap,
    Submission { value, from_browser }: Submission<SecondStep>,
) -> Result<Response, Error> {
    let shown = value.ticket.as_deref().unwrap_or_default();
    let Some((pending, user)) = PendingSignIn::shown(&tenant, shown).await? else { return over(&tenant, from_browser).await };
    match with_code(&tenant, client, &user, value.code.as_deref()).await {
        Ok(()) => {
            let more = Batch::new().remove::<PendingSignIn>(pending.document.id(), Some(pending.revision));
            let coming = Coming { client, headers: &headers, before: &before, second_factor: true };
            let cookie = start_session(&tenant, &user, &coming, more).await?;
            signed_in(&tenant, (user, true), cookie, from_browser.then_some(value.next.as_deref())).await
        }
        Err(Error::Refused(problems)) if from_browser => {
            pages::second_step(&tenant, StatusCode::UNPROCESSABLE_ENTITY, shown, value.next.as_deref(), &problems).await
        }
        Err(error) => Err(error),
    }
}

async fn with_code(tenant: &Tenant, client: Client, user: &User, code: Option<&str>) -> Result<(), Error> {
    let code = fields::there("code", code).map_err(|problem| Error::Refused(vec![problem]))?;
    let attempt = Attempt::begin_code(tenant, &user.id, client).await?;
    if SecondFactor::uses(tenant, client, user, code).await? {
        return attempt.went_well(tenant).await;
    }
    let event = Event { what: "authentication.code-failed", about: &user.id };
    tenant.store.insert(&AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now())).await?;
    Err(fields::wrong_code())
}

/// The answer where the first step was too long ago, or never was.
async fn over(tenant: &Tenant, from_browser: bool) -> Result<Response, Error> {
    if from_browser {
        return pages::note(tenant, StatusCode::UNPROCESSABLE_ENTITY, "sign-in-over").await;
    }
    let message = "the password was shown too long ago: sign in anew".into();
    Err(Error::Refused(vec![FieldProblem { field: "ticket", code: "over", message }]))
}
