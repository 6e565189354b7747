//! Posts: list, show, put, delete.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{
    ApiPath, ApiQuery, ETag, Error, Markdown, May, Permit as _, Problem, Tenant, answer_unless_unchanged, not_modified, precondition,
};
use serde::{Deserialize, Serialize};
use store::{Cursor, Query, Stored};
use utoipa::{IntoParams, ToSchema};

use crate::PostName;
use crate::checked::check;
use crate::content_version::{ContentVersion, content_version};
use crate::permissions::{ReadPosts, WritePosts};
use crate::post::{self, BY_DATE, Post};

/// The most posts of one page.
const MOST: u32 = 100;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of posts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostList {
    /// The posts, newest first.
    posts: Vec<PostView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The site's content version.
    version: u64,
    /// Its lineage, which tells it from the same version of another server; absent at version 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<String>,
}

/// A post without its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostView {
    /// The name of its file, without the ending.
    name: String,
    /// Its title.
    title: String,
    /// Its date, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<i64>,
    /// Whether it is a draft.
    draft: bool,
    /// The entity tag of its text.
    etag: String,
}

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
    fn new(ContentVersion { version, lineage }: ContentVersion) -> Self {
        Self { version, lineage }
    }
}

impl PostView {
    fn new(stored: &Stored<Post>) -> Self {
        let post = &stored.document;
        let etag = Post::tag(post.source.as_deref().unwrap_or_default()).as_str().to_owned();
        Self { name: post.name.clone(), title: post.title.clone(), date: post.date, draft: post.draft, etag }
    }
}

/// The posts of the site, drafts too.
#[utoipa::path(get, path = "/blog/posts", tag = "cms", params(ListQuery), security(("operator" = ["cms.read"])), responses(
    (status = 200, body = PostList), (status = 304), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn list(
    tenant: Tenant,
    _: May<ReadPosts>,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let now = content_version(&tenant.store).await?;
    let tag = list_tag(&tenant, &now, limit, &query);
    if let Some(unchanged) = not_modified(&headers, &tag) {
        return Ok(unchanged);
    }
    let ContentVersion { version, lineage } = now;
    let page = tenant.store.find::<Post>(&Query { limit, after, ..Query::on(BY_DATE) }).await?;
    let posts = page.items.iter().map(PostView::new).collect();
    Ok(answer_unless_unchanged(&headers, &tag, Json(PostList { posts, next: page.next.map(|next| next.to_string()), version, lineage })))
}

/// All that a list depends on. It is known before any post is read.
fn list_tag(tenant: &Tenant, now: &ContentVersion, limit: u32, query: &ListQuery) -> ETag {
    ETag::of(&[
        "cms.list",
        tenant.name().as_str(),
        &now.version.to_string(),
        now.lineage.as_deref().unwrap_or_default(),
        &tenant.site().settings.source.text,
        env!("CARGO_PKG_VERSION"),
        // whoever may read posts sees all of them
        ReadPosts::PERMISSION.name,
        &limit.to_string(),
        query.after.as_deref().unwrap_or_default(),
    ])
}

/// A post as it was pushed.
#[utoipa::path(get, path = "/blog/posts/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), security(("operator" = ["cms.read"])), responses(
    (status = 200, content_type = "text/markdown", body = String), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn show(
    tenant: Tenant,
    _: May<ReadPosts>,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
) -> Result<Response, Error> {
    let found = post::find(&tenant, name.as_str()).await?.ok_or(Error::NotFound)?;
    let text = found.document.source.unwrap_or_default();
    let tag = Post::tag(&text);
    Ok(answer_unless_unchanged(&headers, &tag, ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text)))
}

/// Makes a post or replaces it. With `If-Match` only the text of that tag is replaced, with `If-None-Match: *` nothing is.
#[utoipa::path(put, path = "/blog/posts/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")),
    request_body(content = String, content_type = "text/markdown"), security(("operator" = ["cms.write"])), responses(
    (status = 200, body = Accepted, description = "Replaced"), (status = 201, body = Accepted, description = "Made"), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn put(
    tenant: Tenant,
    _: May<WritePosts>,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
    Markdown(text): Markdown,
) -> Result<Response, Error> {
    let there = post::find(&tenant, name.as_str()).await?;
    let tag = there.as_ref().and_then(|there| there.document.source.as_deref()).map(Post::tag);
    precondition(&headers, tag.as_ref())?;
    let new = check(&tenant, &name, text)?;
    let own_tag = new.source.as_deref().map(Post::tag);
    let made_in = post::save(&tenant, new, there.as_ref().map(|there| there.revision)).await?;
    let status = if there.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let etag = own_tag.map(|tag| [(header::ETAG, tag.as_str().to_owned())]);
    Ok((status, etag.unwrap_or_else(|| [(header::ETAG, String::new())]), Json(Accepted::new(made_in))).into_response())
}

/// Removes a post.
#[utoipa::path(delete, path = "/blog/posts/{name}", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), security(("operator" = ["cms.write"])), responses(
    (status = 200, body = Accepted), (status = 401, body = Problem), (status = 404, body = Problem), (status = 412, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(
    tenant: Tenant,
    _: May<WritePosts>,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
) -> Result<Json<Accepted>, Error> {
    let there = post::find(&tenant, name.as_str()).await?.ok_or(Error::NotFound)?;
    let tag = there.document.source.as_deref().map(Post::tag);
    precondition(&headers, tag.as_ref())?;
    let gone_in = post::save(&tenant, Post { source: None, ..there.document }, Some(there.revision)).await?;
    Ok(Json(Accepted::new(gone_in)))
}
