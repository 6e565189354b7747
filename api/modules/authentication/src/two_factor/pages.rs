//! The pages of the second factor: whether it is on, what the app is told, the recovery codes.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{Account, AnyCaller, Caller, Error, Factors, FieldProblem, Problem, Tenant};
use minijinja::Value;

use super::{SecondFactor, qr, totp};
use crate::pages::{SIGN_IN_PAGE, TWO_FACTOR_PAGE, codes, rfc3339};
use crate::second_factors;

/// Whether it is on, and the forms to change that.
pub(crate) const TWO_FACTOR: &str = "authentication/two_factor.html";
/// What the app is told, and the form for its first code.
pub(crate) const SETUP: &str = "authentication/two_factor_setup.html";
/// The recovery codes, shown once.
pub(crate) const RECOVERY_CODES: &str = "authentication/recovery_codes.html";

const TITLE: &str = "Sign-in with a code";

/// A form of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Begin,
    Renew,
    Off,
}

impl Form {
    /// Its name in the component.
    fn name(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Renew => "renew",
            Self::Off => "off",
        }
    }
}

/// Whether signing in needs a code, with the forms to change that. Whoever is not signed in is led to the form for that.
#[utoipa::path(get, path = "/auth/two-factor", tag = "authentication", responses(
    (status = 200, content_type = "text/html", body = String), (status = 303, description = "Nobody is signed in, or by too few factors", headers(("Location" = String, description = "The page to sign in"))),
    (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn page(tenant: Tenant, AnyCaller(caller): AnyCaller) -> Result<Response, Error> {
    match caller {
        Caller::User(account) if account.factors == Factors::TooFew && second_factors::has_one(&tenant, &account.user.id).await? => {
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{SIGN_IN_PAGE}?next={TWO_FACTOR_PAGE}"))]).into_response())
        }
        Caller::User(account) => with_forms(&tenant, StatusCode::OK, &account, None).await,
        _ => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{SIGN_IN_PAGE}?next={TWO_FACTOR_PAGE}"))]).into_response()),
    }
}

/// The same again, with what is wrong with one of its forms.
pub(super) async fn page_again(tenant: &Tenant, account: &Account, form: Form, problems: &[FieldProblem]) -> Result<Response, Error> {
    with_forms(tenant, StatusCode::UNPROCESSABLE_ENTITY, account, Some((form, problems))).await
}

async fn with_forms(
    tenant: &Tenant,
    status: StatusCode,
    account: &Account,
    wrong: Option<(Form, &[FieldProblem])>,
) -> Result<Response, Error> {
    let on = SecondFactor::on(tenant, &account.user.id).await?.map(|found| found.document);
    let since = on.as_ref().and_then(|on| on.since).map(|since| Value::from(rfc3339(since)));
    let problems = wrong.map(|(form, problems)| (form.name(), codes(problems)));
    let props = table([
        ("on", Value::from(on.is_some())),
        ("email", Value::from(account.user.email.to_string())),
        ("since", since.unwrap_or_else(|| Value::from(""))),
        ("kept", Value::from(second_factors::is_kept(tenant, &account.user).await?)),
        ("lacking", Value::from(account.factors == Factors::TooFew)),
        ("left", Value::from(on.as_ref().map_or(0, SecondFactor::codes_left))),
        ("problems", table(problems)),
    ]);
    tenant.page(status, TITLE, TWO_FACTOR, props).await
}

/// What the app is told, as a QR code and as text, with the form for its first code.
pub(super) async fn setup(
    tenant: &Tenant,
    status: StatusCode,
    account: &Account,
    secret: &[u8],
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    let totp::Shared { secret, uri } = totp::shared(tenant, &account.user, secret)?;
    let props =
        table([("qr", qr::drawing(&uri)?), ("secret", Value::from(secret)), ("uri", Value::from(uri)), ("problems", codes(problems))]);
    tenant.page(status, TITLE, SETUP, props).await
}

/// New recovery codes.
pub(super) async fn recovery_codes(tenant: &Tenant, codes: &[String]) -> Result<Response, Error> {
    let props = table([("codes", codes.iter().map(|code| Value::from(code.as_str())).collect::<Value>())]);
    tenant.page(StatusCode::OK, "Recovery codes", RECOVERY_CODES, props).await
}
