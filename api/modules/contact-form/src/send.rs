//! For visitors: the message that they send, and the page that they see then.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{Client, Error, FieldProblem, Problem, Submission, Tenant, Written};
use minijinja::Value;
use serde::Serialize;
use utoipa::ToSchema;

use crate::incoming::Incoming;
use crate::receive::receive;
use crate::settings::Settings;

/// Where a browser is led after a message, unless the site has a page of its own for that.
const SENT_PAGE: &str = "/api/contact-form/sent";

/// A message that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Received {
    /// Its id, by which the owner finds it.
    id: String,
}

/// Sends a message to the owner of the site. A browser that sends a form gets a page: the next one, or the form again with what is wrong.
#[utoipa::path(post, path = "/contact-form/messages", tag = "contact-form",
    request_body(content((Incoming = "application/json"), (Incoming = "application/x-www-form-urlencoded"))), responses(
    (status = 201, body = Received, description = "Taken, for a program"),
    (status = 303, description = "Taken, for a browser", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-long`, `not-an-address`, `characters`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn send(
    tenant: Tenant,
    client: Client,
    Submission { value: incoming, from_browser }: Submission<Incoming>,
) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let checked = match incoming.check() {
        Ok(checked) => checked,
        Err(problems) if from_browser => return form_again(&tenant, &settings, &incoming, &problems).await,
        Err(problems) => return Err(Error::Refused(problems)),
    };
    // only what is taken counts: nobody is kept out for a mistyped address
    tenant.limit(crate::SPEC.name, client, settings.limit)?;
    let suspicion = settings.spam.suspect(&Written {
        is_trapped: incoming.is_trapped(),
        name: &checked.name,
        email: &checked.email.to_string(),
        texts: &[checked.subject.as_deref().unwrap_or_default(), &checked.message],
    });
    let id = receive(&tenant, &settings, checked, suspicion).await?;
    if from_browser {
        let next = settings.thanks.as_deref().unwrap_or(SENT_PAGE);
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, next)]).into_response());
    }
    Ok((StatusCode::CREATED, Json(Received { id })).into_response())
}

/// The page that a visitor sees whose message was taken.
#[utoipa::path(get, path = "/contact-form/sent", tag = "contact-form", responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, body = Problem)
))]
pub(crate) async fn sent(tenant: Tenant) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    tenant.page(StatusCode::OK, &settings.title, crate::SENT, table::<&str>([])).await
}

/// The page with the form again: with what was typed, and what is wrong with it.
async fn form_again(tenant: &Tenant, settings: &Settings, typed: &Incoming, problems: &[FieldProblem]) -> Result<Response, Error> {
    let fields = [("name", &typed.name), ("email", &typed.email), ("subject", &typed.subject), ("message", &typed.message)];
    let values = fields.into_iter().filter_map(|(field, value)| Some((field, Value::from(value.as_deref()?))));
    let props = table([
        ("title", Value::from(settings.title.as_str())),
        ("level", Value::from(1)),
        ("values", table(values)),
        ("problems", table(problems.iter().map(|problem| (problem.field, Value::from(problem.code))))),
    ]);
    tenant.page(StatusCode::UNPROCESSABLE_ENTITY, &settings.title, crate::FORM, props).await
}
