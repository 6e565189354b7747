//! How a session begins, however somebody showed who they are.

use axum::http::{HeaderMap, HeaderValue, header};
use kernel::{Account, AuditEntry, Caller, Client, Device, Error, Event, Session, Tenant, Ticket, User, keep_session};
use store::{Batch, StoreError};

use crate::sessions::end_oldest;
use crate::settings::Settings;

/// How much of what a browser says of itself is kept, in characters.
const LONGEST_AGENT: usize = 200;

/// From where somebody comes.
pub fn device(client: Client, headers: &HeaderMap) -> Device {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Device { address: client.0.to_string(), agent: agent.chars().take(LONGEST_AGENT).collect() }
}

/// Begins a session with a new ticket, and ends the one that the browser had: none is taken over from before (session fixation, OWASP ASVS V7.2.4).
/// Whoever has too many loses the oldest.
/// `more` happens in the same batch. Returns the header that has the browser keep it.
///
/// # Errors
/// Those of the store.
pub async fn start_session(
    tenant: &Tenant,
    user: &User,
    (client, device): (Client, Device),
    before: &Caller,
    more: Batch,
) -> Result<HeaderValue, Error> {
    let (ticket, lifetime, now) = (Ticket::new()?, Settings::of(tenant).lifetime, tenant.store.now());
    let session = Session::new(&ticket, &user.id, device, lifetime, now);
    let event = Event { what: "authentication.signed-in", about: &user.id };
    let mut batch = Batch::new().insert(&session).insert(&AuditEntry::new(&event, &Caller::Nobody, client, now));
    batch.append(more);
    tenant.store.batch(batch).await?;
    if let Caller::User(account) = before
        && let Some(handle) = &account.session
    {
        end_session(tenant, &account.user.id, handle).await?;
    }
    end_oldest(tenant, &user.id).await?;
    keep_session(tenant.program(), &ticket, lifetime.absolute)
}

/// Lets only those go on who signed in themselves: a program that acts for a user changes nothing about how they come in.
///
/// # Errors
/// They did not.
pub(crate) fn only_in_a_session(account: &Account) -> Result<(), Error> {
    match account.session {
        Some(_) => Ok(()),
        None => Err(Error::Forbidden("a program may not do this in your name: sign in for that")),
    }
}

/// Ends a session of a user, by its handle. Returns whether there was one.
///
/// # Errors
/// Those of the store.
pub(crate) async fn end_session(tenant: &Tenant, user: &str, handle: &str) -> Result<bool, Error> {
    let by_handle = store::Query { prefix: store::Key::new().text(handle), limit: 1, ..store::Query::on(Session::BY_HANDLE) };
    let found = tenant.store.find::<Session>(&by_handle).await?.items.into_iter().next();
    let Some(found) = found.filter(|found| found.document.user == user) else { return Ok(false) };
    match tenant.store.remove::<Session>(store::Document::id(&found.document), None).await {
        Ok(()) => Ok(true),
        Err(StoreError::Missing) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
