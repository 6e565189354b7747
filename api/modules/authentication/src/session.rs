//! The session that a request belongs to: who is in it, and its end.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, AnyAccount, AnyCaller, AuditEntry, Caller, Client, Error, Event, Factors, Problem, Tenant, User, forget_session};
use serde::Serialize;
use utoipa::ToSchema;

use crate::pages;
use crate::start::end_session;

/// Who is signed in, and what they may.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// The user.
    user: UserView,
    /// The names of the permissions that they have here, sorted.
    permissions: Vec<&'static str>,
    /// Whether the site requires a second factor of them, and they showed none: until then they may nothing but add one.
    lacks_second_factor: bool,
}

/// A user, as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
struct UserView {
    /// Their id.
    id: String,
    /// Their address.
    email: String,
    /// Whether they showed that it is theirs.
    email_verified: bool,
    /// What they are called.
    name: String,
    /// Their role.
    role: String,
}

impl SessionView {
    /// A user who just signed in, with all that they may by what they showed.
    pub(crate) async fn of(tenant: &Tenant, user: User, second_factor: bool) -> Result<Self, Error> {
        let (grants, factors) = tenant.admitted(&user, second_factor).await?;
        let lacks_second_factor = factors == Factors::TooFew;
        Ok(Self { permissions: grants.names().collect(), lacks_second_factor, user: UserView::from(user) })
    }
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        let User { id, email, email_verified, name, role, .. } = user;
        Self { id, email: email.to_string(), email_verified, name, role }
    }
}

/// Who is signed in, by a session or a token, and what they may by it.
#[utoipa::path(get, path = "/auth/session", tag = "authentication", security(("session" = [])), responses(
    (status = 200, body = SessionView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(AnyAccount(account): AnyAccount) -> Response {
    let (permissions, lacks_second_factor) = (account.grants.names().collect(), account.factors == Factors::TooFew);
    let view = SessionView { permissions, lacks_second_factor, user: account.user.into() };
    ([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response()
}

/// Signs out: the session counts no more from now on.
#[utoipa::path(delete, path = "/auth/session", tag = "authentication", security(("session" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn end(tenant: Tenant, client: Client, AnyAccount(account): AnyAccount) -> Result<Response, Error> {
    out(&tenant, client, &account).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, forget_session(tenant.program())?)]).into_response())
}

/// Signs out, for a browser's form, and leads to the page to sign in. Whoever is not signed in is led there too.
#[utoipa::path(post, path = "/auth/sign-out", tag = "authentication", responses(
    (status = 303, description = "Signed out", headers(("Location" = String, description = "The page to sign in"))), (status = 404, body = Problem), (status = 503, body = Problem),
    (status = 507, body = Problem)
))]
pub(crate) async fn sign_out(tenant: Tenant, client: Client, AnyCaller(caller): AnyCaller) -> Result<Response, Error> {
    if let Caller::User(account) = &caller {
        out(&tenant, client, account).await?;
    }
    let cookie = forget_session(tenant.program())?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, pages::SIGN_IN_PAGE)], [(header::SET_COOKIE, cookie)]).into_response())
}

async fn out(tenant: &Tenant, client: Client, account: &Account) -> Result<(), Error> {
    let Some(handle) = &account.session else { return Ok(()) };
    if end_session(tenant, &account.user.id, handle).await? {
        let event = Event { what: "authentication.signed-out", about: "" };
        let caller = Caller::User(Box::new(account.clone()));
        tenant.store.insert(&AuditEntry::new(&event, &caller, client, tenant.store.now())).await?;
    }
    Ok(())
}
