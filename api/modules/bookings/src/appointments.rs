//! Appointments for those who keep the book: listed, shown, made for somebody, cancelled.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, ApiPath, ApiQuery, Error, FieldProblem, May, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Cursor, Document as _, Key, Query};
use utoipa::{IntoParams, ToSchema};

use crate::appointment::{self, Appointment, BY_RESOURCE, BY_START, State, free, now};
use crate::day::{Day, WallTime};
use crate::fields;
use crate::mails;
use crate::permissions::{ReadBookings, WriteBookings};
use crate::resource::ResourceId;
use crate::settings::Settings;
use crate::views::AppointmentView;

/// The most appointments of one page.
const MOST: u32 = 100;

/// Which appointments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// The first day, such as `2026-12-01`.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// The last day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// The id of what was booked.
    #[param(value_type = Option<String>)]
    resource: Option<ResourceId>,
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of appointments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentList {
    /// The appointments in the order of time: those that were cancelled, and blocked slots, too.
    appointments: Vec<AppointmentView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An appointment that is made for somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAppointment {
    /// The id of what is booked.
    #[schema(value_type = String)]
    resource: String,
    /// When it begins on the clock: a slot of the grid that is still to come. Days on which visitors cannot book are fine.
    #[schema(value_type = String, example = "2026-12-01T09:30")]
    slot: String,
    /// Who comes.
    name: String,
    /// Where mails go; without it none are sent to whoever comes.
    #[serde(default)]
    email: String,
    /// How they can be called.
    #[serde(default)]
    phone: String,
    /// What is to be known.
    #[serde(default)]
    note: String,
}

/// The part of the book that a question is about.
pub(crate) fn range(settings: &Settings, from: Option<Day>, to: Option<Day>, resource: Option<&ResourceId>) -> Query {
    let key = |day: Day| Key::new().number(day.begin(&settings.zone).as_millisecond());
    let (index, prefix) = match resource {
        Some(resource) => (BY_RESOURCE, Key::new().text(resource.as_str())),
        None => (BY_START, Key::new()),
    };
    Query { prefix, from: from.map(key), to: to.map(|last| key(last.plus(1))), ..Query::on(index) }
}

/// The appointments of some days, in the order of time.
#[utoipa::path(get, path = "/bookings/appointments", tag = "bookings", params(ListQuery), security(("operator" = [])), responses(
    (status = 200, body = AppointmentList), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, _: May<ReadBookings>, ApiQuery(query): ApiQuery<ListQuery>) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let settings = Settings::of(&tenant);
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let range = Query { limit, after, ..range(&settings, query.from, query.to, query.resource.as_ref()) };
    let page = tenant.store.find::<Appointment>(&range).await?;
    let appointments = page.items.iter().map(|item| AppointmentView::new(&settings, &item.document)).collect();
    Ok(unkept(Json(AppointmentList { appointments, next: page.next.map(|next| next.to_string()) })))
}

/// One appointment.
#[utoipa::path(get, path = "/bookings/appointments/{id}", tag = "bookings", params(("id" = String, Path, description = "Its id")), security(("operator" = [])), responses(
    (status = 200, body = AppointmentView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, _: May<ReadBookings>, ApiPath(id): ApiPath<String>) -> Result<Response, Error> {
    let found = tenant.store.get::<Appointment>(&id).await?.ok_or(Error::NotFound)?;
    Ok(unkept(Json(AppointmentView::new(&Settings::of(&tenant), &found.document))))
}

/// Books for somebody. What visitors are held to, how far ahead and how late they can book and on which days, does not count here; the hours do.
#[utoipa::path(post, path = "/bookings/appointments", tag = "bookings", request_body = NewAppointment, security(("operator" = [])), responses(
    (status = 201, body = AppointmentView, headers(("location" = String))), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "The slot is taken"), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn create(tenant: Tenant, _: May<WriteBookings>, ApiJson(new): ApiJson<NewAppointment>) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let refused = |field, message: &str| Error::Refused(vec![FieldProblem { field, code: "unknown", message: message.into() }]);
    let known = ResourceId::parse(&new.resource).and_then(|id| settings.resource(&id).ok());
    let resource = known.ok_or_else(|| refused("resource", "there is no such resource"))?;
    let slot = WallTime::parse(&new.slot).and_then(|at| resource.slot_at(at, &settings.zone)).filter(|slot| slot.start > now(&tenant));
    let slot = slot.ok_or_else(|| refused("slot", "this is no slot of the resource that is still to come"))?;
    let person = fields::person(&new.name, &new.email, &new.phone, &new.note).map_err(Error::Refused)?;
    let appointment = Appointment::new(&settings, resource, &slot, Some(person), tenant.store.now());
    let mails = mails::of_booking(&tenant, &settings, &appointment).await?;
    if free(&tenant, resource, vec![slot]).await?.is_empty() || !appointment::store(&tenant, &appointment, mails).await? {
        return Err(Error::Conflict("this slot is taken".into()));
    }
    let location = [(header::LOCATION, format!("/api/bookings/appointments/{}", appointment.id()))];
    Ok((StatusCode::CREATED, location, unkept(Json(AppointmentView::new(&settings, &appointment)))).into_response())
}

/// Cancels an appointment and tells whoever would have come. One that is cancelled already stays so.
#[utoipa::path(post, path = "/bookings/appointments/{id}/cancel", tag = "bookings", params(("id" = String, Path, description = "Its id")), security(("operator" = [])), responses(
    (status = 200, body = AppointmentView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "It began already, or is no appointment but a blocked slot"), (status = 507, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn cancel(tenant: Tenant, _: May<WriteBookings>, ApiPath(id): ApiPath<String>) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    loop {
        let found = tenant.store.get::<Appointment>(&id).await?.ok_or(Error::NotFound)?;
        let now = tenant.store.now();
        let cancelled = match found.document.state {
            State::Cancelled => return Ok(unkept(Json(AppointmentView::new(&settings, &found.document)))),
            State::Blocked => return Err(Error::Conflict("this is no appointment but a blocked slot".into())),
            State::Booked if found.document.has_begun(now) => return Err(Error::Conflict("the appointment began already".into())),
            State::Booked => found.document.cancelled(now),
        };
        let mails = mails::of_cancelling(&tenant, &settings, &cancelled).await?;
        if appointment::replace(&tenant, &cancelled, found.revision, mails).await? {
            return Ok(unkept(Json(AppointmentView::new(&settings, &cancelled))));
        }
    }
}

/// An answer that says who comes: nobody keeps it.
fn unkept(answer: impl axum::response::IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}
