//! All sessions of a user: where they are signed in, and ending those that they do not know.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, AuditEntry, Caller, Client, Error, Event, Problem, Session, Submission, Tenant};
use serde::{Deserialize, Serialize};
use store::{Batch, Document as _, Key, Order, Query, StoreError, Stored};
use utoipa::ToSchema;

use crate::credential::Credential;
use crate::start::{end_session, only_in_a_session};
use crate::{fields, pages};

/// The most sessions that a user has: with one more the oldest ends.
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
    Ok(tenant.store.find::<Session>(&newest(user)).await?.items)
}

fn newest(user: &str) -> Query {
    Query { prefix: Key::new().text(user), order: Order::Descending, limit: MOST, ..Query::on(Session::BY_USER) }
}

/// Where one is signed in.
#[utoipa::path(get, path = "/auth/sessions", tag = "authentication", security(("session" = [])), responses(
    (status = 200, body = SessionList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, account: Account) -> Result<Response, Error> {
    let list = SessionList { sessions: sessions_of(&tenant, &account).await? };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)).into_response())
}

/// Which sessions are to end, and what shows that it is still their user who asks.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ending {
    /// One's password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    password: Option<String>,
    /// The id of the session that is to end; without it all do but the one that asks.
    session: Option<String>,
}

/// Ends sessions of one's own: one, or all but the one that asks.
#[utoipa::path(post, path = "/auth/sessions/end", tag = "authentication", security(("session" = [])),
    request_body(content((Ending = "application/json"), (Ending = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Ended, for a program"), (status = 303, description = "Ended, for a browser", headers(("Location" = String, description = "The page of the account"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem, description = "One has no such session"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong`, `too-long`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn end(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<Ending>,
) -> Result<Response, Error> {
    match ended(&tenant, client, &account, &value).await {
        Ok(()) if from_browser => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, pages::ACCOUNT_PAGE)]).into_response()),
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(Error::Refused(problems)) if from_browser => pages::account_again(&tenant, &account, (pages::Form::Sessions, &problems)).await,
        Err(error) => Err(error),
    }
}

async fn ended(tenant: &Tenant, client: Client, account: &Account, ending: &Ending) -> Result<(), Error> {
    only_in_a_session(account)?;
    let password = fields::password("password", ending.password.as_deref()).map_err(|problem| Error::Refused(vec![problem]))?;
    Credential::proven(tenant, client, &account.user, ("password", password)).await?;
    let what = if let Some(handle) = &ending.session {
        if !end_session(tenant, &account.user.id, handle).await? {
            return Err(Error::NotFound);
        }
        "authentication.session-ended"
    } else {
        end_all(tenant, &account.user.id, account.session.as_deref()).await?;
        "authentication.other-sessions-ended"
    };
    let caller = Caller::User(Box::new(account.clone()));
    tenant.store.insert(&AuditEntry::new(&Event { what, about: "" }, &caller, client, tenant.store.now())).await?;
    Ok(())
}

/// Ends the oldest sessions of a user who has more than their list shows: there is none that they cannot see.
pub(crate) async fn end_oldest(tenant: &Tenant, user: &str) -> Result<(), Error> {
    let after = tenant.store.find::<Session>(&newest(user)).await?.next;
    if after.is_none() {
        return Ok(());
    }
    let older = tenant.store.find::<Session>(&Query { after, ..newest(user) }).await?.items;
    let batch = older.iter().fold(Batch::new(), |batch, old| batch.remove::<Session>(old.document.id(), None));
    match tenant.store.batch(batch).await {
        // one of them ended by itself, and the rest does with the next session
        Ok(_) | Err(StoreError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
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
            Ok(_) | Err(StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
