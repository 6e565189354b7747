//! The mail that tells the moderators of a comment.

use components::table;
use kernel::{EmailAddress, Error, Mail, Tenant};
use minijinja::Value;

use super::comment::Comment;
use super::routes::MAIL;
use super::settings::CommentSettings;
use crate::post::Post;
use crate::rfc3339::rfc3339;

/// The mail about a comment; none about spam, and none where nobody is to get one. A mail that cannot be made is logged: the comment is kept all the same.
pub(crate) async fn mail_about(
    tenant: &Tenant,
    settings: &CommentSettings,
    post: &Post,
    comment: &Comment,
    email: Option<&EmailAddress>,
) -> Option<Mail> {
    if comment.suspicion.is_some() || settings.notify.is_empty() {
        return None;
    }
    match made(tenant, settings, post, comment, email).await {
        Ok(mail) => Some(mail),
        Err(error) => {
            tracing::error!(?error, site = %tenant.name(), comment = comment.id, "a comment was stored, but its mail cannot be made");
            None
        }
    }
}

async fn made(
    tenant: &Tenant,
    settings: &CommentSettings,
    post: &Post,
    comment: &Comment,
    email: Option<&EmailAddress>,
) -> Result<Mail, Error> {
    let props = table([
        ("name", Value::from(comment.author.as_str())),
        ("email", Value::from(email.map(ToString::to_string).unwrap_or_default())),
        ("text", Value::from(comment.text.as_str())),
        ("title", Value::from(post.title.as_str())),
        ("link", Value::from(format!("{}{}", tenant.base_url(), comment.page.as_deref().unwrap_or("/")))),
        ("id", Value::from(comment.id.as_str())),
        ("is_waiting", Value::from(!comment.is_shown())),
        ("received", Value::from(rfc3339(comment.received))),
    ]);
    let mail = tenant.mail(MAIL, props, settings.notify.clone()).await?;
    Ok(Mail { reply_to: email.cloned(), ..mail })
}
