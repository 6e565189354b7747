//! Posts: show, put, delete.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiPath, Error, Markdown, May, Problem, Tenant, answer_unless_unchanged};
use serde::Serialize;
use utoipa::ToSchema;

use crate::author::Author;
use crate::content_version::ContentVersion;
use crate::hot::varied;
use crate::permissions::{Reader, WritePosts};
use crate::post::{self, Post};
use crate::status::Status;
use crate::writing::{Deed, Expected, Wish, Written, write};
use crate::{PostName, renewal};

/// What a push or a removal did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// The content version in which the change is live.
    version: u64,
    /// Its lineage, which tells it from the same version of another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<String>,
}

impl Accepted {
    pub(crate) fn new(ContentVersion { version, lineage }: ContentVersion) -> Self {
        Self { version, lineage }
    }
}

/// The answer to a change of one post: 201 if it was not there before.
pub(crate) fn accepted(Written { at, posts }: Written) -> Response {
    let status = if posts.iter().any(|post| post.is_new) { StatusCode::CREATED } else { StatusCode::OK };
    let mut answer = (status, Json(Accepted::new(at))).into_response();
    if let Some(value) = posts.first().and_then(|post| post.tag.as_ref()?.as_str().parse().ok()) {
        answer.headers_mut().insert(header::ETAG, value);
    }
    answer
}

/// A post as it was pushed; to visitors only one that is published.
#[utoipa::path(get, path = "/blog/posts/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), responses(
    (status = 200, content_type = "text/markdown", body = String), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn show(
    tenant: Tenant,
    Reader { sees_all }: Reader,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
) -> Result<Response, Error> {
    // what is due comes first
    renewal::head(&tenant).await?;
    let found = post::find(&tenant, name.as_str()).await?.ok_or(Error::NotFound)?.document;
    if found.status != Status::Published && !sees_all {
        return Err(Error::NotFound);
    }
    let text = found.source.unwrap_or_default();
    let tag = Post::tag(&text);
    Ok(varied(answer_unless_unchanged(&headers, &tag, ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text))))
}

/// Makes a post or replaces it; one in the trash comes out of it. With `If-Match` only the text of that tag is replaced, with `If-None-Match: *` nothing is.
///
/// A lost update is told in `current`: the text that was `sent`, and that which is there, its `etag`, and who (`by`) put it there when (`at`).
#[utoipa::path(put, path = "/blog/posts/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")),
    request_body(content = String, content_type = "text/markdown"), security(("operator" = ["cms.write"])), responses(
    (status = 200, body = Accepted, description = "Replaced"), (status = 201, body = Accepted, description = "Made"), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn put(
    tenant: Tenant,
    may: May<WritePosts>,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
    Markdown(text): Markdown,
) -> Result<Response, Error> {
    let wish = Wish { name, deed: Deed::Put(text), expected: Expected::Headers(&headers) };
    write(&tenant, &may.into(), &[wish]).await.map(accepted)
}

/// Moves a post to the trash.
#[utoipa::path(delete, path = "/blog/posts/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), security(("operator" = ["cms.write"])), responses(
    (status = 200, body = Accepted), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 412, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(
    tenant: Tenant,
    may: May<WritePosts>,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
) -> Result<Json<Accepted>, Error> {
    post::find(&tenant, name.as_str()).await?.ok_or(Error::NotFound)?;
    let wish = Wish { name, deed: Deed::Remove, expected: Expected::Headers(&headers) };
    let author: Author = may.into();
    Ok(Json(Accepted::new(write(&tenant, &author, &[wish]).await?.at)))
}
