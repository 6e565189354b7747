//! An answer of the site's own people to a comment.

use axum::Json;
use axum::http::StatusCode;
use kernel::{ApiJson, ApiPath, Caller, Error, FieldProblem, May, Problem, Tenant, filled_in, typed_text};
use serde::Deserialize;
use store::new_id;
use utoipa::ToSchema;

use super::comment::{Comment, DEEPEST, State};
use super::formatting::html_of;
use super::publishing::{done, shows};
use super::settings::Commenting;
use super::transition::find;
use super::view::CommentView;
use crate::permissions::Moderate;
use crate::webhooks;

const LONGEST: usize = 5000;

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReply {
    /// What it says, up to 5,000 characters of markdown as comments may have it.
    #[schema(min_length = 1, max_length = 5000)]
    text: String,
}

/// Answers a comment in the name of whoever is signed in, or of the site. A comment that waits is approved by it.
#[utoipa::path(post, path = "/blog/comments/{id}/reply", tag = "cms", params(("id" = String, Path, description = "The id of the comment that is answered")),
    request_body = NewReply, security(("operator" = ["cms.moderate"])), responses(
    (status = 201, body = CommentView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "The comment is spam or was rejected"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "`text` is wrong: `missing`, `too-long`, `characters`"), (status = 507, body = Problem)
))]
pub(crate) async fn reply(
    tenant: Tenant,
    Commenting(settings): Commenting,
    may: May<Moderate>,
    ApiPath(id): ApiPath<String>,
    ApiJson(new): ApiJson<NewReply>,
) -> Result<(StatusCode, Json<CommentView>), Error> {
    let refused = |problem: FieldProblem| Error::Refused(vec![problem]);
    let text = typed_text("text", Some(&new.text), LONGEST).and_then(|text| filled_in("text", text)).map_err(refused)?;
    let author = match &may.caller {
        Caller::User(account) => account.user.name.clone(),
        _ => tenant.site().settings.name.clone(),
    };
    loop {
        let there = find(&tenant, &id).await?;
        if !matches!(there.document.state, State::Waiting | State::Approved) {
            return Err(Error::Conflict("this comment is spam or was rejected: approve it first".into()));
        }
        let answer = answer_to(&tenant, &there.document, author.clone(), text.clone());
        // both appear at once, in one version
        let more = if there.document.is_shown() { 1 } else { 2 };
        let mut batch = shows(&tenant, &answer.post_id, more).await?.insert(&answer);
        batch.append(webhooks::comment_created(&tenant, &answer).await?);
        if !there.document.is_shown() {
            let approved = there.document.with_state(State::Approved, settings.keep);
            batch = batch.replace(&approved, there.revision);
            batch.append(webhooks::comment_approved(&tenant, &approved).await?);
        }
        if done(&tenant, batch).await? {
            webhooks::wait(&tenant);
            return Ok((StatusCode::CREATED, Json(answer.into())));
        }
    }
}

fn answer_to(tenant: &Tenant, comment: &Comment, author: String, text: String) -> Comment {
    Comment {
        id: new_id(),
        post_id: comment.post_id.clone(),
        post: comment.post.clone(),
        parent: if comment.depth < DEEPEST { Some(comment.id.clone()) } else { comment.parent.clone() },
        depth: (comment.depth + 1).min(DEEPEST),
        author,
        writer: None,
        is_staff: true,
        html: html_of(&text),
        text,
        page: comment.page.clone(),
        state: State::Approved,
        suspicion: None,
        was_told_to_wait: false,
        received: tenant.store.now(),
        expires: None,
    }
}
