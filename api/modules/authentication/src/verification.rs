//! Showing that an address is one's own: a link by mail, good once.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, ApiPath, AuditEntry, Caller, Client, Error, Event, Problem, Tenant, Ticket, User};
use store::{Batch, Document as _};

use crate::mails::link_mail;
use crate::one_time::{OneTime, Purpose};
use crate::pages;
use crate::password_reset::ASKING;

/// Asks for the mail with the link. Who has shown it already gets none.
#[utoipa::path(post, path = "/auth/verification", tag = "authentication", security(("session" = [])), responses(
    (status = 202, description = "The mail is on its way"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem),
    (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn ask(tenant: Tenant, client: Client, account: Account) -> Result<StatusCode, Error> {
    if !account.user.email_verified {
        tenant.limit("authentication.links", client, ASKING)?;
        send(&tenant, &account.user).await?;
    }
    Ok(StatusCode::ACCEPTED)
}

async fn send(tenant: &Tenant, user: &User) -> Result<(), Error> {
    let (ticket, now) = (Ticket::new()?, tenant.store.now());
    let mail = link_mail(tenant, user, Purpose::Verification, &ticket).await?;
    tenant.store.batch(Batch::new().insert(&OneTime::new(&ticket, user, Purpose::Verification, now)).insert(&mail)).await?;
    tenant.mails_wait();
    Ok(())
}

/// Shows by the link of a mail that an address is one's own.
#[utoipa::path(post, path = "/auth/verify/{link}", tag = "authentication", params(("link" = String, Path, description = "The end of the link")), responses(
    (status = 200, content_type = "text/html", body = String, description = "The address is verified"),
    (status = 404, content((Problem = "application/problem+json"), (String = "text/html")), description = "The link is not good, or not any more"),
    (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn verify(tenant: Tenant, client: Client, ApiPath(end): ApiPath<String>) -> Result<Response, Error> {
    let found = OneTime::followed(&tenant, &end).await?.filter(|(link, _)| link.document.purpose == Purpose::Verification);
    let Some((link, user)) = found else { return pages::note(&tenant, StatusCode::NOT_FOUND, "link-over").await };
    let event = Event { what: "authentication.address-verified", about: &user.document.id };
    let entry = AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now());
    let verified = User { email_verified: true, ..user.document.clone() };
    let batch = Batch::new().replace(&verified, user.revision).remove::<OneTime>(link.document.id(), Some(link.revision)).insert(&entry);
    tenant.store.batch(batch).await?;
    Ok(pages::note(&tenant, StatusCode::OK, "verified").await?.into_response())
}
