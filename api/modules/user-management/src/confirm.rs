//! The link of the mail to somebody who registered: it asks for the password once more, so that nobody comes to have an account by a click that
//! somebody else chose the password of, and knows it. Then they are a user, and signed in.

use authentication::{Coming, start_session};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{AnyCaller, ApiPath, AuditEntry, Caller, Client, Error, Event, Problem, Submission, Tenant, User, UserState};
use serde::Deserialize;
use store::{Batch, Document as _, StoreError};
use utoipa::ToSchema;

use crate::pages::{self, ACCOUNT_PAGE, CONFIRM};
use crate::register::{may_be_registered, open};
use crate::registration::Registration;

/// The form.
const FORM: (&str, &str) = ("Confirm your address", CONFIRM);

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    /// The password that was chosen.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
}

/// The page behind the link. Looking at it uses nothing up: programs that look into mails follow links, too.
#[utoipa::path(get, path = "/auth/register/{link}", tag = "user-management", params(("link" = String, Path, description = "The end of the link")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String, description = "The link is not good, or not any more"), (status = 503, body = Problem)
))]
pub(crate) async fn page(tenant: Tenant, ApiPath(end): ApiPath<String>) -> Result<Response, Error> {
    open(&tenant)?;
    match Registration::followed(&tenant, &end).await? {
        Some(found) => {
            let email = found.document.email.to_string();
            pages::form(&tenant, FORM, vec![("link", &end), ("email", &email)], &[]).await
        }
        None => pages::note(&tenant, StatusCode::NOT_FOUND, "link-over").await,
    }
}

/// Makes the user by the link of the mail and the password, and signs in.
#[utoipa::path(post, path = "/auth/register/{link}", tag = "user-management", params(("link" = String, Path, description = "The end of the link")),
    request_body(content((Confirmation = "application/json"), (Confirmation = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Signed in, for a program", headers(("Set-Cookie" = String, description = "The session"))),
    (status = 303, description = "Signed in, for a browser", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 404, content((Problem = "application/problem+json"), (String = "text/html")), description = "The link is not good, or not any more"),
    (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-long`, `wrong`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn confirm(
    tenant: Tenant,
    client: Client,
    before: AnyCaller,
    headers: HeaderMap,
    (ApiPath(end), Submission { value, from_browser }): (ApiPath<String>, Submission<Confirmation>),
) -> Result<Response, Error> {
    match made(&tenant, client, &end, &value).await {
        Ok(user) => {
            let coming = Coming { client, headers: &headers, before: &before, second_factor: false };
            let cookie = start_session(&tenant, &user, &coming, Batch::new()).await?;
            let answer = if from_browser { pages::led_to(ACCOUNT_PAGE) } else { StatusCode::NO_CONTENT.into_response() };
            Ok(([(header::SET_COOKIE, cookie)], answer).into_response())
        }
        Err(Error::Refused(problems)) if from_browser => pages::form(&tenant, FORM, vec![("link", &end)], &problems).await,
        Err(Error::NotFound) if from_browser => pages::note(&tenant, StatusCode::NOT_FOUND, "link-over").await,
        Err(error) => Err(error),
    }
}

async fn made(tenant: &Tenant, client: Client, end: &str, shown: &Confirmation) -> Result<User, Error> {
    let settings = open(tenant)?;
    let found = Registration::followed(tenant, end).await?.ok_or(Error::NotFound)?;
    let waiting = &found.document;
    let password = waiting.password.clone().ok_or(Error::NotFound)?;
    password.shown(tenant, client, &waiting.email.to_string(), shown.password.as_deref()).await?;
    may_be_registered(tenant, &settings.role).await?;
    let now = tenant.store.now();
    let user = User::new(waiting.email.clone(), waiting.name.clone(), settings.role, UserState::Active, now);
    let user = User { email_verified: true, ..user };
    let entry = AuditEntry::new(&Event { what: "user-management.registered", about: &user.id }, &Caller::Nobody, client, now);
    let batch = Batch::new().insert(&user).insert(&entry).remove::<Registration>(waiting.id(), Some(found.revision));
    match tenant.store.batch(password.stored(batch, &user, now)).await {
        Ok(_) => Ok(user),
        // the address became somebody's since, or the same link was followed twice at once
        Err(StoreError::Conflict { .. } | StoreError::Changed { .. }) => Err(Error::NotFound),
        Err(error) => Err(error.into()),
    }
}
