//! The texts that a post had before: list, show, compare, restore.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiPath, ApiQuery, Error, May, Problem, Tenant};
use serde::{Deserialize, Serialize};
use similar::TextDiff;
use utoipa::{IntoParams, ToSchema};

use crate::PostName;
use crate::author::By;
use crate::permissions::{ReadPosts, WritePosts};
use crate::post::{self, Post};
use crate::posts::accepted;
use crate::revision::{Revision, all_of, id_of};
use crate::writing::{Deed, Expected, Wish, write};

/// How long two texts are compared: what is found until then is a diff, if not the shortest one.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);

/// The texts that a post had before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisionList {
    /// The last first.
    revisions: Vec<RevisionView>,
    /// The text that it has now.
    current: RevisionView,
}

/// A text of a post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisionView {
    /// Its number: 1 is the first text of the post.
    id: u64,
    /// The entity tag of the text.
    etag: String,
    /// How many bytes it has.
    bytes: usize,
    /// Who wrote it; absent if that was not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
    /// When, in UTC milliseconds.
    at: i64,
}

/// With what a text is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiffQuery {
    /// The number of another text of the post; the text that it has now, if nothing is said.
    against: Option<u64>,
}

impl From<&Revision> for RevisionView {
    fn from(revision: &Revision) -> Self {
        let etag = Post::tag(&revision.source).as_str().to_owned();
        Self { id: revision.number, etag, bytes: revision.source.len(), by: revision.by.clone(), at: revision.at }
    }
}

/// The post of a name with its present text as a revision.
async fn current(tenant: &Tenant, name: &PostName) -> Result<(Post, Revision), Error> {
    let post = post::find(tenant, name.as_str()).await?.ok_or(Error::NotFound)?.document;
    let revision = Revision::of(&post).ok_or(Error::NotFound)?;
    Ok((post, revision))
}

/// A text of a post, the present one too.
pub(crate) async fn find(tenant: &Tenant, name: &PostName, number: u64) -> Result<Revision, Error> {
    let (post, current) = current(tenant, name).await?;
    if number == current.number {
        return Ok(current);
    }
    let found = tenant.store.get::<Revision>(&id_of(&post.identity, number)).await?;
    found.map(|found| found.document).ok_or(Error::NotFound)
}

/// The texts that a post had before.
#[utoipa::path(get, path = "/blog/posts/{name}/revisions", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), security(("operator" = ["cms.read"])), responses(
    (status = 200, body = RevisionList), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, _: May<ReadPosts>, ApiPath(name): ApiPath<PostName>) -> Result<Json<RevisionList>, Error> {
    let (post, current) = current(&tenant, &name).await?;
    let all = all_of(&tenant.store, &post.identity).await?;
    Ok(Json(RevisionList { revisions: all.iter().map(|revision| (&revision.document).into()).collect(), current: (&current).into() }))
}

/// A text of a post.
#[utoipa::path(get, path = "/blog/posts/{name}/revisions/{revision}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending"), ("revision" = u64, Path, description = "The number of the text")), security(("operator" = ["cms.read"])), responses(
    (status = 200, content_type = "text/markdown", body = String), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, _: May<ReadPosts>, ApiPath((name, number)): ApiPath<(PostName, u64)>) -> Result<Response, Error> {
    let text = find(&tenant, &name, number).await?.source;
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response())
}

/// What differs between a text of a post and another, as a unified diff.
#[utoipa::path(get, path = "/blog/posts/{name}/revisions/{revision}/diff", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending"), ("revision" = u64, Path, description = "The number of the text"), DiffQuery), security(("operator" = ["cms.read"])), responses(
    (status = 200, content_type = "text/x-diff", body = String), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn diff(
    tenant: Tenant,
    _: May<ReadPosts>,
    ApiPath((name, number)): ApiPath<(PostName, u64)>,
    ApiQuery(DiffQuery { against }): ApiQuery<DiffQuery>,
) -> Result<Response, Error> {
    let old = find(&tenant, &name, number).await?;
    let new = match against {
        Some(against) => find(&tenant, &name, against).await?,
        None => current(&tenant, &name).await?.1,
    };
    let label = |revision: &Revision| format!("{}.md (revision {})", name.as_str(), revision.number);
    let found = TextDiff::configure().timeout(PATIENCE).diff_lines(&old.source, &new.source);
    let text = found.unified_diff().context_radius(3).header(&label(&old), &label(&new)).to_string();
    Ok(([(header::CONTENT_TYPE, "text/x-diff; charset=utf-8")], text).into_response())
}

/// Gives a post a text that it had before. The text that it has now is kept as any other.
#[utoipa::path(post, path = "/blog/posts/{name}/revisions/{revision}/restore", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending"), ("revision" = u64, Path, description = "The number of the text")), security(("operator" = ["cms.write"])), responses(
    (status = 200, body = crate::posts::Accepted), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 412, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn restore(
    tenant: Tenant,
    may: May<WritePosts>,
    ApiPath((name, number)): ApiPath<(PostName, u64)>,
) -> Result<Response, Error> {
    let (_, current) = current(&tenant, &name).await?;
    let text = find(&tenant, &name, number).await?.source;
    let tag = Post::tag(&current.source);
    let wish = Wish { name, deed: Deed::Put(text), expected: Expected::Tag(tag.as_str()) };
    write(&tenant, &may.into(), &[wish]).await.map(accepted)
}
