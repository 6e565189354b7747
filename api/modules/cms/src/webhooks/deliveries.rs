//! For the owner: the log of deliveries, and one of them again.

use axum::Json;
use axum::http::StatusCode;
use kernel::{ApiPath, ApiQuery, Error, May, Problem, Tenant};
use serde::Deserialize;
use store::{Cursor, Key, Order, Query, StoreError};
use utoipa::IntoParams;

use super::delivery::{BY_HOOK, Delivery};
use super::outbox::wait;
use super::view::{DeliveryList, DeliveryView};
use super::webhook::find;
use crate::permissions::ManageWebhooks;

/// The most deliveries of one page.
const MOST: u32 = 100;

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct LogQuery {
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What a webhook was told, and what it answered: the last 1,000 deliveries, of 30 days at most.
#[utoipa::path(get, path = "/blog/webhooks/{id}/deliveries", tag = "cms", params(("id" = String, Path, description = "The id of the webhook"), LogQuery), security(("operator" = ["cms.webhooks"])), responses(
    (status = 200, body = DeliveryList), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn list(
    tenant: Tenant,
    _: May<ManageWebhooks>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<LogQuery>,
) -> Result<Json<DeliveryList>, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    find(&tenant, &id).await?;
    let of_hook = Query { prefix: Key::new().text(&id), after, limit, order: Order::Descending, ..Query::on(BY_HOOK) };
    let page = tenant.store.find::<Delivery>(&of_hook).await?;
    let deliveries = page.items.into_iter().map(|item| item.document.into()).collect();
    Ok(Json(DeliveryList { deliveries, next: page.next.map(|next| next.to_string()) }))
}

/// Makes a delivery again, under its old id. It is tried for a day, as if it were new.
#[utoipa::path(post, path = "/blog/webhooks/deliveries/{id}/again", tag = "cms", params(("id" = String, Path, description = "The id of the delivery")), security(("operator" = ["cms.webhooks"])), responses(
    (status = 202, body = DeliveryView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "Its webhook is switched off"), (status = 507, body = Problem)
))]
pub(super) async fn again(
    tenant: Tenant,
    _: May<ManageWebhooks>,
    ApiPath(id): ApiPath<String>,
) -> Result<(StatusCode, Json<DeliveryView>), Error> {
    loop {
        let there = tenant.store.get::<Delivery>(&id).await?.ok_or(Error::NotFound)?;
        if !find(&tenant, &there.document.hook).await?.document.is_on {
            return Err(Error::Conflict("its webhook is switched off".into()));
        }
        let delivery = there.document.again(tenant.store.now());
        match tenant.store.replace(&delivery, there.revision).await {
            Ok(_) => {
                wait(&tenant);
                return Ok((StatusCode::ACCEPTED, Json(delivery.into())));
            }
            Err(StoreError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
