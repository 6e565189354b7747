//! Tokens by which programs act for a user.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{
    AccessToken, Account, ApiJson, ApiPath, AuditEntry, Caller, Client, Error, Event, Factors, FieldProblem, Problem, Tenant, Ticket,
};
use serde::{Deserialize, Serialize};
use store::{Batch, Document as _, Key, Order, Query, Stored};
use utoipa::ToSchema;

use crate::fields;

/// The most tokens that a user has at once.
const MOST: u32 = 50;
const LONGEST_NAME: usize = 100;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// For how many days a token is good where nothing is said, and at most.
const DAYS: i64 = 90;
const MOST_DAYS: i64 = 366;

/// A token that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for, up to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The names of the permissions that it is to have, of one's own; all of them if there are none here.
    #[serde(default)]
    scopes: Vec<String>,
    /// For how many days it is to be good: 1 to 366, else 90.
    #[schema(minimum = 1, maximum = 366)]
    days: Option<i64>,
}

/// A token that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeToken {
    /// What a program shows as `Authorization: Bearer …`. It is shown here and never again.
    token: String,
    /// The token.
    #[serde(flatten)]
    view: TokenView,
}

/// The tokens of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenList {
    /// The newest first.
    tokens: Vec<TokenView>,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    /// What it is called: by this it is deleted.
    id: String,
    /// What it is for.
    name: String,
    /// The permissions that it has, as far as its user has them; all of them if there are none here.
    scopes: Vec<String>,
    /// When it was made, in UTC milliseconds.
    created: i64,
    /// Until when it is good, in UTC milliseconds.
    expires: i64,
}

impl From<AccessToken> for TokenView {
    fn from(token: AccessToken) -> Self {
        Self { id: token.handle, name: token.name, scopes: token.scopes, created: token.created, expires: token.until }
    }
}

/// One's own tokens.
#[utoipa::path(get, path = "/auth/tokens", tag = "authentication", security(("session" = [])), responses(
    (status = 200, body = TokenList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, account: Account) -> Result<Response, Error> {
    let tokens = tokens_of(&tenant, &account.user.id).await?.into_iter().map(|found| found.document.into()).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(TokenList { tokens })).into_response())
}

/// Makes a token. Only a session may: a token makes no others.
#[utoipa::path(post, path = "/auth/tokens", tag = "authentication", request_body = NewToken, security(("session" = [])), responses(
    (status = 201, body = MadeToken), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem, description = "Fields are wrong: `missing`, `too-long`, `not-yours`, `out-of-range`"),
    (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(
    tenant: Tenant,
    client: Client,
    account: Account,
    ApiJson(wanted): ApiJson<NewToken>,
) -> Result<Response, Error> {
    if account.session.is_none() {
        return Err(Error::Forbidden("a token makes no others: sign in for that"));
    }
    check(&wanted, &account).map_err(|problem| Error::Refused(vec![problem]))?;
    if tokens_of(&tenant, &account.user.id).await?.len() >= MOST as usize {
        return Err(Error::Conflict(format!("you have {MOST} tokens already: delete one")));
    }
    let (ticket, now) = (Ticket::new()?, tenant.store.now());
    let until = now + wanted.days.unwrap_or(DAYS) * DAY;
    let token = AccessToken::new(&ticket, &account.user.id, wanted.name.trim().to_owned(), wanted.scopes, now, until);
    let token = if account.factors == Factors::Two { token.with_second_factor() } else { token };
    let event = Event { what: "authentication.token-made", about: &token.handle };
    let entry = AuditEntry::new(&event, &Caller::User(Box::new(account)), client, now);
    tenant.store.batch(Batch::new().insert(&token).insert(&entry)).await?;
    let made = MadeToken { token: AccessToken::secret(&ticket), view: token.into() };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(made)).into_response())
}

fn check(wanted: &NewToken, account: &Account) -> Result<(), FieldProblem> {
    fields::there("name", Some(&wanted.name))?;
    if wanted.name.chars().count() > LONGEST_NAME {
        return Err(FieldProblem { field: "name", code: "too-long", message: format!("`name` has more than {LONGEST_NAME} characters") });
    }
    if let Some(foreign) = wanted.scopes.iter().find(|scope| !account.grants.has(scope)) {
        return Err(FieldProblem {
            field: "scopes",
            code: "not-yours",
            message: format!("`{foreign}` is no permission that you have here"),
        });
    }
    match wanted.days {
        Some(days) if !(1..=MOST_DAYS).contains(&days) => {
            Err(FieldProblem { field: "days", code: "out-of-range", message: format!("`days` has to be from 1 to {MOST_DAYS}") })
        }
        _ => Ok(()),
    }
}

/// Deletes a token of one's own: it counts no more from now on.
#[utoipa::path(delete, path = "/auth/tokens/{id}", tag = "authentication", params(("id" = String, Path, description = "The id of the token")), security(("session" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(tenant: Tenant, client: Client, account: Account, ApiPath(id): ApiPath<String>) -> Result<StatusCode, Error> {
    let by_handle = Query { prefix: Key::new().text(&id), limit: 1, ..Query::on(AccessToken::BY_HANDLE) };
    let found = tenant.store.find::<AccessToken>(&by_handle).await?.items.into_iter().next();
    let token = found.filter(|found| found.document.user == account.user.id).ok_or(Error::NotFound)?;
    let entry = AuditEntry::new(
        &Event { what: "authentication.token-deleted", about: &id },
        &Caller::User(Box::new(account)),
        client,
        tenant.store.now(),
    );
    tenant.store.batch(Batch::new().remove::<AccessToken>(token.document.id(), None).insert(&entry)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The tokens of a user, the newest first.
pub(crate) async fn tokens_of(tenant: &Tenant, user: &str) -> Result<Vec<Stored<AccessToken>>, Error> {
    let query = Query { prefix: Key::new().text(user), order: Order::Descending, limit: MOST, ..Query::on(AccessToken::BY_USER) };
    Ok(tenant.store.find::<AccessToken>(&query).await?.items)
}

/// Takes all tokens from a user.
pub(crate) async fn delete_all(tenant: &Tenant, user: &str) -> Result<(), Error> {
    let found = tokens_of(tenant, user).await?;
    let batch = found.iter().fold(Batch::new(), |batch, token| batch.remove::<AccessToken>(token.document.id(), None));
    match tenant.store.batch(batch).await {
        Ok(_) | Err(store::StoreError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
