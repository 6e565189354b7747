//! Takes a comment in: judges it, and stores it once, with everything that follows from it in the same batch.

use kernel::{Client, Error, Mail, SpamRules, Tenant, Written, fingerprint};
use store::{Batch, Key, Query, new_id};

use super::blocked::Blocked;
use super::comment::{BY_WRITER, Comment, SameWords, State, Suspicion};
use super::incoming::{Checked, Incoming};
use super::moderator_mail::mail_about;
use super::publishing::{done, shows};
use super::settings::{CommentSettings, Moderation};
use super::stamp::is_hasty;
use super::writer::{self, Writer};
use crate::post::Post;
use crate::webhooks;

/// From how many characters on the same words from somebody else are no accident.
const TELLING: usize = 30;

/// A comment that arrives.
pub(crate) struct Arriving<'a> {
    pub(crate) post: &'a Post,
    /// The comment that it answers.
    pub(crate) parent: Option<&'a Comment>,
    pub(crate) incoming: &'a Incoming,
    pub(crate) checked: &'a Checked,
    pub(crate) client: Client,
}

/// Stores a comment and returns it. The same one again, as a second click on the button sends it, is the comment that is there.
///
/// # Errors
/// Those of the store.
pub(crate) async fn receive(tenant: &Tenant, settings: &CommentSettings, arriving: &Arriving<'_>) -> Result<Comment, Error> {
    let Arriving { post, parent, checked, .. } = arriving;
    let email = checked.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let parent_id = parent.map_or("", |parent| parent.id.as_str());
    let fingerprint = fingerprint(&[&post.name, parent_id, &checked.name, &email, &checked.text]);
    let words = SameWords::id_of(&checked.text);
    let judged = suspicion(tenant, settings, arriving, &email).await?;
    let writer = match &checked.email {
        Some(email) => Some(writer::key_of(tenant, email).await?),
        None => None,
    };
    let waits = waits(tenant, settings.moderation, writer.as_deref()).await?;
    let network = writer::network_of(tenant, arriving.client).await?;
    let mut mail = None;
    loop {
        let before = tenant.store.get::<SameWords>(&words).await?.map(|stored| stored.document);
        if let Some(same) = before.as_ref().filter(|before| before.fingerprint == fingerprint)
            && let Some(there) = tenant.store.get::<Comment>(&same.comment).await?
        {
            return Ok(there.document);
        }
        let is_repeated = before.is_some() && checked.text.chars().count() >= TELLING;
        let suspicion = judged.or(is_repeated.then_some(Suspicion::Repeated));
        let comment = made(tenant, settings, arriving, Judged { suspicion, waits, writer: writer.clone() });
        let expires = comment.received.saturating_add(settings.keep);
        let writer = Writer { comment: comment.id.clone(), email: checked.email.clone(), network: network.clone(), expires };
        let mut batch = if comment.is_shown() { shows(tenant, &post.identity, 1).await? } else { Batch::new() };
        batch = batch.insert(&comment).insert(&writer);
        batch.append(webhooks::comment_created(tenant, &comment).await?);
        if before.is_none() {
            batch = batch.insert(&SameWords::new(&words, &fingerprint, &comment));
        }
        if mail.is_none() {
            mail = mail_about(tenant, settings, post, &comment, checked.email.as_ref()).await;
        }
        if let Some(mail) = &mail {
            batch = batch.insert(&tenant.outgoing(Mail::clone(mail)));
        }
        if done(tenant, batch).await? {
            if mail.is_some() {
                tenant.mails_wait();
            }
            webhooks::wait(tenant);
            return Ok(comment);
        }
    }
}

/// What was found out about a comment.
struct Judged {
    suspicion: Option<Suspicion>,
    waits: bool,
    writer: Option<String>,
}

fn made(tenant: &Tenant, settings: &CommentSettings, arriving: &Arriving<'_>, Judged { suspicion, waits, writer }: Judged) -> Comment {
    let Arriving { post, parent, incoming, checked, .. } = arriving;
    let state = match suspicion {
        Some(_) => State::Spam,
        None if waits => State::Waiting,
        None => State::Approved,
    };
    let comment = Comment {
        id: new_id(),
        post_id: post.identity.clone(),
        post: post.name.clone(),
        parent: parent.map(|parent| parent.id.clone()),
        depth: parent.map_or(0, |parent| parent.depth + 1),
        author: checked.name.clone(),
        writer,
        is_staff: false,
        text: checked.text.clone(),
        html: checked.html.clone(),
        page: incoming.page().map(str::to_owned),
        state,
        suspicion,
        was_told_to_wait: waits,
        received: tenant.store.now(),
        expires: None,
    };
    comment.with_state(state, settings.keep)
}

/// Why a comment is taken for spam, if it is.
async fn suspicion(tenant: &Tenant, settings: &CommentSettings, arriving: &Arriving<'_>, email: &str) -> Result<Option<Suspicion>, Error> {
    let Arriving { incoming, checked, client, .. } = arriving;
    if let Some(stamp) = incoming.stamp().filter(|_| !incoming.is_trapped())
        && is_hasty(tenant, stamp).await?
    {
        return Ok(Some(Suspicion::Haste));
    }
    let blocked = Blocked::of(tenant).await?;
    let is_blocked = blocked.has(email, client.0);
    let words = settings.spam.blocked.iter().cloned().chain(blocked.words).collect();
    let rules = SpamRules { blocked: words, ..settings.spam };
    let written = Written { is_trapped: incoming.is_trapped(), name: &checked.name, email, texts: &[&checked.text] };
    Ok(rules.suspect(&written).map(Suspicion::from).or(is_blocked.then_some(Suspicion::Blocked)))
}

/// Whether a comment that is no spam waits until somebody looked at it.
async fn waits(tenant: &Tenant, moderation: Moderation, writer: Option<&str>) -> Result<bool, Error> {
    match (moderation, writer) {
        (Moderation::None, _) => Ok(false),
        (Moderation::All, _) | (Moderation::First, None) => Ok(true),
        (Moderation::First, Some(writer)) => {
            let prefix = Key::new().text(writer).text(State::Approved.name());
            let known = tenant.store.find::<Comment>(&Query { prefix, limit: 1, ..Query::on(BY_WRITER) }).await?;
            Ok(known.items.is_empty())
        }
    }
}
