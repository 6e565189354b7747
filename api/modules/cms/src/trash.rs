//! The trash: list, restore, delete for good.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{ApiPath, ApiQuery, Error, May, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Batch, Cursor, Query};
use utoipa::{IntoParams, ToSchema};

use crate::PostName;
use crate::author::By;
use crate::permissions::{PublishPosts, ReadPosts, WritePosts};
use crate::post::was_overtaken;
use crate::posts::accepted;
use crate::revision;
use crate::trashed::{BY_REMOVAL, Trashed};
use crate::writing::{Deed, Expected, Wish, write};

/// The most posts of one page.
const MOST: u32 = 100;

/// Which part of the trash.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrashQuery {
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A part of the trash.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrashList {
    /// The posts, what was removed last first.
    posts: Vec<TrashedView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A post in the trash.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrashedView {
    /// The name of its file, without the ending.
    name: String,
    /// Its title.
    title: String,
    /// Who removed it.
    by: By,
    /// When, in UTC milliseconds.
    at: i64,
    /// When it is gone for good, in UTC milliseconds.
    expires: i64,
}

impl From<Trashed> for TrashedView {
    fn from(Trashed { name, post, by, at, expires }: Trashed) -> Self {
        Self { name, title: post.title, by, at, expires }
    }
}

/// What is in the trash.
#[utoipa::path(get, path = "/blog/trash", tag = "cms", params(TrashQuery), security(("operator" = ["cms.read"])), responses(
    (status = 200, body = TrashList), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, _: May<ReadPosts>, ApiQuery(query): ApiQuery<TrashQuery>) -> Result<Json<TrashList>, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let page = tenant.store.find::<Trashed>(&Query { limit, after, ..Query::on(BY_REMOVAL) }).await?;
    let posts = page.items.into_iter().map(|item| item.document.into()).collect();
    Ok(Json(TrashList { posts, next: page.next.map(|next| next.to_string()) }))
}

/// Takes a post out of the trash, as it was. If there is another of its name by now, that is a conflict.
#[utoipa::path(post, path = "/blog/trash/{name}/restore", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), security(("operator" = ["cms.write"])), responses(
    (status = 201, body = crate::posts::Accepted), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 412, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn restore(tenant: Tenant, may: May<WritePosts>, ApiPath(name): ApiPath<PostName>) -> Result<Response, Error> {
    let trashed = tenant.store.get::<Trashed>(name.as_str()).await?.ok_or(Error::NotFound)?.document;
    let text = trashed.post.source.ok_or(Error::NotFound)?;
    let wish = Wish { name, deed: Deed::Put(text), expected: Expected::Nothing };
    write(&tenant, &may.into(), &[wish]).await.map(accepted)
}

/// Removes a post from the trash, with all its texts, for good.
#[utoipa::path(delete, path = "/blog/trash/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), security(("operator" = ["cms.publish"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(tenant: Tenant, _: May<PublishPosts>, ApiPath(name): ApiPath<PostName>) -> Result<StatusCode, Error> {
    loop {
        let trashed = tenant.store.get::<Trashed>(name.as_str()).await?.ok_or(Error::NotFound)?;
        let mut batch = Batch::new().remove::<Trashed>(name.as_str(), Some(trashed.revision));
        batch.append(revision::remove_all(&tenant.store, &trashed.document.post.identity).await?);
        match tenant.store.batch(batch).await {
            Ok(_) => return Ok(StatusCode::NO_CONTENT),
            Err(error) if was_overtaken(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
