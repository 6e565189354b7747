//! What visitors say to posts: taken, looked at by moderators, shown in the pages.
//!
//! A comment is stored as it was written and as the HTML that is made of it, in which nothing can run. Whatever changes what visitors see raises the
//! site's content version in the same batch, so that the builder renders the page of the post anew.

mod blocked;
mod comment;
mod formatting;
mod incoming;
mod moderation;
mod moderator_mail;
mod network;
mod open_post;
mod pages;
mod pass;
mod publishing;
mod receive;
mod reply;
mod routes;
mod send;
mod settings;
mod shown;
mod stamp;
mod transition;
mod view;
mod writer;

pub(crate) use comment::Comment;
pub(crate) use open_post::are_off;
pub(crate) use routes::{FORM, MAIL, SENT, routes};
pub(crate) use settings::CommentSettings;
pub(crate) use shown::{ShownComment, shown_with};
