//! For moderators: the queue, and what becomes of each comment.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::{ApiPath, ApiQuery, EmailAddress, Error, May, Problem, Tenant, answer_unless_unchanged};
use serde::{Deserialize, Serialize};
use store::{Cursor, Key, Order, Query};
use utoipa::{IntoParams, ToSchema};

use super::comment::{BY_STATE, BY_WRITER, Comment, State};
use super::settings::{CommentSettings, Commenting};
use super::transition::{self, bring, find};
use super::view::{CommentDetails, CommentView, tag_of};
use super::writer;
use crate::permissions::Moderate;

/// The most comments of one page.
const MOST: u32 = 100;

/// Which comments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueueQuery {
    /// Only those in this state.
    #[param(inline)]
    status: Option<State>,
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of comments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommentList {
    /// The comments, newest first.
    comments: Vec<CommentView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Whose comments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriterQuery {
    /// The address that they were written with.
    #[param(value_type = String, format = "email")]
    email: EmailAddress,
}

/// How many comments were deleted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deleted {
    /// So many.
    deleted: u64,
}

/// The comments of the site, newest first.
#[utoipa::path(get, path = "/blog/comments", tag = "cms", params(QueueQuery), security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = CommentList), (status = 304), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn list(
    tenant: Tenant,
    _: Commenting,
    _: May<Moderate>,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<QueueQuery>,
) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let all = match query.status {
        Some(state) => Query { prefix: Key::new().text(state.name()), ..Query::on(BY_STATE) },
        None => Query::by_id(),
    };
    let page = tenant.store.find::<Comment>(&Query { after, limit, order: Order::Descending, ..all }).await?;
    let tag = tag_of(&page);
    let comments = page.items.into_iter().map(|item| item.document.into()).collect();
    Ok(answer_unless_unchanged(&headers, &tag, Json(CommentList { comments, next: page.next.map(|next| next.to_string()) })))
}

/// A comment, and who wrote it.
#[utoipa::path(get, path = "/blog/comments/{id}", tag = "cms", params(("id" = String, Path, description = "The id of the comment")), security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = CommentDetails), (status = 304), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn show(
    tenant: Tenant,
    _: Commenting,
    _: May<Moderate>,
    headers: HeaderMap,
    ApiPath(id): ApiPath<String>,
) -> Result<Response, Error> {
    let found = find(&tenant, &id).await?;
    let tag = Comment::tag(&found);
    Ok(answer_unless_unchanged(&headers, &tag, Json(CommentDetails::of(&tenant, found.document).await?)))
}

/// Shows a comment to visitors: the page of its post is made anew.
#[utoipa::path(post, path = "/blog/comments/{id}/approve", tag = "cms", params(("id" = String, Path, description = "The id of the comment")), security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = CommentView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn approve(
    tenant: Tenant,
    Commenting(settings): Commenting,
    _: May<Moderate>,
    ApiPath(id): ApiPath<String>,
) -> Result<Json<CommentView>, Error> {
    brought(&tenant, &settings, &id, State::Approved).await
}

/// Decides against a comment. Visitors who saw it do so no more; after 30 days it is gone.
#[utoipa::path(post, path = "/blog/comments/{id}/reject", tag = "cms", params(("id" = String, Path, description = "The id of the comment")), security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = CommentView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn reject(
    tenant: Tenant,
    Commenting(settings): Commenting,
    _: May<Moderate>,
    ApiPath(id): ApiPath<String>,
) -> Result<Json<CommentView>, Error> {
    brought(&tenant, &settings, &id, State::Rejected).await
}

/// Says that a comment is spam. Visitors who saw it do so no more; after 30 days it is gone.
#[utoipa::path(post, path = "/blog/comments/{id}/spam", tag = "cms", params(("id" = String, Path, description = "The id of the comment")), security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = CommentView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn spam(
    tenant: Tenant,
    Commenting(settings): Commenting,
    _: May<Moderate>,
    ApiPath(id): ApiPath<String>,
) -> Result<Json<CommentView>, Error> {
    brought(&tenant, &settings, &id, State::Spam).await
}

/// Deletes a comment. Answers to it stay.
#[utoipa::path(delete, path = "/blog/comments/{id}", tag = "cms", params(("id" = String, Path, description = "The id of the comment")), security(("operator" = ["cms.moderate"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(tenant: Tenant, _: Commenting, _: May<Moderate>, ApiPath(id): ApiPath<String>) -> Result<StatusCode, Error> {
    transition::delete(&tenant, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes all comments that were written with an address, as whoever it belongs to may ask for.
#[utoipa::path(delete, path = "/blog/comments", tag = "cms", params(WriterQuery), security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = Deleted), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete_of_writer(
    tenant: Tenant,
    _: Commenting,
    _: May<Moderate>,
    ApiQuery(query): ApiQuery<WriterQuery>,
) -> Result<Json<Deleted>, Error> {
    let prefix = Key::new().text(&writer::key_of(&tenant, &query.email).await?);
    let mut deleted = 0;
    loop {
        let page = tenant.store.find::<Comment>(&Query { prefix: prefix.clone(), ..Query::on(BY_WRITER) }).await?;
        if page.items.is_empty() {
            return Ok(Json(Deleted { deleted }));
        }
        for item in page.items {
            match transition::delete(&tenant, &item.document.id).await {
                Ok(()) => deleted += 1,
                // another moderator was first
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

async fn brought(tenant: &Tenant, settings: &CommentSettings, id: &str, state: State) -> Result<Json<CommentView>, Error> {
    bring(tenant, settings, id, state).await.map(|comment| Json(comment.into()))
}
