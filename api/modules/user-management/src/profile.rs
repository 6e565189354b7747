//! One's own profile: what one is called, with the page that has all that users do about themselves.

use authentication::needs_code;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{Account, AnyCaller, AuditEntry, Caller, Client, Error, Event, Factors, FieldProblem, Problem, Submission, Tenant, User};
use minijinja::Value;
use serde::Deserialize;
use store::{Batch, StoreError};
use utoipa::ToSchema;

use crate::avatar::Avatar;
use crate::new_user::check_name;
use crate::pages::{ACCOUNT_PAGE, PROFILE, PROFILE_PAGE, SIGN_IN_PAGE, codes, led_to};

/// A form of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Name,
    Picture,
    Address,
    Erase,
}

impl Form {
    /// What it is to the component.
    fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Picture => "picture",
            Self::Address => "address",
            Self::Erase => "erase",
        }
    }
}

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileChange {
    /// What one is called, up to 100 characters.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 100)]
    name: Option<String>,
}

/// One's own profile as a page: name, picture and address, all that is held of one, and the way out. Whoever is not signed in is led to the form for that.
#[utoipa::path(get, path = "/auth/profile", tag = "user-management", responses(
    (status = 200, content_type = "text/html", body = String), (status = 303, description = "Nobody is signed in, or by too few factors", headers(("Location" = String, description = "The page to sign in"))),
    (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn page(tenant: Tenant, AnyCaller(caller): AnyCaller) -> Result<Response, Error> {
    match caller {
        // where they are led on to what they lack
        Caller::User(account) if account.factors == Factors::TooFew => Ok(led_to(ACCOUNT_PAGE)),
        Caller::User(account) => shown(&tenant, StatusCode::OK, &account, Vec::new()).await,
        _ => Ok(led_to(&format!("{SIGN_IN_PAGE}?next={PROFILE_PAGE}"))),
    }
}

/// The page again, with what was typed into a field of one of its forms, and what is wrong with that form.
pub(crate) async fn again(
    tenant: &Tenant,
    account: &Account,
    (form, typed): (Form, Option<(&'static str, &str)>),
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    let typed = typed.map(|(field, value)| (field, Value::from(value)));
    let more = [("form", Value::from(form.name())), ("values", table(typed)), ("problems", codes(problems))];
    shown(tenant, StatusCode::UNPROCESSABLE_ENTITY, account, more.into()).await
}

async fn shown(tenant: &Tenant, status: StatusCode, account: &Account, more: Vec<(&str, Value)>) -> Result<Response, Error> {
    let user = &account.user;
    let avatar = Avatar::of(tenant, &user.id).await?.map(|_| format!("/api/users/{}/avatar", user.id));
    let known = [
        ("name", Value::from(user.name.as_str())),
        ("email", Value::from(user.email.to_string())),
        ("avatar", Value::from(avatar.unwrap_or_default())),
        ("two_factor", Value::from(needs_code(tenant, account).await?)),
    ];
    tenant.page(status, "Your profile", PROFILE, table(known.into_iter().chain(more))).await
}

/// Changes what one is called.
#[utoipa::path(post, path = "/auth/profile", tag = "user-management", security(("session" = [])),
    request_body(content((ProfileChange = "application/json"), (ProfileChange = "application/x-www-form-urlencoded"))), responses(
    (status = 204, description = "Changed, for a program"), (status = 303, description = "Changed, for a browser", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-long`, `characters`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn change(
    tenant: Tenant,
    client: Client,
    account: Account,
    Submission { value, from_browser }: Submission<ProfileChange>,
) -> Result<Response, Error> {
    let name = value.name.as_deref().unwrap_or_default();
    match check_name(name) {
        Ok(name) => rename(&tenant, client, &account, &name).await?,
        Err(problem) if from_browser => return again(&tenant, &account, (Form::Name, Some(("name", name))), &[problem]).await,
        Err(problem) => return Err(Error::Refused(vec![problem])),
    }
    Ok(if from_browser { led_to(PROFILE_PAGE) } else { StatusCode::NO_CONTENT.into_response() })
}

async fn rename(tenant: &Tenant, client: Client, account: &Account, name: &str) -> Result<(), Error> {
    if account.session.is_none() {
        return Err(Error::Forbidden("a token does not do this: sign in for that"));
    }
    let caller = Caller::User(Box::new(account.clone()));
    loop {
        let there = tenant.store.get::<User>(&account.user.id).await?.ok_or(Error::NotFound)?;
        let renamed = User { name: name.to_owned(), ..there.document };
        let entry = AuditEntry::new(&Event { what: "user-management.renamed", about: "" }, &caller, client, tenant.store.now());
        match tenant.store.batch(Batch::new().replace(&renamed, there.revision).insert(&entry)).await {
            Ok(_) => return Ok(()),
            // somebody else was faster: look again
            Err(StoreError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
