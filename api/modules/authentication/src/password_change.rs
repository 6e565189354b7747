//! Another password, for somebody who is signed in.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, AuditEntry, Caller, Client, Error, Event, Problem, Submission, Tenant, User};
use serde::Deserialize;
use store::{Batch, Stored};
use utoipa::ToSchema;

use crate::credential::Credential;
use crate::mails::{CHANGED, word_mail};
use crate::password;
use crate::sessions::end_all;
use crate::{fields, pages, password_rules};

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The password until now.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    current: Option<String>,
    /// The new one: at least 10 characters, and not easy to guess.
    #[schema(required = true, nullable = false, format = "password", min_length = 10, max_length = 256)]
    password: Option<String>,
}

/// Changes one's password, and ends all other sessions. Who has it is told by mail.
#[utoipa::path(post, path = "/auth/password-change", tag = "authentication", security(("session" = [])),
    request_body(content((PasswordChange = "application/json"), (PasswordChange = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Changed, for a program"), (status = 200, content_type = "text/html", body = String, description = "Changed, for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong`, `too-short`, `too-long`, `guessable`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn change(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<PasswordChange>,
) -> Result<Response, Error> {
    match changed(&tenant, client, &account, &value).await {
        Ok(()) if from_browser => pages::note(&tenant, StatusCode::OK, "password-changed").await,
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(Error::Refused(problems)) if from_browser => pages::account_again(&tenant, &account, (pages::Form::Password, &problems)).await,
        Err(error) => Err(error),
    }
}

async fn changed(tenant: &Tenant, client: Client, account: &Account, change: &PasswordChange) -> Result<(), Error> {
    let (current, new) =
        match (fields::password("current", change.current.as_deref()), fields::password("password", change.password.as_deref())) {
            (Ok(current), Ok(new)) => (current, new),
            (current, new) => return Err(Error::Refused([current.err(), new.err()].into_iter().flatten().collect())),
        };
    let user = &account.user;
    check_new(tenant, user, new).await?;
    let known = Credential::proven(tenant, client, user, ("current", current)).await?;
    let event = Event { what: "authentication.password-changed", about: "" };
    let entry = AuditEntry::new(&event, &Caller::User(Box::new(account.clone())), client, tenant.store.now());
    store_password(tenant, user, new, Some(known), Batch::new().insert(&entry)).await?;
    end_all(tenant, &user.id, account.session.as_deref()).await
}

/// Checks a password that is to be a user's. Where the list of the operator cannot be read no password is taken.
pub(crate) async fn check_new(tenant: &Tenant, user: &User, password: &str) -> Result<(), Error> {
    let (address, site) = (user.email.to_string(), tenant.site().settings.name.clone());
    let known = [user.name.as_str(), address.as_str(), site.as_str(), tenant.name().as_str()];
    password_rules::check("password", password, &known).map_err(|problem| Error::Refused(vec![problem]))?;
    let Some(list) = tenant.program().breached_passwords.clone() else { return Ok(()) };
    let searched = password.to_owned();
    let found = tokio::task::spawn_blocking(move || list.contains(&searched)).await.map_err(|error| Error::Internal(Box::new(error)))?;
    if found.map_err(|error| Error::Internal(Box::new(error)))? {
        return Err(Error::Refused(vec![password_rules::published("password")]));
    }
    Ok(())
}

/// Stores the hash of a password, and the mail that tells of it where there was another before.
pub(crate) async fn store_password(
    tenant: &Tenant,
    user: &User,
    password: &str,
    known: Option<Stored<Credential>>,
    more: Batch,
) -> Result<(), Error> {
    let hash = password::hash(tenant.name(), password.to_owned()).await?;
    let credential = Credential::new(&user.id, hash, tenant.store.now());
    let mut batch = match &known {
        Some(known) => Batch::new().replace(&credential, known.revision).insert(&word_mail(tenant, user, CHANGED).await?),
        None => Batch::new().insert(&credential),
    };
    batch.append(more);
    tenant.store.batch(batch).await?;
    if known.is_some() {
        tenant.mails_wait();
    }
    Ok(())
}
