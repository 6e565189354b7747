//! The pages for browsers, without JavaScript: signing in, one's account, a forgotten password, a new one. Each is a component that a site may have its own of.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{Account, AnyCaller, ApiPath, Caller, Error, Factors, FieldProblem, Problem, Tenant};
use minijinja::Value;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::one_time::{OneTime, Purpose};
use crate::passkeys::passkeys_of;
use crate::password_reset::Forgotten;
use crate::second_factors;
use crate::self_registration::visitors_may_register;
use crate::sessions::sessions_of;
use crate::sign_in::{SignIn, way_on};
use crate::two_factor::SecondFactor;

/// The form to sign in.
pub(crate) const SIGN_IN: &str = "authentication/sign_in.html";
/// Who is signed in, where else, and another password.
pub(crate) const ACCOUNT: &str = "authentication/account.html";
/// The form for a code, after the password.
pub(crate) const SECOND_STEP: &str = "authentication/second_step.html";
/// The form for a forgotten password.
pub(crate) const FORGOT: &str = "authentication/forgot.html";
/// The form for a new password.
pub(crate) const PASSWORD: &str = "authentication/password.html";
/// What was done, or cannot be, with the next step.
pub(crate) const NOTE: &str = "authentication/note.html";

/// Where the form to sign in is.
pub(crate) const SIGN_IN_PAGE: &str = "/api/auth/sign-in";
/// Where one's account is.
pub(crate) const ACCOUNT_PAGE: &str = "/api/auth/account";
/// Where the form for a forgotten password is.
pub(crate) const FORGOT_PAGE: &str = "/api/auth/forgot";
/// Where one sees whether signing in needs a code.
pub(crate) const TWO_FACTOR_PAGE: &str = "/api/auth/two-factor";

/// Where to go then.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Next {
    /// The page of the site that a browser is led to after signing in.
    next: Option<String>,
}

/// The form to sign in.
#[utoipa::path(get, path = "/auth/sign-in", tag = "authentication", params(Next), responses(
    (status = 200, content_type = "text/html", body = String), (status = 400, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn sign_in(tenant: Tenant, kernel::ApiQuery(query): kernel::ApiQuery<Next>) -> Result<Response, Error> {
    let typed = SignIn { next: query.next, ..SignIn::default() };
    form(&tenant, StatusCode::OK, "Sign in", SIGN_IN, sign_in_values(&tenant, &typed), &[]).await
}

/// The form to sign in again, with what is wrong.
pub(crate) async fn sign_in_again(tenant: &Tenant, typed: &SignIn, problems: &[FieldProblem]) -> Result<Response, Error> {
    form(tenant, StatusCode::UNPROCESSABLE_ENTITY, "Sign in", SIGN_IN, sign_in_values(tenant, typed), problems).await
}

/// The form for a code, after the password was right.
pub(crate) async fn second_step(
    tenant: &Tenant,
    status: StatusCode,
    ticket: &str,
    next: Option<&str>,
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    let next = next.map(|next| ("next", Value::from(next)));
    let values = [("ticket", Value::from(ticket))].into_iter().chain(next).collect();
    form(tenant, status, "Sign in", SECOND_STEP, values, problems).await
}

fn sign_in_values(tenant: &Tenant, typed: &SignIn) -> Vec<(&'static str, Value)> {
    // the password is never shown again
    let fields = [("email", &typed.email), ("next", &typed.next)];
    let known = fields.into_iter().filter_map(|(field, value)| Some((field, Value::from(value.as_deref()?))));
    let way_on = way_on(tenant, typed.next.as_deref());
    known.chain([("register", Value::from(visitors_may_register(tenant))), ("way_on", Value::from(way_on))]).collect()
}

/// One's account: who is signed in, where, and the form for another password. Whoever is not signed in is led to the form for that.
#[utoipa::path(get, path = "/auth/account", tag = "authentication", responses(
    (status = 200, content_type = "text/html", body = String), (status = 303, description = "Nobody is signed in, or by too few factors", headers(("Location" = String, description = "The page to sign in, or to add a second factor"))),
    (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn account(tenant: Tenant, AnyCaller(caller): AnyCaller) -> Result<Response, Error> {
    match caller {
        Caller::User(account) if account.factors == Factors::TooFew => {
            let way = second_factors::way_to_it(&tenant, &account.user.id).await?;
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, way)]).into_response())
        }
        Caller::User(account) => account_page(&tenant, StatusCode::OK, &account, (Form::Password, &[])).await,
        _ => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{SIGN_IN_PAGE}?next={ACCOUNT_PAGE}"))]).into_response()),
    }
}

/// A form of the page of one's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Another password.
    Password,
    /// The end of all other sessions.
    Sessions,
}

/// One's account again, with what is wrong with one of its forms.
pub(crate) async fn account_again(tenant: &Tenant, account: &Account, wrong: (Form, &[FieldProblem])) -> Result<Response, Error> {
    account_page(tenant, StatusCode::UNPROCESSABLE_ENTITY, account, wrong).await
}

