//! For visitors: the comment that they send.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiPath, Client, Error, FieldProblem, Problem, Submission, Tenant};
use serde::Serialize;
use utoipa::ToSchema;

use super::comment::{Comment, DEEPEST};
use super::incoming::Incoming;
use super::open_post::open_post;
use super::pages::form_again;
use super::pass::Pass;
use super::receive::{Arriving, receive};
use super::settings::Commenting;
use super::transition::find;
use crate::PostName;
use crate::post::Post;

/// The most comments that a post shows.
const MOST: u64 = 2000;

/// A comment that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Received {
    /// Its id.
    id: String,
    /// Whether it waits until somebody looked at it.
    waits: bool,
    /// What it says, as HTML in which nothing can run.
    html: String,
}

/// Comments on a post. A browser that sends a form gets a page: the comment as it will be, or the form again with what is wrong.
#[utoipa::path(post, path = "/blog/posts/{name}/comments", tag = "cms", params(("name" = String, Path, description = "The name of the post")),
    request_body(content((Incoming = "application/json"), (Incoming = "application/x-www-form-urlencoded"))), responses(
    (status = 201, body = Received, description = "Taken, for a program"),
    (status = 303, description = "Taken, for a browser", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 404, body = Problem, description = "There is no such post, or it takes no comments"),
    (status = 409, body = Problem, description = "It takes no more"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-long`, `not-an-address`, `characters`, `gone`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn send(
    tenant: Tenant,
    Commenting(settings): Commenting,
    client: Client,
    ApiPath(name): ApiPath<PostName>,
    Submission { value: incoming, from_browser }: Submission<Incoming>,
) -> Result<Response, Error> {
    let post = open_post(&tenant, &name).await?;
    if post.approved_comments >= MOST {
        return Err(Error::Conflict("this post takes no more comments".into()));
    }
    let parent = answered(&tenant, &post, incoming.parent()).await?;
    let checked = match (incoming.check(settings.requires_email), &parent) {
        (Ok(checked), Ok(_)) => checked,
        (checked, parent) => {
            let problems = checked.err().into_iter().flatten().chain(parent.as_ref().err().cloned()).collect::<Vec<_>>();
            return if from_browser {
                form_again(&tenant, &settings, &post, &incoming, &problems).await
            } else {
                Err(Error::Refused(problems))
            };
        }
    };
    // only what is taken counts: nobody is kept out for a mistyped address
    tenant.limit("cms.comments", client, settings.limit)?;
    let parent = parent.ok().flatten();
    let arriving = Arriving { post: &post, parent: parent.as_ref(), incoming: &incoming, checked: &checked, client };
    let comment = receive(&tenant, &settings, &arriving).await?;
    if from_browser {
        let next = format!("/api/blog/comments/mine/{}", Pass::issue(&tenant, &comment).await?);
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, next)]).into_response());
    }
    let received = Received { waits: comment.seems_to_wait(), id: comment.id, html: comment.html };
    Ok((StatusCode::CREATED, Json(received)).into_response())
}

/// The comment that is answered. Where that is as deep as comments may be, it is the one above: then both stand side by side.
async fn answered(tenant: &Tenant, post: &Post, id: Option<&str>) -> Result<Result<Option<Comment>, FieldProblem>, Error> {
    let Some(id) = id else { return Ok(Ok(None)) };
    let shown = |comment: &Comment| comment.is_shown() && comment.post_id == post.identity;
    let found = tenant.store.get::<Comment>(id).await?.map(|stored| stored.document).filter(shown);
    match found {
        Some(Comment { depth: DEEPEST, parent: Some(above), .. }) => match find(tenant, &above).await {
            Ok(above) => Ok(Ok(Some(above.document))),
            Err(Error::NotFound) => Ok(Ok(None)),
            Err(error) => Err(error),
        },
        Some(comment) => Ok(Ok(Some(comment))),
        None => Ok(Err(FieldProblem { field: "parent", code: "gone", message: "the comment that this answers is gone".into() })),
    }
}
