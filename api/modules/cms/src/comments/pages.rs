//! The pages that visitors see: the form with the comment that it answers, and their own comment before others see it.

use axum::http::StatusCode;
use axum::response::Response;
use components::table;
use kernel::{ApiPath, ApiQuery, Error, FieldProblem, Problem, Tenant};
use minijinja::Value;
use serde::Deserialize;
use utoipa::IntoParams;

use super::comment::Comment;
use super::incoming::{Incoming, own_page};
use super::open_post::open_post;
use super::pass::Pass;
use super::routes::{FORM, SENT};
use super::settings::{CommentSettings, Commenting};
use super::stamp::stamp;
use crate::PostName;
use crate::post::Post;
use crate::rfc3339::rfc3339;

/// What the form is for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormQuery {
    /// The id of the comment that is to be answered.
    parent: Option<String>,
    /// The page of the site to go back to, from the first slash on.
    page: Option<String>,
}

/// The form, with the comment that it answers: a static page links to it, since without JavaScript it has one form for all.
#[utoipa::path(get, path = "/blog/posts/{name}/comments/form", tag = "cms", params(("name" = String, Path, description = "The name of the post"), FormQuery), responses(
    (status = 200, content_type = "text/html", body = String), (status = 400, body = Problem),
    (status = 404, body = Problem, description = "There is no such post, it takes no comments, or the comment is gone")
))]
pub(crate) async fn form(
    tenant: Tenant,
    Commenting(settings): Commenting,
    ApiPath(name): ApiPath<PostName>,
    ApiQuery(query): ApiQuery<FormQuery>,
) -> Result<Response, Error> {
    let post = open_post(&tenant, &name).await?;
    if let Some(parent) = &query.parent {
        shown_comment(&tenant, &post, parent).await?.ok_or(Error::NotFound)?;
    }
    let incoming = Incoming { parent: query.parent, page: query.page, stamp: Some(stamp(&tenant).await?), ..Incoming::default() };
    form_page(&tenant, &settings, &post, &incoming, &[], StatusCode::OK).await
}

/// The form again: with what was typed, and what is wrong with it.
pub(crate) async fn form_again(
    tenant: &Tenant,
    settings: &CommentSettings,
    post: &Post,
    incoming: &Incoming,
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    form_page(tenant, settings, post, incoming, problems, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// What somebody wrote, as they alone see it: whether it waits, and where it will stand.
#[utoipa::path(get, path = "/blog/comments/mine/{pass}", tag = "cms", params(("pass" = String, Path, description = "What the browser was led to after the comment was sent")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 400, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn mine(tenant: Tenant, Commenting(settings): Commenting, ApiPath(pass): ApiPath<Pass>) -> Result<Response, Error> {
    let comment = pass.open(&tenant).await?;
    let props = table([
        ("comment", shown(&comment)),
        ("is_waiting", Value::from(comment.seems_to_wait())),
        ("href", Value::from(comment.page.as_deref().unwrap_or("/"))),
    ]);
    tenant.page(StatusCode::OK, &settings.title, SENT, props).await
}

async fn form_page(
    tenant: &Tenant,
    settings: &CommentSettings,
    post: &Post,
    incoming: &Incoming,
    problems: &[FieldProblem],
    status: StatusCode,
) -> Result<Response, Error> {
    let parent = match incoming.parent() {
        Some(parent) => shown_comment(tenant, post, parent).await?,
        None => None,
    };
    let typed = [("name", &incoming.name), ("email", &incoming.email), ("text", &incoming.text)];
    let props = table([
        ("post", Value::from(post.name.as_str())),
        ("level", Value::from(1)),
        ("email_required", Value::from(settings.requires_email)),
        ("parent", parent.as_ref().map_or_else(|| Value::from(""), shown)),
        ("page_url", Value::from(own_page(incoming.page.as_deref()).unwrap_or_default())),
        ("stamp", Value::from(incoming.stamp().unwrap_or_default())),
        ("values", table(typed.into_iter().filter_map(|(field, value)| Some((field, Value::from(value.as_deref()?)))))),
        ("problems", table(problems.iter().map(|problem| (problem.field, Value::from(problem.code))))),
    ]);
    tenant.page(status, &settings.title, FORM, props).await
}

async fn shown_comment(tenant: &Tenant, post: &Post, id: &str) -> Result<Option<Comment>, Error> {
    let found = tenant.store.get::<Comment>(id).await?.map(|stored| stored.document);
    Ok(found.filter(|comment| comment.is_shown() && comment.post_id == post.identity))
}

/// A comment as components see it.
fn shown(comment: &Comment) -> Value {
    table([
        ("id", Value::from(comment.id.as_str())),
        ("author", Value::from(comment.author.as_str())),
        ("html", Value::from_safe_string(comment.html.clone())),
        ("date", Value::from(rfc3339(comment.received))),
    ])
}