async fn account_page(
    tenant: &Tenant,
    status: StatusCode,
    account: &Account,
    (form, problems): (Form, &[FieldProblem]),
) -> Result<Response, Error> {
    let text = |text: &str| Value::from(text);
    let sessions = sessions_of(tenant, account).await?.into_iter().map(|session| {
        table([
            ("agent", text(&session.agent)),
            ("address", text(&session.address)),
            ("seen", Value::from(rfc3339(session.seen))),
            ("current", Value::from(session.current)),
        ])
    });
    let user = &account.user;
    let passkeys = passkeys_of(tenant, &user.id).await?.into_iter().map(|passkey| {
        table([
            ("id", text(&passkey.id)),
            ("name", text(&passkey.name)),
            ("created", Value::from(rfc3339(passkey.created))),
            ("used", passkey.used.map_or_else(|| Value::from(""), |used| Value::from(rfc3339(used)))),
        ])
    });
    let props = table([
        ("name", text(&user.name)),
        ("email", text(&user.email.to_string())),
        ("role", text(&user.role)),
        ("two_factor", Value::from(SecondFactor::on(tenant, &user.id).await?.is_some())),
        ("passkeys", passkeys.collect::<Value>()),
        ("sessions", sessions.collect::<Value>()),
        (if form == Form::Sessions { "sessions_problems" } else { "problems" }, codes(problems)),
    ]);
    tenant.page(status, "Your account", ACCOUNT, props).await
}

/// The form for a forgotten password.
#[utoipa::path(get, path = "/auth/forgot", tag = "authentication", responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, body = Problem)
))]
pub(crate) async fn forgot(tenant: Tenant) -> Result<Response, Error> {
    form(&tenant, StatusCode::OK, "Forgotten password", FORGOT, Vec::new(), &[]).await
}

/// The same again, with what is wrong.
pub(crate) async fn forgot_again(tenant: &Tenant, typed: &Forgotten, problems: &[FieldProblem]) -> Result<Response, Error> {
    let email = typed.email.as_deref().map(|email| ("email", Value::from(email)));
    form(tenant, StatusCode::UNPROCESSABLE_ENTITY, "Forgotten password", FORGOT, email.into_iter().collect(), problems).await
}

/// The form for a new password, behind the link of a mail. Looking at it uses nothing up: programs that look into mails follow links, too.
#[utoipa::path(get, path = "/auth/password/{link}", tag = "authentication", params(("link" = String, Path, description = "The end of the link")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String, description = "The link is not good, or not any more"), (status = 503, body = Problem)
))]
pub(crate) async fn new_password(tenant: Tenant, ApiPath(end): ApiPath<String>) -> Result<Response, Error> {
    match OneTime::followed(&tenant, &end).await? {
        Some((link, _)) if link.document.purpose.sets_password() => {
            form(&tenant, StatusCode::OK, "New password", PASSWORD, vec![("link", Value::from(end))], &[]).await
        }
        _ => note(&tenant, StatusCode::NOT_FOUND, "link-over").await,
    }
}

/// The same again, with what is wrong.
pub(crate) async fn new_password_again(tenant: &Tenant, end: &str, problems: &[FieldProblem]) -> Result<Response, Error> {
    form(tenant, StatusCode::UNPROCESSABLE_ENTITY, "New password", PASSWORD, vec![("link", Value::from(end))], problems).await
}

/// The page behind the link of a mail that shows that an address is one's own: a button, since programs that look into mails follow links, too.
#[utoipa::path(get, path = "/auth/verify/{link}", tag = "authentication", params(("link" = String, Path, description = "The end of the link")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String, description = "The link is not good, or not any more"), (status = 503, body = Problem)
))]
pub(crate) async fn verify(tenant: Tenant, ApiPath(end): ApiPath<String>) -> Result<Response, Error> {
    match OneTime::followed(&tenant, &end).await? {
        Some((link, _)) if link.document.purpose == Purpose::Verification => {
            let props = table([("what", Value::from("verify")), ("link", Value::from(end))]);
            tenant.page(StatusCode::OK, "Your e-mail address", NOTE, props).await
        }
        _ => note(&tenant, StatusCode::NOT_FOUND, "link-over").await,
    }
}

/// A page that says what was done, or cannot be.
pub(crate) async fn note(tenant: &Tenant, status: StatusCode, what: &'static str) -> Result<Response, Error> {
    tenant.page(status, "Your account", NOTE, table([("what", Value::from(what))])).await
}

async fn form(
    tenant: &Tenant,
    status: StatusCode,
    title: &str,
    component: &str,
    values: Vec<(&'static str, Value)>,
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    let props = table([("values", table(values)), ("problems", codes(problems))]);
    tenant.page(status, title, component, props).await
}

/// What is wrong, as components take it: codes by field.
pub(crate) fn codes(problems: &[FieldProblem]) -> Value {
    table(problems.iter().map(|problem| (problem.field, Value::from(problem.code))))
}

/// A time by RFC 3339, as components take it.
pub(crate) fn rfc3339(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_string()
}
