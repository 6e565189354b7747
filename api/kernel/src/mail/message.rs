//! A mail: what it says and to whom.

use minijinja::Value;
use serde::{Deserialize, Serialize};

use super::{EmailAddress, Outgoing};
use crate::{Error, Tenant};

/// A mail that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// To whom.
    pub to: Vec<EmailAddress>,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<EmailAddress>,
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// What comes along.
    pub attachments: Vec<Attachment>,
}

/// A file of text that comes along with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What it holds.
    pub content: String,
}

impl Tenant {
    /// A mail made of components: `mail/<name>.txt`, whose first line is the subject after `Subject:`, and `mail/<name>.html` if there is one. Both take the same props.
    ///
    /// # Errors
    /// They cannot be rendered.
    pub async fn mail(&self, name: &str, props: Value, to: Vec<EmailAddress>) -> Result<Mail, Error> {
        let text = self.render(&format!("mail/{name}.txt"), props.clone()).await?;
        let html = self.render_if_there(&format!("mail/{name}.html"), props).await?;
        let Some((subject, text)) = text.trim_start().strip_prefix("Subject:").and_then(|rest| rest.split_once('\n')) else {
            return Err(Error::Internal(format!("mail/{name}.txt does not begin with a line `Subject: …`").into()));
        };
        // what a visitor wrote may be in the subject: one line of it, and not endless
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
        Ok(Mail { to, reply_to: None, subject, text: format!("{}\n", text.trim()), html, attachments: Vec::new() })
    }

    /// The mail as a document, to be stored in the batch of what it tells about: then it is sent exactly if that happened. Call [`Self::mails_wait`] after the batch.
    #[must_use]
    pub fn outgoing(&self, mail: Mail) -> Outgoing {
        Outgoing::new(mail, self.store.now())
    }

    /// Says that there are new mails to be sent.
    pub fn mails_wait(&self) {
        self.app().outbox().ring(self.name());
    }
}
