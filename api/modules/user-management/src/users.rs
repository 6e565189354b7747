//! Who there is.

use axum::Json;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{ApiPath, ApiQuery, ETag, Error, May, Problem, Tenant, User, UserState, answer_unless_unchanged};
use serde::{Deserialize, Serialize};
use store::{Cursor, Page, Query, Search, Stored, normalize_terms};
use utoipa::{IntoParams, ToSchema};

use crate::permissions::ReadUsers;
use crate::view::{UserView, tag};

/// The most users of one page.
const MOST: u32 = 100;
/// The most words that can be searched for.
const MOST_WORDS: usize = 20;

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserQuery {
    /// Only those whose name and address have all of these words: up to 20. They come in the order in which they were made.
    q: Option<String>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<UserState>,
    /// Only those with this role.
    role: Option<String>,
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserList {
    /// The users, by name.
    users: Vec<UserView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The users of the site, by name; those that are searched for in the order in which they were made.
#[utoipa::path(get, path = "/users", tag = "user-management", params(UserQuery), security(("operator" = ["user-management.read"])), responses(
    (status = 200, body = UserList), (status = 304), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(
    tenant: Tenant,
    _: May<ReadUsers>,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<UserQuery>,
) -> Result<Response, Error> {
    let page = find(&tenant, &query).await?;
    let tags: Vec<ETag> = page.items.iter().map(tag).collect();
    let next = page.next.as_ref().map(ToString::to_string);
    let parts: Vec<&str> =
        ["user-management.list", next.as_deref().unwrap_or_default()].into_iter().chain(tags.iter().map(ETag::as_str)).collect();
    let tag = ETag::of(&parts);
    let users = page.items.into_iter().map(|user| user.document.into()).collect();
    Ok(answer_unless_unchanged(&headers, &tag, Json(UserList { users, next })))
}

async fn find(tenant: &Tenant, query: &UserQuery) -> Result<Page<Stored<User>>, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let mut terms = normalize_terms(query.q.as_deref().unwrap_or_default());
    if terms.len() > MOST_WORDS {
        return Err(Error::BadRequest(format!("`q` may have {MOST_WORDS} words")));
    }
    terms.extend(query.state.map(|state| format!("state:{}", state.name())));
    terms.extend(query.role.as_ref().map(|role| format!("role:{role}")));
    if terms.is_empty() {
        return Ok(tenant.store.find(&Query { after, limit, ..Query::on(User::BY_NAME) }).await?);
    }
    Ok(tenant.store.search(&Search { terms, after, limit }).await?)
}

/// A user.
#[utoipa::path(get, path = "/users/{id}", tag = "user-management", params(("id" = String, Path, description = "The id of the user")), security(("operator" = ["user-management.read"])), responses(
    (status = 200, body = UserView), (status = 304), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, _: May<ReadUsers>, headers: HeaderMap, ApiPath(id): ApiPath<String>) -> Result<Response, Error> {
    let found = tenant.store.get::<User>(&id).await?.ok_or(Error::NotFound)?;
    let tag = tag(&found);
    Ok(answer_unless_unchanged(&headers, &tag, Json(UserView::from(found.document))))
}
