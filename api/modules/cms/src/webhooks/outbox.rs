//! What is to be told, put into the batch of what happened.

use kernel::Tenant;
use serde_json::{Value, json};
use store::{Batch, SiteStore, StoreError, new_id};

use super::delivery::Delivery;
use super::event::Event;
use super::webhook::{self, Webhook};
use crate::rfc3339::rfc3339;

/// Something that happened, and what there is to say of it.
pub(super) type Happening = (Event, Value);

/// The batch that has it told to every webhook that wants to know. Without one it costs a look.
///
/// # Errors
/// Those of the store.
pub(super) async fn told(store: &SiteStore, happenings: &[Happening]) -> Result<Batch, StoreError> {
    let mut batch = Batch::new();
    if happenings.is_empty() {
        return Ok(batch);
    }
    for hook in webhook::all(store).await? {
        for (event, data) in happenings.iter().filter(|(event, _)| hook.document.wants(*event)) {
            batch = batch.insert(&delivery(store.now(), &hook.document, *event, data));
        }
    }
    Ok(batch)
}

/// What is told to one webhook.
pub(super) fn delivery(now: i64, hook: &Webhook, event: Event, data: &Value) -> Delivery {
    let id = format!("msg_{}", new_id());
    let body = json!({"id": id, "event": event.name(), "site": hook.site, "time": rfc3339(now), "data": data});
    Delivery::new(id, &hook.id, event, body.to_string(), now)
}

/// Says that something is to be told. Call it after the batch.
pub(crate) fn wait(tenant: &Tenant) {
    tenant.errand_waits(crate::SPEC.name);
}
