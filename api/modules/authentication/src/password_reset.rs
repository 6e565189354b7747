//! A password that was forgotten, or not set yet: a link by mail, good once.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::{Allowance, ApiPath, AuditEntry, Caller, Client, Error, Event, Problem, Submission, Tenant, Ticket, User, UserState};
use serde::Deserialize;
use store::{Batch, Document as _, StoreError, Stored};
use utoipa::ToSchema;

use crate::credential::Credential;
use crate::mails::link_mail;
use crate::one_time::{OneTime, Purpose};
use crate::password_change::{check_new, store_password};
use crate::sessions::end_all;
use crate::sign_in::by_email;
use crate::tokens::delete_all;
use crate::{fields, pages};

/// How often a client may ask for links.
pub(crate) const ASKING: Allowance = Allowance::new(5, Duration::from_hours(1));

/// Whose password is to be set anew.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forgotten {
    /// The address of the user.
    #[schema(required = true, nullable = false, format = "email", max_length = 254)]
    pub(crate) email: Option<String>,
}

/// The new password.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// At least 10 characters, and not easy to guess.
    #[schema(required = true, nullable = false, format = "password", min_length = 10, max_length = 256)]
    password: Option<String>,
}

/// Asks for a link by which a new password is set. The answer is the same whether there is such a user or not, and comes before that is looked up.
#[utoipa::path(post, path = "/auth/forgot", tag = "authentication",
    request_body(content((Forgotten = "application/json"), (Forgotten = "application/x-www-form-urlencoded"))), responses(
    (status = 202, description = "If there is such a user, a mail is on its way, for a program"), (status = 200, content_type = "text/html", body = String, description = "The same, for a browser"),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `not-an-address`"), (status = 429, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn ask(
    tenant: Tenant,
    client: Client,
    Submission { value, from_browser }: Submission<Forgotten>,
) -> Result<Response, Error> {
    let email = match fields::email("email", value.email.as_deref()) {
        Ok(email) => email,
        Err(problem) if from_browser => return pages::forgot_again(&tenant, &value, &[problem]).await,
        Err(problem) => return Err(Error::Refused(vec![problem])),
    };
    tenant.limit("authentication.links", client, ASKING)?;
    let site = tenant.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&site, client, &email.to_string()).await {
            tracing::error!(?error, site = %site.name(), "the link for a forgotten password cannot be sent");
        }
    });
    if from_browser { pages::note(&tenant, StatusCode::OK, "link-sent").await } else { Ok(StatusCode::ACCEPTED.into_response()) }
}

async fn send(tenant: &Tenant, client: Client, email: &str) -> Result<(), Error> {
    let Some(user) = by_email(tenant, email).await?.map(|user| user.document) else { return Ok(()) };
    let purpose = match user.state {
        UserState::Active => Purpose::Reset,
        UserState::Invited => Purpose::Invitation,
        UserState::Deactivated => return Ok(()),
    };
    let (ticket, now) = (Ticket::new()?, tenant.store.now());
    let entry = AuditEntry::new(&Event { what: "authentication.link-asked-for", about: &user.id }, &Caller::Nobody, client, now);
    let mail = link_mail(tenant, &user, purpose, &ticket).await?;
    tenant.store.batch(Batch::new().insert(&OneTime::new(&ticket, &user, purpose, now)).insert(&mail).insert(&entry)).await?;
    tenant.mails_wait();
    Ok(())
}

/// Sets a new password by the link of a mail, which is good once. All sessions and tokens end. Whoever was invited may come in from now on.
#[utoipa::path(post, path = "/auth/password/{link}", tag = "authentication", params(("link" = String, Path, description = "The end of the link")),
    request_body(content((NewPassword = "application/json"), (NewPassword = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Set, for a program"), (status = 200, content_type = "text/html", body = String, description = "Set, for a browser"),
    (status = 400, body = Problem), (status = 404, content((Problem = "application/problem+json"), (String = "text/html")), description = "The link is not good, or not any more"),
    (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-short`, `too-long`, `guessable`"),
    (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn set(
    tenant: Tenant,
    client: Client,
    ApiPath(link): ApiPath<String>,
    Submission { value, from_browser }: Submission<NewPassword>,
) -> Result<Response, Error> {
    match by_link(&tenant, client, &link, &value).await {
        Ok(()) if from_browser => pages::note(&tenant, StatusCode::OK, "password-set").await,
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(Error::Refused(problems)) if from_browser => pages::new_password_again(&tenant, &link, &problems).await,
        Err(Error::NotFound) if from_browser => pages::note(&tenant, StatusCode::NOT_FOUND, "link-over").await,
        Err(error) => Err(error),
    }
}

async fn by_link(tenant: &Tenant, client: Client, end: &str, wanted: &NewPassword) -> Result<(), Error> {
    let found = OneTime::followed(tenant, end).await?.filter(|(link, _)| link.document.purpose.sets_password());
    let (link, user) = found.ok_or(Error::NotFound)?;
    let password = fields::password("password", wanted.password.as_deref()).map_err(|problem| Error::Refused(vec![problem]))?;
    check_new(tenant, &user.document, password).await?;
    let known = tenant.store.get::<Credential>(&user.document.id).await?;
    let event = Event { what: "authentication.password-set-by-link", about: &user.document.id };
    let entry = AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now());
    let more = admitted(&user).remove::<OneTime>(link.document.id(), Some(link.revision)).insert(&entry);
    match store_password(tenant, &user.document, password, known, more).await {
        Err(Error::NotFound) => return Err(Error::NotFound),
        done => done?,
    }
    end_all(tenant, &user.document.id, None).await?;
    delete_all(tenant, &user.document.id).await?;
    forget_links(tenant, &user.document.id).await
}

/// The user as somebody who followed a link that only their mailbox had.
fn admitted(user: &Stored<User>) -> Batch {
    let state = if user.document.state == UserState::Invited { UserState::Active } else { user.document.state };
    let now = User { email_verified: true, state, ..user.document.clone() };
    if now == user.document { Batch::new() } else { Batch::new().replace(&now, user.revision) }
}

/// Makes all links of a user worth nothing.
pub(crate) async fn forget_links(tenant: &Tenant, user: &str) -> Result<(), Error> {
    let query = store::Query { prefix: store::Key::new().text(user), limit: 1000, ..store::Query::on(OneTime::BY_USER) };
    let found = tenant.store.find::<OneTime>(&query).await?.items;
    let batch = found.iter().fold(Batch::new(), |batch, link| batch.remove::<OneTime>(link.document.id(), None));
    match tenant.store.batch(batch).await {
        Ok(_) | Err(StoreError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
