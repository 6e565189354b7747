//! Who takes the mails: a server by SMTP (RFC 5321), or in development a list that can be looked at.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Attachment as MimeAttachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::response::Category;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use site::SiteName;

use super::Mail;

/// How many mails are kept for looking at.
const KEPT: usize = 100;
const TIMEOUT: Duration = Duration::from_secs(20);

/// Who takes the mails.
#[derive(Clone, Default)]
pub enum MailTransport {
    /// Nobody: they wait.
    #[default]
    None,
    /// A server.
    Smtp(Arc<AsyncSmtpTransport<Tokio1Executor>>),
    /// A list in memory; nothing leaves the machine.
    Kept(Arc<Mutex<VecDeque<KeptMail>>>),
}

/// A mail that was kept instead of sent.
#[derive(Debug, Clone)]
pub struct KeptMail {
    /// The site that sent it.
    pub site: SiteName,
    /// From whom it would be.
    pub from: String,
    /// What it says.
    pub mail: Mail,
}

impl std::fmt::Debug for MailTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Smtp(_) => "Smtp(***)",
            Self::Kept(_) => "Kept",
        })
    }
}

/// Why a mail was not sent.
#[derive(Debug)]
pub(super) struct NotSent {
    pub(super) reason: String,
    /// Whether trying again is of no use.
    pub(super) for_good: bool,
}

impl MailTransport {
    /// A server by its URL: `smtps://user:password@host` (TLS from the start), `smtp://host:587?tls=required`, `smtp://127.0.0.1:25`.
    ///
    /// # Errors
    /// The URL cannot be read; says why, without the password.
    pub fn smtp(url: &str) -> Result<Self, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| error.to_string())?;
        Ok(Self::Smtp(Arc::new(builder.timeout(Some(TIMEOUT)).build())))
    }

    /// A list in memory.
    #[must_use]
    pub fn keeping() -> Self {
        Self::Kept(Arc::default())
    }

    /// The mails that were kept, newest first.
    #[must_use]
    pub fn kept(&self) -> Vec<KeptMail> {
        match self {
            Self::Kept(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect(),
            Self::None | Self::Smtp(_) => Vec::new(),
        }
    }

    /// Sends a mail. The same `id` is the same mail, so that a server that gets one twice can tell.
    pub(super) async fn send(&self, site: &SiteName, id: &str, from: &Mailbox, mail: &Mail) -> Result<(), NotSent> {
        match self {
            Self::None => Err(NotSent { reason: "no mail server is set".into(), for_good: false }),
            Self::Kept(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_front(KeptMail { site: site.clone(), from: from.to_string(), mail: mail.clone() });
                kept.truncate(KEPT);
                Ok(())
            }
            Self::Smtp(server) => {
                let message = message(id, from, mail).map_err(|error| NotSent { reason: error.to_string(), for_good: true })?;
                match server.send(message).await {
                    Ok(_) => Ok(()),
                    Err(error) => Err(NotSent { reason: error.to_string(), for_good: is_about_the_mail(&error) }),
                }
            }
        }
    }
}

/// Whether the server will not have this mail, however often it is offered. What it says of the password (x3z) or of its connections (x2z) can be mended.
fn is_about_the_mail(error: &lettre::transport::smtp::Error) -> bool {
    let category = error.status().map(|code| code.category);
    error.is_permanent() && !matches!(category, Some(Category::Unspecified3 | Category::Connections))
}

/// The mail in MIME (RFC 2045): text, the same as HTML where there is one, attachments.
fn message(id: &str, from: &Mailbox, mail: &Mail) -> Result<Message, lettre::error::Error> {
    let id = format!("<{id}@{}>", from.email.domain());
    let mut builder = Message::builder().from(from.clone()).subject(&mail.subject).message_id(Some(id));
    for to in &mail.to {
        builder = builder.to(to.mailbox(None));
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(reply_to.mailbox(None));
    }
    let text = SinglePart::plain(mail.text.clone());
    let body = match &mail.html {
        Some(html) => MultiPart::alternative().singlepart(text).singlepart(SinglePart::html(html.clone())),
        None => MultiPart::mixed().singlepart(text),
    };
    if mail.attachments.is_empty() {
        return builder.multipart(body);
    }
    let attached = mail.attachments.iter().map(|attachment| {
        let kind = ContentType::parse(&attachment.media_type).unwrap_or(ContentType::TEXT_PLAIN);
        MimeAttachment::new(attachment.name.clone()).body(attachment.content.clone(), kind)
    });
    builder.multipart(attached.fold(MultiPart::mixed().multipart(body), MultiPart::singlepart))
}
