//! Another address of one's own: it counts when the link that was sent to it was followed. The one until then is told, before and after.

use std::time::Duration;

use authentication::{AddressLink, ShownAddress, show_code, show_password};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::{
    Account, Allowance, ApiPath, AuditEntry, Caller, Client, EmailAddress, Error, Event, FieldProblem, Problem, Submission, Tenant, User,
};
use serde::Deserialize;
use store::{Batch, StoreError};
use utoipa::ToSchema;

use crate::mails::already_there_mail;
use crate::new_user::{by_email, check_email, no_password};
use crate::pages;
use crate::profile::{Form, again};

/// How often a client may ask for a link to another address.
const ASKING: Allowance = Allowance::new(5, Duration::from_hours(1));

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailChange {
    /// The new address.
    #[schema(required = true, nullable = false, format = "email", max_length = 254)]
    email: Option<String>,
    /// One's password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
    /// A code of one's app, or a recovery code, where signing in needs one.
    #[schema(nullable = false, max_length = 64)]
    code: Option<String>,
}

/// Asks for another address: a mail with a link is on its way to it, and word of that to the one until now. Whether somebody else has it is not told.
#[utoipa::path(post, path = "/auth/email-change", tag = "user-management", security(("session" = [])),
    request_body(content((EmailChange = "application/json"), (EmailChange = "application/x-www-form-urlencoded"))), responses(
    (status = 202, description = "A mail is on its way, for a program"), (status = 200, content_type = "text/html", body = String, description = "The same, for a browser"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `not-an-address`, `same`, `too-long`, `wrong`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn ask(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<EmailChange>,
) -> Result<Response, Error> {
    match asked(&tenant, client, &account, &value).await {
        Ok(()) if from_browser => pages::note(&tenant, StatusCode::OK, "address-asked").await,
        Ok(()) => Ok(StatusCode::ACCEPTED.into_response()),
        Err(Error::Refused(problems)) if from_browser => {
            let typed = value.email.as_deref().map(|email| ("email", email));
            again(&tenant, &account, (Form::Address, typed), &problems).await
        }
        Err(error) => Err(error),
    }
}

async fn asked(tenant: &Tenant, client: Client, account: &Account, wanted: &EmailChange) -> Result<(), Error> {
    let to = match another(&account.user, wanted.email.as_deref().unwrap_or_default()) {
        Ok(to) => to,
        Err(problem) => {
            return Err(Error::Refused([Some(problem), no_password(wanted.password.as_deref())].into_iter().flatten().collect()));
        }
    };
    show_password(tenant, client, account, wanted.password.as_deref()).await?;
    show_code(tenant, client, account, wanted.code.as_deref()).await?;
    tenant.limit("user-management.addresses", client, ASKING)?;
    let event = Event { what: "user-management.address-asked-for", about: "" };
    let entry = AuditEntry::new(&event, &Caller::User(Box::new(account.clone())), client, tenant.store.now());
    let batch = Batch::new().insert(&entry);
    let batch = match by_email(tenant, &to).await? {
        Some(other) if other.id != account.user.id => batch.insert(&already_there_mail(tenant, &other).await?),
        _ => AddressLink::new(tenant, &account.user, to).await?.stored(batch),
    };
    tenant.store.batch(batch).await?;
    tenant.mails_wait();
    Ok(())
}

/// An address that is not the one that the user has.
fn another(user: &User, typed: &str) -> Result<EmailAddress, FieldProblem> {
    let to = check_email(typed)?;
    if to == user.email {
        return Err(FieldProblem { field: "email", code: "same", message: "that is your address already".into() });
    }
    Ok(to)
}

/// The page behind the link: a button, since programs that look into mails follow links, too.
#[utoipa::path(get, path = "/auth/email-change/{link}", tag = "user-management", params(("link" = String, Path, description = "The end of the link")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String, description = "The link is not good, or not any more"), (status = 503, body = Problem)
))]
pub(crate) async fn page(tenant: Tenant, ApiPath(end): ApiPath<String>) -> Result<Response, Error> {
    match ShownAddress::by(&tenant, &end).await? {
        Some(shown) => pages::address(&tenant, &end, &shown.to).await,
        None => pages::note(&tenant, StatusCode::NOT_FOUND, "address-over").await,
    }
}

/// Takes the new address by the link of its mail: from now on one signs in with it.
#[utoipa::path(post, path = "/auth/email-change/{link}", tag = "user-management", params(("link" = String, Path, description = "The end of the link")), responses(
    (status = 200, content_type = "text/html", body = String, description = "The address counts"),
    (status = 404, content((Problem = "application/problem+json"), (String = "text/html")), description = "The link is not good, or not any more"),
    (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn take(tenant: Tenant, client: Client, ApiPath(end): ApiPath<String>) -> Result<Response, Error> {
    loop {
        let Some(shown) = ShownAddress::by(&tenant, &end).await? else { break };
        let event = Event { what: "user-management.address-changed", about: &shown.user.document.id };
        let entry = AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now());
        match tenant.store.batch(shown.stored(&tenant, Batch::new().insert(&entry)).await?).await {
            Ok(_) => {
                tenant.mails_wait();
                return pages::note(&tenant, StatusCode::OK, "address-changed").await;
            }
            // something else of the user was changed: look again
            Err(StoreError::Changed { .. }) => {}
            // it became somebody else's since
            Err(StoreError::Conflict { .. } | StoreError::Missing) => break,
            Err(error) => return Err(error.into()),
        }
    }
    pages::note(&tenant, StatusCode::NOT_FOUND, "address-over").await
}
