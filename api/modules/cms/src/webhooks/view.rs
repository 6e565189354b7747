//! Webhooks and deliveries as their owner sees them.

use serde::Serialize;
use utoipa::ToSchema;

use super::delivery::{Delivery, Outcome, Try};
use super::event::Event;
use super::webhook::Webhook;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookView {
    /// Its id.
    id: String,
    /// Where it is.
    url: String,
    /// What it is told.
    events: Vec<Event>,
    /// Whether it is told anything.
    on: bool,
    /// Why it was switched off, if nobody did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    off_because: Option<String>,
    /// When it was made, in UTC milliseconds.
    created: i64,
    /// Since when it does nothing but fail, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_since: Option<i64>,
}

/// A new webhook, with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewWebhookView {
    #[serde(flatten)]
    pub(super) webhook: WebhookView,
    /// What its requests are signed with. It is shown here and never again.
    pub(super) secret: String,
}

/// All webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookList {
    /// The webhooks, oldest first.
    pub(super) webhooks: Vec<WebhookView>,
}

/// A delivery.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryView {
    /// Its id, which the receiver gets as `webhook-id`.
    id: String,
    /// The id of the webhook.
    webhook: String,
    /// What it tells.
    event: Event,
    /// How far it is.
    outcome: Outcome,
    /// When it was made, in UTC milliseconds.
    created: i64,
    /// When it is tried next, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<i64>,
    /// The last tries, oldest first.
    tries: Vec<Try>,
    /// What is sent, as text.
    body: String,
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryList {
    /// The deliveries, newest first.
    pub(super) deliveries: Vec<DeliveryView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let Webhook { id, url, events, is_on: on, off_because, created, failing_since, .. } = webhook;
        Self { id, url: url.to_string(), events, on, off_because, created, failing_since }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let Delivery { id, hook: webhook, event, outcome, created, due, tries, body, .. } = delivery;
        let due = (outcome == Outcome::Waiting).then_some(due);
        Self { id, webhook, event, outcome, created, due, tries, body }
    }
}
