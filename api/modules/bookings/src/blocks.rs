//! Slots that the owner keeps: blocked, and given back.

use axum::http::StatusCode;
use kernel::{ApiPath, Error, May, Problem, Tenant};
use store::{Document as _, Stored};

use crate::appointment::{self, Appointment, State, free, holding, now};
use crate::day::WallTime;
use crate::permissions::WriteBookings;
use crate::resource::{Resource, ResourceId, Slot};
use crate::settings::Settings;

/// Blocks a slot, so that nobody can book it. One that is blocked already stays so.
#[utoipa::path(put, path = "/bookings/{resource}/{slot}/block", tag = "bookings",
    params(("resource" = String, Path, description = "The id of what is booked"), ("slot" = String, Path, description = "When it begins on the clock", example = "2026-12-01T09:30")),
    security(("operator" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem, description = "There is no such slot, or it began already"),
    (status = 409, body = Problem, description = "Somebody has it"), (status = 507, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn put(
    tenant: Tenant,
    _: May<WriteBookings>,
    ApiPath((id, at)): ApiPath<(ResourceId, WallTime)>,
) -> Result<StatusCode, Error> {
    let settings = Settings::of(&tenant);
    let resource = settings.resource(&id)?;
    let slot = resource.slot_at(at, &settings.zone).filter(|slot| slot.start > now(&tenant)).ok_or(Error::NotFound)?;
    if block_of(&tenant, resource, &slot).await?.is_some() {
        return Ok(StatusCode::NO_CONTENT);
    }
    let block = Appointment::new(&settings, resource, &slot, None, tenant.store.now());
    let is_free = !free(&tenant, resource, vec![slot]).await?.is_empty();
    if is_free && appointment::store(&tenant, &block, Vec::new()).await? || block_of(&tenant, resource, &slot).await?.is_some() {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::Conflict("somebody has this slot: cancel the appointment first".into()))
    }
}

/// Gives a blocked slot back.
#[utoipa::path(delete, path = "/bookings/{resource}/{slot}/block", tag = "bookings",
    params(("resource" = String, Path, description = "The id of what is booked"), ("slot" = String, Path, description = "When it begins on the clock", example = "2026-12-01T09:30")),
    security(("operator" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem, description = "There is no such slot, or it is not blocked"), (status = 507, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn delete(
    tenant: Tenant,
    _: May<WriteBookings>,
    ApiPath((id, at)): ApiPath<(ResourceId, WallTime)>,
) -> Result<StatusCode, Error> {
    let settings = Settings::of(&tenant);
    let resource = settings.resource(&id)?;
    let slot = resource.slot_at(at, &settings.zone).ok_or(Error::NotFound)?;
    let block = block_of(&tenant, resource, &slot).await?.ok_or(Error::NotFound)?;
    tenant.store.remove::<Appointment>(block.document.id(), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn block_of(tenant: &Tenant, resource: &Resource, slot: &Slot) -> Result<Option<Stored<Appointment>>, Error> {
    let held = holding(tenant, resource, slot.start, slot.end).await?;
    Ok(held.into_iter().find(|held| held.document.state == State::Blocked && held.document.start() == slot.start))
}
