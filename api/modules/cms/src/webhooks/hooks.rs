//! For the owner: webhooks listed, made, changed, removed, tried.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, ApiPath, Error, FieldProblem, May, Problem, Tenant, precondition};
use serde::Deserialize;
use serde_json::json;
use store::{Batch, Key, Query, StoreError, Stored, new_id};
use utoipa::ToSchema;

use super::address::HookAddress;
use super::delivery::{BY_HOOK, Delivery};
use super::event::Event;
use super::outbox::{delivery, wait};
use super::signature::new_secret;
use super::view::{DeliveryView, NewWebhookView, WebhookList, WebhookView};
use super::webhook::{self, MOST, SEALED, Webhook, find};
use crate::permissions::ManageWebhooks;

/// What a webhook is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookFields {
    /// Where it is: `https://…`, or `http://…`.
    #[schema(format = "uri", max_length = 2000)]
    url: String,
    /// What it is told; `ping` need not be named.
    #[schema(min_items = 1)]
    events: Vec<Event>,
    /// Whether it is told anything. One that was switched off because it failed begins anew with this.
    #[serde(default = "on")]
    #[schema(default = true)]
    on: bool,
}

fn on() -> bool {
    true
}

impl WebhookFields {
    fn check(self, tenant: &Tenant) -> Result<(HookAddress, Vec<Event>), Error> {
        let url = HookAddress::parse(&self.url, tenant.program().private_webhooks);
        let url = url.map_err(|why| FieldProblem { field: "url", code: "not-an-address", message: format!("`url` cannot be used: {why}") });
        let events = if self.events.is_empty() {
            Err(FieldProblem { field: "events", code: "missing", message: "`events` names nothing to tell".into() })
        } else {
            let mut events = Vec::new();
            for event in self.events {
                if !events.contains(&event) {
                    events.push(event);
                }
            }
            Ok(events)
        };
        match (url, events) {
            (Ok(url), Ok(events)) => Ok((url, events)),
            (url, events) => Err(Error::Refused([url.err(), events.err()].into_iter().flatten().collect())),
        }
    }
}

/// The webhooks of the site.
#[utoipa::path(get, path = "/blog/webhooks", tag = "cms", security(("operator" = ["cms.webhooks"])), responses(
    (status = 200, body = WebhookList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn list(tenant: Tenant, _: May<ManageWebhooks>) -> Result<Json<WebhookList>, Error> {
    let webhooks = webhook::all(&tenant.store).await?.into_iter().map(|stored| stored.document.into()).collect();
    Ok(Json(WebhookList { webhooks }))
}

/// Makes a webhook. Its secret is in the answer, and never shown again.
#[utoipa::path(post, path = "/blog/webhooks", tag = "cms", request_body = WebhookFields, security(("operator" = ["cms.webhooks"])), responses(
    (status = 201, body = NewWebhookView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "The site has as many as it may have"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `not-an-address`, `missing`"), (status = 507, body = Problem)
))]
pub(super) async fn create(
    tenant: Tenant,
    _: May<ManageWebhooks>,
    ApiJson(fields): ApiJson<WebhookFields>,
) -> Result<(StatusCode, Json<NewWebhookView>), Error> {
    let is_on = fields.on;
    let (url, events) = fields.check(&tenant)?;
    if webhook::all(&tenant.store).await?.len() >= MOST as usize {
        return Err(Error::Conflict(format!("a site has {MOST} webhooks at most")));
    }
    let (id, secret) = (new_id(), new_secret()?);
    let webhook = Webhook {
        secret: tenant.seal(SEALED, &id, secret.as_bytes()).await?,
        id,
        site: tenant.name().to_string(),
        url,
        events,
        is_on,
        off_because: None,
        created: tenant.store.now(),
        failing_since: None,
        failures: 0,
        rests_until: 0,
    };
    tenant.store.insert(&webhook).await?;
    Ok((StatusCode::CREATED, Json(NewWebhookView { webhook: webhook.into(), secret })))
}

/// Changes a webhook. Its secret stays. With `If-Match` only the one of that tag.
#[utoipa::path(put, path = "/blog/webhooks/{id}", tag = "cms", params(("id" = String, Path, description = "The id of the webhook")), request_body = WebhookFields, security(("operator" = ["cms.webhooks"])), responses(
    (status = 200, body = WebhookView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `not-an-address`, `missing`"), (status = 507, body = Problem)
))]
pub(super) async fn update(
    tenant: Tenant,
    _: May<ManageWebhooks>,
    headers: HeaderMap,
    ApiPath(id): ApiPath<String>,
    ApiJson(fields): ApiJson<WebhookFields>,
) -> Result<Response, Error> {
    let is_on = fields.on;
    let (url, events) = fields.check(&tenant)?;
    loop {
        let there = find(&tenant, &id).await?;
        precondition(&headers, Some(&Webhook::tag(&there)))?;
        let document = Webhook { url: url.clone(), events: events.clone(), ..there.document }.switched(is_on);
        match tenant.store.replace(&document, there.revision).await {
            Ok(revision) => {
                let stored = Stored { document, revision };
                let tag = Webhook::tag(&stored);
                return Ok(([(header::ETAG, tag.as_str())], Json(WebhookView::from(stored.document))).into_response());
            }
            Err(StoreError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes a webhook, with the log of its deliveries and what still waits for it.
#[utoipa::path(delete, path = "/blog/webhooks/{id}", tag = "cms", params(("id" = String, Path, description = "The id of the webhook")), security(("operator" = ["cms.webhooks"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 507, body = Problem)
))]
pub(super) async fn delete(tenant: Tenant, _: May<ManageWebhooks>, ApiPath(id): ApiPath<String>) -> Result<StatusCode, Error> {
    tenant.store.remove::<Webhook>(&id, None).await?;
    loop {
        let page = tenant.store.find::<Delivery>(&Query { prefix: Key::new().text(&id), ..Query::on(BY_HOOK) }).await?;
        if page.items.is_empty() {
            return Ok(StatusCode::NO_CONTENT);
        }
        let remove = |batch: Batch, old: &Stored<Delivery>| batch.remove::<Delivery>(&old.document.id, None);
        match tenant.store.batch(page.items.iter().fold(Batch::new(), remove)).await {
            // one was just made, and finds that its webhook is gone
            Ok(_) | Err(StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Tells a webhook the event `ping`, to see whether it works. What came of it is in the log of its deliveries.
#[utoipa::path(post, path = "/blog/webhooks/{id}/ping", tag = "cms", params(("id" = String, Path, description = "The id of the webhook")), security(("operator" = ["cms.webhooks"])), responses(
    (status = 202, body = DeliveryView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It is switched off"), (status = 507, body = Problem)
))]
pub(super) async fn ping(
    tenant: Tenant,
    _: May<ManageWebhooks>,
    ApiPath(id): ApiPath<String>,
) -> Result<(StatusCode, Json<DeliveryView>), Error> {
    let hook = find(&tenant, &id).await?.document;
    if !hook.is_on {
        return Err(Error::Conflict("this webhook is switched off".into()));
    }
    let ping = delivery(tenant.store.now(), &hook, Event::Ping, &json!({}));
    tenant.store.insert(&ping).await?;
    wait(&tenant);
    Ok((StatusCode::ACCEPTED, Json(ping.into())))
}
