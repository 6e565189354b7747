//! Booking a slot: the form, and what it sends. A browser without JavaScript sends it as a form and is led on to a page; a program sends JSON and gets JSON.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{Allowance, ApiPath, Client, Error, FieldProblem, Problem, Submission, Tenant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::addresses;
use crate::appointment::{self, Appointment};
use crate::availability::Availability;
use crate::calendar::title;
use crate::day::WallTime;
use crate::fields::{NewBooking, problems_value};
use crate::mails;
use crate::pass::{Pass, Purpose};
use crate::resource::{ResourceId, Slot};
use crate::settings::Settings;
use crate::views::{local, resource_value, safe, slot_value, zone_value};

/// How often one client may book: more than a family needs.
const BOOKINGS: Allowance = Allowance::new(10, Duration::from_hours(1));

/// An appointment as the one who made it gets it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Booked {
    /// When it begins.
    #[schema(format = DateTime)]
    start: String,
    /// When it ends.
    #[schema(format = DateTime)]
    end: String,
    /// The page that confirms it. Whoever has the address sees the appointment.
    url: String,
    /// The same as a file for calendars.
    calendar: String,
}

/// The form for a free slot, as a page. The page of a slot that is not free shows the nearest that are.
#[utoipa::path(get, path = "/bookings/{resource}/{slot}", tag = "bookings",
    params(("resource" = String, Path, description = "The id of what is booked"), ("slot" = String, Path, description = "When it begins on the clock", example = "2026-12-01T09:30")), responses(
    (status = 200, content_type = "text/html", body = String),
    (status = 404, description = "There is no such slot, or it is not free", content((String = "text/html"), (Problem = "application/problem+json"))), (status = 503, body = Problem)
))]
pub(crate) async fn form(tenant: Tenant, ApiPath((id, at)): ApiPath<(ResourceId, WallTime)>) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let resource = settings.resource(&id)?;
    let slot = resource.slot_at(at, &settings.zone).ok_or(Error::NotFound)?;
    let availability = Availability::new(&tenant, &settings, resource);
    if !availability.has(&slot).await? {
        return taken_page(&availability, &slot, StatusCode::NOT_FOUND, None).await;
    }
    form_page(&availability, &slot, StatusCode::OK, &NewBooking::default(), &[]).await
}

/// Books a slot. A form is answered with the way to the page that confirms it, JSON with JSON.
#[utoipa::path(post, path = "/bookings/{resource}/{slot}", tag = "bookings",
    params(("resource" = String, Path, description = "The id of what is booked"), ("slot" = String, Path, description = "When it begins on the clock", example = "2026-12-01T09:30")),
    request_body(content((NewBooking = "application/json"), (NewBooking = "application/x-www-form-urlencoded"))), responses(
    (status = 201, body = Booked, headers(("location" = String))),
    (status = 303, description = "To the page that confirms it", headers(("location" = String))),
    (status = 400, body = Problem), (status = 404, body = Problem, description = "There is no such slot"),
    (status = 409, description = "It is not free any more", content((Problem = "application/problem+json"), (String = "text/html"))),
    (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, description = "Fields are wrong", content((Problem = "application/problem+json"), (String = "text/html"))),
    (status = 429, body = Problem), (status = 507, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn book(
    tenant: Tenant,
    client: Client,
    ApiPath((id, at)): ApiPath<(ResourceId, WallTime)>,
    Submission { value: sent, from_browser }: Submission<NewBooking>,
) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let resource = settings.resource(&id)?;
    let slot = resource.slot_at(at, &settings.zone).ok_or(Error::NotFound)?;
    let availability = Availability::new(&tenant, &settings, resource);
    let taken = async || match from_browser {
        true => taken_page(&availability, &slot, StatusCode::CONFLICT, Some(&sent)).await,
        false => Err(Error::Conflict("this slot is not free any more".into())),
    };
    if !availability.has(&slot).await? {
        return taken().await;
    }
    let person = match sent.person() {
        Ok(person) => person,
        Err(problems) if from_browser => return form_page(&availability, &slot, StatusCode::UNPROCESSABLE_ENTITY, &sent, &problems).await,
        Err(problems) => return Err(Error::Refused(problems)),
    };
    // only what could be booked counts: nobody is kept out for a mistyped address
    tenant.limit("bookings", client, BOOKINGS)?;
    let appointment = Appointment::new(&settings, resource, &slot, Some(person), tenant.store.now());
    let mails = mails::of_booking(&tenant, &settings, &appointment).await?;
    if !appointment::store(&tenant, &appointment, mails).await? {
        return taken().await;
    }
    let pass = Pass::issue(&tenant, &appointment, Purpose::Show).await?;
    let location = [(header::LOCATION, addresses::of_mine(&pass))];
    if from_browser {
        return Ok((StatusCode::SEE_OTHER, location, [(header::CACHE_CONTROL, "no-store")]).into_response());
    }
    let absolute = |address: String| format!("{}{address}", tenant.base_url());
    let booked = Booked {
        start: local(slot.start, &settings.zone),
        end: local(slot.end, &settings.zone),
        url: absolute(addresses::of_mine(&pass)),
        calendar: absolute(addresses::of_my_file(&pass)),
    };
    let unkept: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, location, unkept, Json(booked)).into_response())
}

async fn form_page(
    availability: &Availability<'_>,
    slot: &Slot,
    status: StatusCode,
    sent: &NewBooking,
    problems: &[FieldProblem],
) -> Result<Response, Error> {
    let props = table([
        ("resource", resource_value(availability.resource)),
        ("slot", slot_value(availability.settings, availability.resource, slot)),
        ("zone", zone_value(availability.settings)),
        ("back_url", safe(addresses::of_day(&availability.resource.id, slot.at.day()))),
        ("values", sent.value()),
        ("problems", problems_value(problems)),
    ]);
    availability.tenant.page(status, &title(availability.settings, availability.resource), "bookings/form.html", props).await
}

/// The page that says that a slot is not free, with the nearest that are. What was filled in already needs not be filled in again.
async fn taken_page(
    availability: &Availability<'_>,
    slot: &Slot,
    status: StatusCode,
    sent: Option<&NewBooking>,
) -> Result<Response, Error> {
    let nearest = availability.nearest(slot).await?;
    let props = table([
        ("resource", resource_value(availability.resource)),
        ("slot", slot_value(availability.settings, availability.resource, slot)),
        ("nearest", nearest.iter().map(|other| slot_value(availability.settings, availability.resource, other)).collect()),
        ("values", sent.map_or_else(|| table::<String>([]), NewBooking::value)),
    ]);
    availability.tenant.page(status, &title(availability.settings, availability.resource), "bookings/taken.html", props).await
}
