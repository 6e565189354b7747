//! Takes what waits to the webhooks, again and again until they have it.

use std::collections::BTreeSet;

use kernel::{App, Errand, Error, Tenant, run_errand};
use store::{Batch, Key, Query, StoreError, Stored};
use tokio::task::{JoinSet, spawn_blocking};

use super::agent::{Heard, post};
use super::delivery::{BY_DUE, BY_HOOK, Delivery, MOST_KEPT, is_taken};
use super::signature::signature;
use super::webhook::{SEALED, Webhook};

/// How many requests are under way at once for a site, each to another webhook.
const AT_ONCE: usize = 2;
/// How many deliveries are looked at to find those.
const LOOKED_AT: u32 = 50;
/// How long a delivery is this process's alone while it is being made, in milliseconds.
const CLAIM: i64 = 60_000;
/// How many old deliveries go at once.
const SWEPT: u32 = 100;

static ERRAND: Errand = Errand { module: crate::SPEC.name, run: |tenant| Box::pin(deliver(tenant)) };

/// Tells the webhooks of all sites what they want to know, until it is dropped. Each delivery is claimed by moving its time on, so that two processes do not make
/// the same one; one that a crash cut off is made again, under the same id.
pub async fn deliver_webhooks(app: App) {
    run_errand(app, &ERRAND).await;
}

/// Makes the deliveries of a site that are due; returns when the next one is.
async fn deliver(tenant: Tenant) -> Result<Option<i64>, Error> {
    loop {
        let page = tenant.store.find::<Delivery>(&Query { limit: LOOKED_AT, ..Query::on(BY_DUE) }).await?;
        let next = page.items.first().map(|first| first.document.due);
        let now = tenant.store.now();
        // a webhook hears of what happened in the order in which it did, unless it has to be told again
        let mut asked = BTreeSet::new();
        let due = page.items.into_iter().filter(|item| item.document.due <= now && asked.insert(item.document.hook.clone()));
        let mut under_way = JoinSet::new();
        for waiting in due.take(AT_ONCE) {
            let tenant = tenant.clone();
            under_way.spawn(async move { one(&tenant, waiting).await });
        }
        if under_way.is_empty() {
            return Ok(next);
        }
        while let Some(done) = under_way.join_next().await {
            done.map_err(|error| Error::Internal(Box::new(error)))??;
        }
    }
}

/// Makes one delivery, if its webhook is to be asked now.
async fn one(tenant: &Tenant, waiting: Stored<Delivery>) -> Result<(), Error> {
    let now = tenant.store.now();
    let Some(hook) = tenant.store.get::<Webhook>(&waiting.document.hook).await? else {
        return settled(tenant.store.remove::<Delivery>(&waiting.document.id, Some(waiting.revision)).await);
    };
    if !hook.document.is_on || waiting.document.is_too_old(now) {
        return kept(tenant, &waiting.document.given_up(), waiting.revision).await;
    }
    if hook.document.rests_until > now {
        let later = waiting.document.claimed_until(hook.document.rests_until);
        return kept(tenant, &later, waiting.revision).await;
    }
    let claimed = waiting.document.claimed_until(now + CLAIM);
    let revision = match tenant.store.replace(&claimed, waiting.revision).await {
        Ok(revision) => revision,
        // another process was first
        Err(StoreError::Changed { .. } | StoreError::Missing) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let heard = ask(tenant, &hook.document, &claimed).await?;
    note(tenant, &hook.document.id, &heard).await?;
    let now = tenant.store.now();
    if !is_taken(&heard) {
        tracing::info!(site = %tenant.name(), hook = hook.document.id, delivery = claimed.id, ?heard, "a webhook did not take a delivery");
    }
    kept(tenant, &claimed.after(&heard, now, chance()), revision).await?;
    sweep(tenant, &hook.document.id).await
}

/// Sends a delivery, signed as of now.
async fn ask(tenant: &Tenant, hook: &Webhook, delivery: &Delivery) -> Result<Heard, Error> {
    let timestamp = tenant.store.now() / 1000;
    let signed = match tenant.open(SEALED, &hook.id, &hook.secret).await {
        Ok(secret) => signature(&String::from_utf8_lossy(&secret), &delivery.id, timestamp, &delivery.body),
        Err(error) => Err(error),
    };
    let signed = match signed {
        Ok(signed) => signed,
        // the others go on
        Err(Error::Internal(why)) => return Ok(Heard { answer: Err(why.to_string()), took: 0 }),
        Err(error) => return Err(error),
    };
    let headers = [("webhook-id", delivery.id.clone()), ("webhook-timestamp", timestamp.to_string()), ("webhook-signature", signed)];
    let (url, body, allows_private) = (hook.url.to_string(), delivery.body.clone(), tenant.program().private_webhooks);
    spawn_blocking(move || post(&url, &headers, &body, allows_private)).await.map_err(|error| Error::Internal(Box::new(error)))
}

/// Notes with the webhook how it went.
async fn note(tenant: &Tenant, hook: &str, heard: &Heard) -> Result<(), Error> {
    loop {
        let Some(there) = tenant.store.get::<Webhook>(hook).await? else { return Ok(()) };
        let before = there.document.clone();
        let after = match &heard.answer {
            _ if is_taken(heard) => there.document.well(),
            Ok((410, _)) => there.document.off("it answered that it is gone (410)"),
            _ => there.document.failed(tenant.store.now()),
        };
        if after.is_on != before.is_on {
            tracing::warn!(site = %tenant.name(), hook, reason = after.off_because, "a webhook was switched off");
        }
        match tenant.store.replace(&after, there.revision).await {
            // two requests ended at once, or somebody changed it
            Err(StoreError::Changed { .. }) if after != before => {}
            Ok(_) | Err(StoreError::Changed { .. } | StoreError::Missing) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes the oldest deliveries of a webhook that has too many.
async fn sweep(tenant: &Tenant, hook: &str) -> Result<(), Error> {
    let of_hook = Query { prefix: Key::new().text(hook), limit: SWEPT, ..Query::on(BY_HOOK) };
    let count = tenant.store.count::<Delivery>(&of_hook).await?;
    let too_many = usize::try_from(count.saturating_sub(MOST_KEPT)).unwrap_or(usize::MAX);
    if too_many == 0 {
        return Ok(());
    }
    let oldest = tenant.store.find::<Delivery>(&of_hook).await?.items;
    let gone = oldest.iter().take(too_many);
    let batch = gone.fold(Batch::new(), |batch, old| batch.remove::<Delivery>(&old.document.id, Some(old.revision)));
    settled(tenant.store.batch(batch).await.map(|_| ()))
}

async fn kept(tenant: &Tenant, delivery: &Delivery, revision: u64) -> Result<(), Error> {
    settled(tenant.store.replace(delivery, revision).await.map(|_| ()))
}

/// What somebody else changed in the meantime stays as they left it.
fn settled(result: Result<(), StoreError>) -> Result<(), Error> {
    match result {
        Ok(()) | Err(StoreError::Changed { .. } | StoreError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A number by which tries are spread; without any the middle.
fn chance() -> u8 {
    let mut bytes = [128];
    // a pause that is not spread does no harm
    let _ = getrandom::fill(&mut bytes);
    bytes[0]
}
