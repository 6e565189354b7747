//! A comment as moderators see it.

use kernel::{ETag, Error, Tenant};
use serde::Serialize;
use store::{Page, Stored};
use utoipa::ToSchema;

use super::comment::{Comment, State, Suspicion};
use super::writer::Writer;

/// A comment as moderators see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommentView {
    /// Its id.
    id: String,
    /// The name of the post.
    post: String,
    /// The comment that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    /// Who wrote it.
    author: String,
    /// Whether somebody of the site wrote it.
    staff: bool,
    /// What was written.
    text: String,
    /// The HTML of it, in which nothing can run.
    html: String,
    /// The page that it was written on.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    /// What has become of it.
    state: State,
    /// Why it was taken for spam when it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspicion: Option<Suspicion>,
    /// When it came, in UTC milliseconds.
    received: i64,
}

/// A comment, and who wrote it as far as that is still known.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommentDetails {
    #[serde(flatten)]
    comment: CommentView,
    /// The address of whoever wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// What all comments from the same network share, and nothing else tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<String>,
}

impl From<Comment> for CommentView {
    fn from(comment: Comment) -> Self {
        let Comment { id, post, parent, author, is_staff: staff, text, html, page, state, suspicion, received, .. } = comment;
        Self { id, post, parent, author, staff, text, html, page, state, suspicion, received }
    }
}

impl CommentDetails {
    /// A comment with what is known of its writer.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn of(tenant: &Tenant, comment: Comment) -> Result<Self, Error> {
        let writer = tenant.store.get::<Writer>(&comment.id).await?.map(|stored| stored.document);
        let (email, network) = writer.map_or((None, None), |writer| (writer.email.map(String::from), Some(writer.network)));
        Ok(Self { comment: comment.into(), email, network })
    }
}

/// The entity tag of a page: it depends on what is on it, and on whether there is another.
pub(crate) fn tag_of(page: &Page<Stored<Comment>>) -> ETag {
    let tags: Vec<ETag> = page.items.iter().map(Comment::tag).collect();
    let next = page.next.as_ref().map(ToString::to_string).unwrap_or_default();
    ETag::of(&["cms.comment-list", &next].into_iter().chain(tags.iter().map(ETag::as_str)).collect::<Vec<_>>())
}
