//! Signing in with a password.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{AnyCaller, AuditEntry, Caller, Client, Error, Event, FieldProblem, Problem, Submission, Tenant, User, UserState};
use serde::Deserialize;
use store::{Batch, Query, Stored};
use utoipa::ToSchema;

use crate::attempts::Attempt;
use crate::credential::Credential;
use crate::password::{self, Verdict};
use crate::second_step::{self, CodeNeeded};
use crate::session::SessionView;
use crate::settings::{Settings, stays_here};
use crate::start::{Coming, start_session};
use crate::two_factor::SecondFactor;
use crate::{fields, pages, second_factors};

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The address of the user.
    #[schema(required = true, nullable = false, format = "email", max_length = 254)]
    pub(crate) email: Option<String>,
    /// Their password.
    #[schema(required = true, nullable = false, format = "password", max_length = 1024)]
    pub(crate) password: Option<String>,
    /// The page of the site that a browser is led to then.
    pub(crate) next: Option<String>,
}

/// Signs in: begins a session, whose cookie comes with the answer. A browser that sends a form is led on to a page. Where the user switched that on, a code is
/// needed besides the password, and nobody is signed in before it: see `POST /api/auth/second-step`.
///
/// Whether an address is known is not told, neither by the answer nor by how long it takes.
#[utoipa::path(post, path = "/auth/sign-in", tag = "authentication",
    request_body(content((SignIn = "application/json"), (SignIn = "application/x-www-form-urlencoded"))), responses(
    (status = 200, content((SessionView = "application/json"), (String = "text/html")), description = "Signed in, for a program; for a browser the form for a code, where it needs one", headers(("Set-Cookie" = String, description = "The session"))),
    (status = 202, body = CodeNeeded, description = "The password is right, and a code is needed, for a program"),
    (status = 303, description = "Signed in, for a browser", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `wrong` (the address or the password), `passkey` (the site requires it besides)"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn sign_in(
    tenant: Tenant,
    client: Client,
    before: AnyCaller,
    headers: HeaderMap,
    Submission { value, from_browser }: Submission<SignIn>,
) -> Result<Response, Error> {
    match with_password(&tenant, client, &value).await {
        Ok(known) if SecondFactor::on(&tenant, &known.user.id).await?.is_some() => {
            let next = from_browser.then_some(value.next.as_deref());
            second_step::ask(&tenant, &known.user, known.password_changed, known.more, next).await
        }
        Ok(known) => {
            let coming = Coming { client, headers: &headers, before: &before, second_factor: false };
            let cookie = start_session(&tenant, &known.user, &coming, known.more).await?;
            let next = from_browser.then_some(value.next.as_deref());
            signed_in(&tenant, (known.user, false), cookie, next).await
        }
        Err(Error::Refused(problems)) if from_browser => pages::sign_in_again(&tenant, &value, &problems).await,
        Err(error) => Err(error),
    }
}

/// The page of the site that a browser is led to after signing in: the one that it asked for, as far as that is one of the site.
pub(crate) fn way_on(tenant: &Tenant, next: Option<&str>) -> String {
    let next = next.filter(|next| stays_here(next)).map(str::to_owned);
    next.or(Settings::of(tenant).home).unwrap_or_else(|| pages::ACCOUNT_PAGE.into())
}

/// The answer to somebody who is in now, by one factor or with a second one: to a browser, with the page that it asked for, a way on; to a program who it is.
pub(crate) async fn signed_in(
    tenant: &Tenant,
    (user, second_factor): (User, bool),
    cookie: HeaderValue,
    next: Option<Option<&str>>,
) -> Result<Response, Error> {
    if let Some(next) = next {
        let lacks_one = !second_factor && second_factors::is_required(tenant, &user).await?;
        let next = if lacks_one { pages::TWO_FACTOR_PAGE.into() } else { way_on(tenant, next) };
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, next)], [(header::SET_COOKIE, cookie)]).into_response());
    }
    let view = SessionView::of(tenant, user, second_factor).await?;
    Ok(([(header::SET_COOKIE, cookie)], [(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// Somebody whose password was right.
struct Known {
    user: User,
    /// Since when that is their password.
    password_changed: i64,
    /// What is to be stored when they go on.
    more: Batch,
}

async fn with_password(tenant: &Tenant, client: Client, sign_in: &SignIn) -> Result<Known, Error> {
    let (email, password) =
        match (fields::there("email", sign_in.email.as_deref()), fields::password("password", sign_in.password.as_deref())) {
            (Ok(email), Ok(password)) => (email, password),
            (email, password) => return Err(Error::Refused([email.err(), password.err()].into_iter().flatten().collect())),
        };
    let attempt = Attempt::begin(tenant, email, client).await?;
    let user = by_email(tenant, email).await?;
    let credential = match &user {
        Some(user) => tenant.store.get::<Credential>(&user.document.id).await?,
        None => None,
    };
    let hash = credential.as_ref().map(|credential| credential.document.password.clone());
    let verdict = password::verify(tenant.name(), hash, password.to_owned()).await?;
    match (user, credential, verdict) {
        (Some(user), Some(credential), Verdict::Right(rehash)) if user.document.state == UserState::Active => {
            attempt.went_well(tenant).await?;
            only_with_a_passkey(tenant, &user.document).await?;
            Ok(Known { user: user.document, password_changed: credential.document.changed, more: rehashed(&credential, rehash) })
        }
        (user, ..) => {
            note_failure(tenant, client, user.as_ref()).await?;
            Err(Error::Refused(vec![wrong()]))
        }
    }
}

/// The user of an address.
pub(crate) async fn by_email(tenant: &Tenant, email: &str) -> Result<Option<Stored<User>>, Error> {
    let Ok(email) = email.parse() else { return Ok(None) };
    let found = tenant.store.find::<User>(&Query { prefix: User::email_key(&email), limit: 1, ..Query::on(User::BY_EMAIL) }).await?;
    Ok(found.items.into_iter().next())
}

/// The credential with its password hashed at today's cost, if it was not.
fn rehashed(credential: &Stored<Credential>, rehash: Option<String>) -> Batch {
    match rehash {
        Some(password) => Batch::new().replace(&credential.document.hashed_anew(password), credential.revision),
        None => Batch::new(),
    }
}

/// Refuses the password alone where the site requires a second factor, and a passkey is the one that they have.
async fn only_with_a_passkey(tenant: &Tenant, user: &User) -> Result<(), Error> {
    let has_app = SecondFactor::on(tenant, &user.id).await?.is_some();
    if has_app || !second_factors::is_required(tenant, user).await? || !second_factors::has_one(tenant, &user.id).await? {
        return Ok(());
    }
    let message = "this site requires a second factor: sign in with your passkey".into();
    Err(Error::Refused(vec![FieldProblem { field: "password", code: "passkey", message }]))
}

/// One answer for an address that there is not, a password that is wrong, and a user who may not come in.
fn wrong() -> FieldProblem {
    FieldProblem { field: "password", code: "wrong", message: "the e-mail address or the password is wrong".into() }
}

async fn note_failure(tenant: &Tenant, client: Client, user: Option<&Stored<User>>) -> Result<(), Error> {
    let about = user.map(|user| user.document.id.as_str()).unwrap_or_default();
    let event = Event { what: "authentication.sign-in-failed", about };
    tenant.store.insert(&AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now())).await?;
    Ok(())
}
