//! The pages for browsers, without JavaScript: registering, the link of its mail, one's profile. Each is a component that a site may have its own of.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{EmailAddress, Error, FieldProblem, Tenant};
use minijinja::Value;

/// The form to register.
pub(crate) const REGISTER: &str = "user-management/register.html";
/// The form behind the link of the mail: the password once more.
pub(crate) const CONFIRM: &str = "user-management/confirm.html";
/// What was done, or cannot be, with the next step.
pub(crate) const NOTE: &str = "user-management/note.html";

/// One's own profile.
pub(crate) const PROFILE: &str = "user-management/profile.html";

/// Where the form to register is.
pub(crate) const REGISTER_PAGE: &str = "/api/auth/register";
/// Where the form to sign in is, which is the authentication module's.
pub(crate) const SIGN_IN_PAGE: &str = "/api/auth/sign-in";
/// Where one's own profile is.
pub(crate) const PROFILE_PAGE: &str = "/api/auth/profile";
/// Where one's account is, which is the authentication module's.
pub(crate) const ACCOUNT_PAGE: &str = "/api/auth/account";

/// A page with a form: what is in it already, and what is wrong with that.
pub(crate) async fn form(
    tenant: &Tenant,
    (title, component): (&str, &str),
    values: Vec<(&'static str, &str)>,
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let values = values.into_iter().map(|(field, value)| (field, Value::from(value)));
    let props = table([("values", table(values)), ("problems", codes(problems))]);
    tenant.page(status, title, component, props).await
}

/// A page that says what was done, or cannot be.
pub(crate) async fn note(tenant: &Tenant, status: StatusCode, what: &'static str) -> Result<Response, Error> {
    tenant.page(status, "Your account", NOTE, table([("what", Value::from(what))])).await
}

/// The page behind the link to another address.
pub(crate) async fn address(tenant: &Tenant, end: &str, to: &EmailAddress) -> Result<Response, Error> {
    let props = table([("what", Value::from("address")), ("link", Value::from(end)), ("email", Value::from(to.to_string()))]);
    tenant.page(StatusCode::OK, "Your e-mail address", NOTE, props).await
}

/// What is wrong, as components take it: a code for each field.
pub(crate) fn codes(problems: &[FieldProblem]) -> Value {
    table(problems.iter().map(|problem| (problem.field, Value::from(problem.code))))
}

/// Leads a browser to another page.
pub(crate) fn led_to(page: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response()
}
