//! The comments that visitors see: for frontends, and for the builder.

use std::collections::HashSet;

use axum::Json;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{ApiPath, ApiQuery, Error, Problem, Tenant, answer_unless_unchanged};
use serde::{Deserialize, Serialize};
use store::{Cursor, Key, Page, Query, Stored};
use utoipa::{IntoParams, ToSchema};

use super::comment::{BY_POST, Comment};
use super::open_post::open_post;
use super::settings::Commenting;
use super::view::tag_of;
use crate::PostName;
use crate::post::Post;

/// The most comments of one page.
const MOST: u32 = 100;
/// How many the builder's are read at once.
const AT_ONCE: u32 = 1000;

/// Which part of the comments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownQuery {
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of the comments of a post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownComments {
    /// The comments, oldest first.
    comments: Vec<ShownComment>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A comment as visitors see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownComment {
    /// Its id.
    id: String,
    /// The comment that it answers. If that is not there, it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    /// Who wrote it.
    author: String,
    /// What it says, as HTML in which nothing can run.
    html: String,
    /// When it came, in UTC milliseconds.
    date: i64,
    /// Whether somebody of the site wrote it; absent where not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    staff: bool,
}

impl From<Comment> for ShownComment {
    fn from(comment: Comment) -> Self {
        let Comment { id, parent, author, html, received: date, is_staff: staff, .. } = comment;
        Self { id, parent, author, html, date, staff }
    }
}

/// The comments that visitors see of a post, oldest first.
#[utoipa::path(get, path = "/blog/posts/{name}/comments", tag = "cms", params(("name" = String, Path, description = "The name of the post"), ShownQuery), responses(
    (status = 200, body = ShownComments), (status = 304), (status = 400, body = Problem),
    (status = 404, body = Problem, description = "There is no such post, or it takes no comments")
))]
pub(crate) async fn list(
    tenant: Tenant,
    _: Commenting,
    headers: HeaderMap,
    ApiPath(name): ApiPath<PostName>,
    ApiQuery(query): ApiQuery<ShownQuery>,
) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let post = open_post(&tenant, &name).await?;
    let page = find(&tenant, &post.identity, after, limit).await?;
    let tag = tag_of(&page);
    let comments = page.items.into_iter().map(|item| item.document.into()).collect();
    Ok(answer_unless_unchanged(&headers, &tag, Json(ShownComments { comments, next: page.next.map(|next| next.to_string()) })))
}

/// All comments that the page of a post shows, oldest first; each that is answered is among them. A post without any costs nothing.
///
/// # Errors
/// Those of the store.
pub(crate) async fn shown_with(tenant: &Tenant, post: &Post) -> Result<Vec<ShownComment>, Error> {
    let mut all: Vec<ShownComment> = Vec::new();
    if post.approved_comments == 0 || post.source.is_none() || post.without_comments {
        return Ok(all);
    }
    let mut after = None;
    loop {
        let page = find(tenant, &post.identity, after, AT_ONCE).await?;
        all.extend(page.items.into_iter().map(|item| ShownComment::from(item.document)));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let there: HashSet<String> = all.iter().map(|comment| comment.id.clone()).collect();
    for comment in &mut all {
        comment.parent = comment.parent.take().filter(|parent| there.contains(parent));
    }
    Ok(all)
}

async fn find(tenant: &Tenant, post: &str, after: Option<Cursor>, limit: u32) -> Result<Page<Stored<Comment>>, Error> {
    Ok(tenant.store.find(&Query { prefix: Key::new().text(post), after, limit, ..Query::on(BY_POST) }).await?)
}
