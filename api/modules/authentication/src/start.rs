//! How a session begins, however somebody showed who they are.

use axum::http::{HeaderMap, HeaderValue, header};
use kernel::{Account, AnyCaller, AuditEntry, Caller, Client, Device, Error, Event, Session, Tenant, Ticket, User, keep_session};
use store::{Batch, Document as _, StoreError};

use crate::sessions::end_oldest;
use crate::settings::Settings;

/// How much of what a browser says of itself is kept, in characters.
const LONGEST_AGENT: usize = 200;

/// How somebody comes in.
pub struct Coming<'a> {
    /// From where.
    pub client: Client,
    /// What their browser says.
    pub headers: &'a HeaderMap,
    /// Who they were until then.
    pub before: &'a AnyCaller,
    /// Whether they showed a second factor.
    pub second_factor: bool,
}

impl Coming<'_> {
    fn device(&self) -> Device {
        let agent = self.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Device { address: self.client.0.to_string(), agent: agent.chars().take(LONGEST_AGENT).collect() }
    }
}

/// Begins a session with a new ticket, and ends the one that the browser had: none is taken over from before (session fixation, OWASP ASVS V7.2.4).
/// Whoever has too many loses the oldest.
/// `more` happens in the same batch. Returns the header that has the browser keep it.
///
/// # Errors
/// Those of the store.
pub async fn start_session(tenant: &Tenant, user: &User, coming: &Coming<'_>, more: Batch) -> Result<HeaderValue, Error> {
    let (ticket, lifetime, now) = (Ticket::new()?, Settings::of(tenant).lifetime, tenant.store.now());
    let session = Session::new(&ticket, &user.id, coming.device(), lifetime, now);
    let session = if coming.second_factor { session.with_second_factor() } else { session };
    let event = Event { what: "authentication.signed-in", about: &user.id };
    let mut batch = Batch::new().insert(&session).insert(&AuditEntry::new(&event, &Caller::Nobody, coming.client, now));
    batch.append(more);
    tenant.store.batch(batch).await?;
    if let Caller::User(account) = &coming.before.0
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

/// Adds to a batch that a second factor was added in the session that somebody is in: what they lacked they have shown then.
///
/// # Errors
/// Those of the store.
pub(crate) async fn with_second_factor(tenant: &Tenant, account: &Account, batch: Batch) -> Result<Batch, Error> {
    let handle = account.session.as_deref().unwrap_or_default();
    let session = Session::by_handle(tenant, handle, &account.user.id).await?.ok_or(Error::Unauthorized(None))?;
    Ok(batch.replace(&session.document.with_second_factor(), session.revision))
}

/// Ends a session of a user, by its handle. Returns whether there was one.
///
/// # Errors
/// Those of the store.
pub(crate) async fn end_session(tenant: &Tenant, user: &str, handle: &str) -> Result<bool, Error> {
    let Some(found) = Session::by_handle(tenant, handle, user).await? else { return Ok(false) };
    match tenant.store.remove::<Session>(found.document.id(), None).await {
        Ok(()) => Ok(true),
        Err(StoreError::Missing) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
