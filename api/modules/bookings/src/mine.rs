//! What a visitor's pass leads to: the page that confirms an appointment, the file for a calendar, and the way to cancel. Asking with GET changes nothing,
//! since programs that look through mails follow links.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use components::table;
use kernel::{ApiPath, Error, Problem, Tenant};
use minijinja::Value;

use crate::addresses;
use crate::appointment::{self, Appointment, State};
use crate::mails;
use crate::pass::{Pass, Purpose};
use crate::settings::Settings;
use crate::views::{appointment_value, safe};

/// The page that confirms an appointment.
#[utoipa::path(get, path = "/bookings/mine/{pass}", tag = "bookings", params(("pass" = String, Path, description = "What the booking led to")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, ApiPath(pass): ApiPath<Pass>) -> Result<Response, Error> {
    let appointment = pass.open(&tenant, Purpose::Show).await?.document;
    let settings = Settings::of(&tenant);
    let props = table([
        ("appointment", appointment_value(&settings, &appointment)),
        ("calendar_url", safe(addresses::of_my_file(&pass))),
        ("book_url", book_url(&settings, &appointment)),
    ]);
    tenant.page(StatusCode::OK, &title(&settings, &appointment), "bookings/done.html", props).await
}

/// The appointment as a file for calendars (RFC 5545). One that was cancelled says so.
#[utoipa::path(get, path = "/bookings/mine/{pass}/appointment.ics", tag = "bookings", params(("pass" = String, Path, description = "What the booking led to")), responses(
    (status = 200, content_type = "text/calendar", body = String), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn file(tenant: Tenant, ApiPath(pass): ApiPath<Pass>) -> Result<Response, Error> {
    let appointment = pass.open(&tenant, Purpose::Show).await?.document;
    let (method, text) = mails::visitor_file(&tenant, &Settings::of(&tenant), &appointment).await?;
    let headers = [
        (header::CONTENT_TYPE, method.media_type()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"appointment.ics\"".into()),
        (header::CACHE_CONTROL, "no-store".into()),
    ];
    Ok((headers, text).into_response())
}

/// The appointment and a button that cancels it, as a page.
#[utoipa::path(get, path = "/bookings/mine/{pass}/cancel", tag = "bookings", params(("pass" = String, Path, description = "What the mail led to")), responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn cancelling(tenant: Tenant, ApiPath(pass): ApiPath<Pass>) -> Result<Response, Error> {
    let appointment = pass.open(&tenant, Purpose::Cancel).await?.document;
    cancel_page(&tenant, StatusCode::OK, &pass, &appointment).await
}

/// Cancels the appointment, and leads back to its page. One that is cancelled already stays so; one that began cannot be.
#[utoipa::path(post, path = "/bookings/mine/{pass}/cancel", tag = "bookings", params(("pass" = String, Path, description = "What the mail led to")), responses(
    (status = 303, description = "To the page that says so", headers(("location" = String))), (status = 404, body = Problem),
    (status = 409, description = "It began already", content_type = "text/html", body = String), (status = 507, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn cancel(tenant: Tenant, ApiPath(pass): ApiPath<Pass>) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    loop {
        let found = pass.open(&tenant, Purpose::Cancel).await?;
        let is_done = match found.document.state {
            State::Booked if found.document.has_begun(tenant.store.now()) => {
                return cancel_page(&tenant, StatusCode::CONFLICT, &pass, &found.document).await;
            }
            State::Booked => {
                let cancelled = found.document.cancelled(tenant.store.now());
                let mails = mails::of_cancelling(&tenant, &settings, &cancelled).await?;
                appointment::replace(&tenant, &cancelled, found.revision, mails).await?
            }
            State::Cancelled | State::Blocked => true,
        };
        if is_done {
            return Ok((
                StatusCode::SEE_OTHER,
                [(header::LOCATION, addresses::of_cancelling(&pass)), (header::CACHE_CONTROL, "no-store".into())],
            )
                .into_response());
        }
    }
}

async fn cancel_page(tenant: &Tenant, status: StatusCode, pass: &Pass, appointment: &Appointment) -> Result<Response, Error> {
    let settings = Settings::of(tenant);
    let props = table([
        ("appointment", appointment_value(&settings, appointment)),
        ("has_begun", Value::from(appointment.has_begun(tenant.store.now()))),
        ("action", safe(addresses::of_cancelling(pass))),
        ("book_url", book_url(&settings, appointment)),
    ]);
    tenant.page(status, &title(&settings, appointment), "bookings/cancel.html", props).await
}

/// Where the same can be booked again, if it is still there.
fn book_url(settings: &Settings, appointment: &Appointment) -> Value {
    let is_there = settings.resource(&appointment.resource).is_ok();
    safe(if is_there { addresses::of_resource(&appointment.resource) } else { addresses::RESOURCES.into() })
}

fn title(settings: &Settings, appointment: &Appointment) -> String {
    format!("{} – {}", appointment.title, settings.title)
}
