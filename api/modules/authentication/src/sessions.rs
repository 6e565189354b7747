//! All sessions of a user: where they are signed in, and ending those that they do not know.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, ApiPath, AuditEntry, Caller, Client, Error, Event, Problem, Session, Tenant};
use serde::Serialize;
use store::{Batch, Document as _, Key, Order, Query, Stored};
use utoipa::ToSchema;

use crate::start::end_session;

/// The most sessions that a user's list has: the newest.
const MOST: u32 = 100;

/// The sessions of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionList {
    /// The newest first, 100 at most.
    sessions: Vec<OneSession>,
}

/// A session of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneSession {
    /// What it is called: by this it is ended.
    pub(crate) id: String,
    /// The address that it was begun from.
    pub(crate) address: String,
    /// What the browser said that it is.
    pub(crate) agent: String,
    /// When it was begun, in UTC milliseconds.
    created: i64,
    /// When it was used the last time, in UTC milliseconds, to about a minute.
    pub(crate) seen: i64,
    /// When it is over if it is not used again, in UTC milliseconds.
    expires: i64,
    /// Whether it is the one that asks.
    pub(crate) current: bool,
}

impl OneSession {
    fn of(session: Session, current: Option<&str>) -> Self {
        Self {
            expires: session.over(),
            current: current == Some(session.handle.as_str()),
            id: session.handle,
            address: session.device.address,
            agent: session.device.agent,
            created: session.created,
            seen: session.seen,
        }
    }
}

/// The sessions of a user, the newest first.
pub(crate) async fn sessions_of(tenant: &Tenant, account: &Account) -> Result<Vec<OneSession>, Error> {
    let found = find(tenant, &account.user.id).await?;
    Ok(found.into_iter().map(|found| OneSession::of(found.document, account.session.as_deref())).collect())
}

async fn find(tenant: &Tenant, user: &str) -> Result<Vec<Stored<Session>>, Error> {
    let query = Query { prefix: Key::new().text(user), order: Order::Descending, limit: MOST, ..Query::on(Session::BY_USER) };
    Ok(tenant.store.find::<Session>(&query).await?.items)
}

/// Where one is signed in.
#[utoipa::path(get, path = "/auth/sessions", tag = "authentication", security(("session" = [])), responses(
    (status = 200, body = SessionList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, account: Account) -> Result<Response, Error> {
    let list = SessionList { sessions: sessions_of(&tenant, &account).await? };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)).into_response())
}

/// Ends a session of one's own.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "authentication", params(("id" = String, Path, description = "The id of the session")), security(("session" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn end(tenant: Tenant, client: Client, account: Account, ApiPath(id): ApiPath<String>) -> Result<StatusCode, Error> {
    if !end_session(&tenant, &account.user.id, &id).await? {
        return Err(Error::NotFound);
    }
    note(&tenant, client, account, "authentication.session-ended").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of one's own but the one that asks.
#[utoipa::path(delete, path = "/auth/sessions", tag = "authentication", security(("session" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn end_others(tenant: Tenant, client: Client, account: Account) -> Result<StatusCode, Error> {
    end_all(&tenant, &account.user.id, account.session.as_deref()).await?;
    note(&tenant, client, account, "authentication.other-sessions-ended").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of a user but one.
pub(crate) async fn end_all(tenant: &Tenant, user: &str, but: Option<&str>) -> Result<(), Error> {
    loop {
        let found = find(tenant, user).await?;
        let others: Vec<_> = found.iter().filter(|found| Some(found.document.handle.as_str()) != but).collect();
        if others.is_empty() {
            return Ok(());
        }
        let batch = others.iter().fold(Batch::new(), |batch, other| batch.remove::<Session>(other.document.id(), None));
        match tenant.store.batch(batch).await {
            // one of them ended by itself: look again
            Ok(_) | Err(store::StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn note(tenant: &Tenant, client: Client, account: Account, what: &'static str) -> Result<(), Error> {
    let entry = AuditEntry::new(&Event { what, about: "" }, &Caller::User(Box::new(account)), client, tenant.store.now());
    tenant.store.insert(&entry).await?;
    Ok(())
}
