//! Takes the mails that wait to the server, again and again until it has them.

use lettre::message::Mailbox;
use site::{Site, SiteName};
use store::{Query, SiteStore, StoreError, Stored};

use super::outgoing::{DUE, FIRST_PAUSE, Outgoing};
use super::transport::NotSent;
use crate::errands::keep_doing;
use crate::{App, MailTransport};

/// How long a mail is this process's alone while it is being sent, in milliseconds.
const CLAIM: i64 = 120_000;

/// Sends the mails of all sites until it is dropped; without a server they wait. Each is claimed by moving its time on, so that two processes do not send the same one; one that a
/// crash cut off while it was being sent is sent again.
pub async fn deliver_mail(app: App) {
    if matches!(app.settings().mail, MailTransport::None) {
        tracing::warn!("no mail server is set (SMTP_URL): mails wait until there is one");
        return;
    }
    let one = |name: SiteName| {
        let app = app.clone();
        async move { deliver_of(&app, &name).await }
    };
    keep_doing(&app, app.outbox(), || app.directory().sites_that_mail(), one).await;
}

/// Sends what is due; returns when the next mail is.
async fn deliver_of(app: &App, name: &SiteName) -> Result<Option<i64>, StoreError> {
    let Some(tenancy) = app.directory().tenancy(name) else { return Ok(None) };
    let (site, store) = (&tenancy.site, app.store_of(&tenancy));
    loop {
        let page = store.find::<Outgoing>(&Query { limit: 1, ..Query::on(DUE) }).await?;
        let Some(next) = page.items.into_iter().next() else { return Ok(None) };
        if next.document.due > store.now() {
            return Ok(Some(next.document.due));
        }
        send(app, site, &store, next).await?;
    }
}

async fn send(app: &App, site: &Site, store: &SiteStore, waiting: Stored<Outgoing>) -> Result<(), StoreError> {
    let claimed = waiting.document.claimed_until(store.now() + CLAIM);
    let revision = match store.replace(&claimed, waiting.revision).await {
        Ok(revision) => revision,
        // another process was first
        Err(StoreError::Changed { .. } | StoreError::Missing) => return Ok(()),
        Err(error) => return Err(error),
    };
    let id = store::Document::id(&claimed).to_owned();
    let sent = match sender(app, site) {
        Ok(from) => app.settings().mail.send(&site.name, &id, &from, &claimed.mail).await,
        Err(error) => Err(error),
    };
    let Err(error) = sent else { return store.remove::<Outgoing>(&id, Some(revision)).await };
    match waiting.document.later(store.now(), first_pause(app)).filter(|_| !error.for_good) {
        Some(later) => {
            tracing::warn!(site = %site.name, mail = id, reason = error.reason, "a mail was not taken and is tried again");
            store.replace(&later, revision).await.map(|_| ())
        }
        None => {
            tracing::error!(site = %site.name, mail = id, subject = claimed.mail.subject, reason = error.reason, "a mail was given up");
            store.remove::<Outgoing>(&id, Some(revision)).await
        }
    }
}

/// How long after the first try the second one comes, in milliseconds.
fn first_pause(app: &App) -> i64 {
    app.settings().mail_retry.map_or(FIRST_PAUSE, |pause| i64::try_from(pause.as_millis()).unwrap_or(FIRST_PAUSE))
}

/// From whom: what the site says, else what the installation says, else nobody in particular at the site's domain.
fn sender(app: &App, site: &Site) -> Result<Mailbox, NotSent> {
    let said = site.settings.mail_from.as_ref().or(app.settings().mail_from.as_ref());
    let standard = || format!("no-reply@{}", site.settings.domain);
    let from: Result<Mailbox, _> = said.cloned().unwrap_or_else(standard).parse();
    match from {
        Ok(from) => Ok(Mailbox::new(from.name.or_else(|| Some(site.settings.name.clone())), from.email)),
        Err(error) => Err(NotSent { reason: format!("the sender is not an address: {error}"), for_good: true }),
    }
}
