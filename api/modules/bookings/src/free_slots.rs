//! What can be booked and what is free, for programs. Anybody may ask; who has the rest is never said.

use axum::Json;
use kernel::{ApiPath, ApiQuery, Error, Problem, Tenant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::addresses;
use crate::appointment::now;
use crate::availability::Availability;
use crate::day::Day;
use crate::resource::{Resource, ResourceId, Slot};
use crate::settings::Settings;
use crate::views::local;

/// The most days of one answer.
const MOST_DAYS: i64 = 31;

/// What can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceList {
    /// Whose clock counts.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// What can be booked, in the order of the settings.
    resources: Vec<ResourceView>,
}

/// Something that can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceView {
    /// What it is in addresses.
    id: String,
    /// What it is called.
    name: String,
    /// A sentence about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    /// How long one appointment is.
    minutes: i64,
    /// The page where it is booked.
    url: String,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SlotsQuery {
    /// The first day, such as `2026-12-01`; today without it.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// The last day, at most 30 days after the first; without it six days after the first.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
}

/// What is free.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotList {
    /// The id of the resource.
    resource: String,
    /// Whose clock counts.
    time_zone: String,
    /// The first day that was looked at.
    #[schema(format = Date)]
    from: String,
    /// The last day that was looked at.
    #[schema(format = Date)]
    to: String,
    /// The free slots, in the order of time.
    slots: Vec<SlotView>,
}

/// A free slot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotView {
    /// When it begins on the clock, which is what names it in addresses.
    #[schema(example = "2026-12-01T09:30")]
    slot: String,
    /// When it begins.
    #[schema(format = DateTime)]
    start: String,
    /// When it ends.
    #[schema(format = DateTime)]
    end: String,
    /// Where it is booked.
    url: String,
}

/// All that can be booked.
#[utoipa::path(get, path = "/bookings/resources", tag = "bookings", responses((status = 200, body = ResourceList), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn resources(tenant: Tenant) -> Json<ResourceList> {
    let settings = Settings::of(&tenant);
    let view = |resource: &Resource| ResourceView {
        id: resource.id.to_string(),
        name: resource.name.clone(),
        about: resource.about.clone(),
        minutes: resource.slot.as_mins(),
        url: format!("{}{}", tenant.base_url(), addresses::of_resource(&resource.id)),
    };
    Json(ResourceList { time_zone: zone(&settings), resources: settings.resources.iter().map(view).collect() })
}

/// The free slots of some days.
#[utoipa::path(get, path = "/bookings/{resource}/slots", tag = "bookings",
    params(("resource" = String, Path, description = "The id of what is booked"), SlotsQuery), responses(
    (status = 200, body = SlotList), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn slots(
    tenant: Tenant,
    ApiPath(id): ApiPath<ResourceId>,
    ApiQuery(query): ApiQuery<SlotsQuery>,
) -> Result<Json<SlotList>, Error> {
    let settings = Settings::of(&tenant);
    let resource = settings.resource(&id)?;
    let from = query.from.unwrap_or_else(|| Day::at(now(&tenant), &settings.zone));
    let to = query.to.unwrap_or_else(|| from.plus(6));
    if to < from || to.since(from) >= MOST_DAYS {
        return Err(Error::BadRequest(format!("`to` has to be from `from` on, and {} days after it at most", MOST_DAYS - 1)));
    }
    let free = Availability::new(&tenant, &settings, resource).free(from, to).await?;
    let view = |slot: &Slot| SlotView {
        slot: slot.at.to_string(),
        start: local(slot.start, &settings.zone),
        end: local(slot.end, &settings.zone),
        url: format!("{}{}", tenant.base_url(), addresses::of_slot(&resource.id, slot.at)),
    };
    let slots = free.iter().map(view).collect();
    Ok(Json(SlotList { resource: id.to_string(), time_zone: zone(&settings), from: from.to_string(), to: to.to_string(), slots }))
}

fn zone(settings: &Settings) -> String {
    settings.zone.iana_name().unwrap_or("UTC").to_owned()
}
