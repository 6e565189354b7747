//! The routes of comments, and the components that they show.

use axum::extract::DefaultBodyLimit;
use kernel::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{blocked, moderation, pages, reply, send, shown};

/// The most bytes of a body: the longest comment that is taken fits in, however it is escaped; so does a list of what is blocked.
pub(super) const LARGEST_BODY: usize = 64 << 10;
/// The component that shows the form.
pub(crate) const FORM: &str = "blog/comment_form.html";
/// The component that shows a comment to whoever wrote it.
pub(crate) const SENT: &str = "blog/comment_sent.html";
/// The mail to the moderators.
pub(crate) const MAIL: &str = "cms/comment";

/// All of them.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(shown::list, send::send))
        .routes(routes!(pages::form))
        .routes(routes!(pages::mine))
        .routes(routes!(reply::reply))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .routes(routes!(moderation::list, moderation::delete_of_writer))
        .routes(routes!(moderation::show, moderation::delete))
        .routes(routes!(moderation::approve))
        .routes(routes!(moderation::reject))
        .routes(routes!(moderation::spam))
        .routes(routes!(blocked::show, blocked::put))
}
