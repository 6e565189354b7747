//! The book as files: a table for spreadsheets, and a calendar.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiQuery, Error, May, Problem, Tenant};
use serde::Deserialize;
use store::{Document as _, Query};
use utoipa::IntoParams;

use crate::appointment::{Appointment, State};
use crate::appointments::range;
use crate::calendar_file::{Event, Method, calendar_file};
use crate::day::Day;
use crate::mails;
use crate::permissions::ReadBookings;
use crate::resource::ResourceId;
use crate::settings::Settings;
use crate::views::local;

const PAGE: u32 = 1000;

/// Which appointments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// The first day, such as `2026-12-01`.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// The last day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// The id of what was booked.
    #[param(value_type = Option<String>)]
    resource: Option<ResourceId>,
}

/// The appointments as a table (RFC 4180).
#[utoipa::path(get, path = "/bookings/appointments.csv", tag = "bookings", params(ExportQuery), security(("operator" = [])), responses(
    (status = 200, content_type = "text/csv", body = String), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn csv(tenant: Tenant, _: May<ReadBookings>, ApiQuery(query): ApiQuery<ExportQuery>) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let appointments = all(&tenant, &settings, &query).await?;
    let table = table(&settings, &appointments).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(attachment("text/csv; charset=utf-8; header=present", "appointments.csv", table))
}

/// The appointments as a calendar (RFC 5545). Blocked slots are not in it.
#[utoipa::path(get, path = "/bookings/appointments.ics", tag = "bookings", params(ExportQuery), security(("operator" = [])), responses(
    (status = 200, content_type = "text/calendar", body = String), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn ics(tenant: Tenant, _: May<ReadBookings>, ApiQuery(query): ApiQuery<ExportQuery>) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let appointments = all(&tenant, &settings, &query).await?;
    let events: Vec<Event> = appointments.iter().filter_map(|appointment| event(&tenant, &settings, appointment)).collect();
    let file = calendar_file(&tenant.site().settings.name, Method::Publish, &events);
    Ok(attachment(&Method::Publish.media_type(), "appointments.ics", file.into_bytes()))
}

async fn all(tenant: &Tenant, settings: &Settings, query: &ExportQuery) -> Result<Vec<Appointment>, Error> {
    let mut range = Query { limit: PAGE, ..range(settings, query.from, query.to, query.resource.as_ref()) };
    let mut appointments = Vec::new();
    loop {
        let page = tenant.store.find::<Appointment>(&range).await?;
        appointments.extend(page.items.into_iter().map(|item| item.document));
        match page.next {
            Some(next) => range.after = Some(next),
            None => return Ok(appointments),
        }
    }
}

fn event(tenant: &Tenant, settings: &Settings, appointment: &Appointment) -> Option<Event> {
    let person = appointment.person.as_ref()?;
    let email = person.email.as_ref().map(ToString::to_string);
    let lines: Vec<&str> = [email.as_deref(), person.phone.as_deref(), person.note.as_deref()].into_iter().flatten().collect();
    let description = (!lines.is_empty()).then(|| lines.join("\n"));
    Some(Event { description, ..mails::event(tenant, settings, appointment, format!("{}: {}", appointment.title, person.name)) })
}

fn table(settings: &Settings, appointments: &[Appointment]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(["id", "resource", "start", "end", "state", "name", "email", "phone", "note", "made"])?;
    for appointment in appointments {
        let person = appointment.person.as_ref();
        let email = person.and_then(|person| person.email.as_ref()).map(ToString::to_string).unwrap_or_default();
        let text = |text: Option<&str>| harmless(text.unwrap_or_default());
        table.write_record([
            appointment.id().to_owned(),
            appointment.resource.to_string(),
            local(appointment.start(), &settings.zone),
            local(appointment.end(), &settings.zone),
            state(appointment.state).to_owned(),
            text(person.map(|person| person.name.as_str())),
            harmless(&email),
            text(person.and_then(|person| person.phone.as_deref())),
            text(person.and_then(|person| person.note.as_deref())),
            local(appointment.made(), &settings.zone),
        ])?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

fn state(state: State) -> &'static str {
    match state {
        State::Booked => "booked",
        State::Cancelled => "cancelled",
        State::Blocked => "blocked",
    }
}

/// What a visitor wrote, so that no spreadsheet takes it for a formula. A phone number may begin with its plus.
fn harmless(text: &str) -> String {
    let is_number = text.strip_prefix('+').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == ' '));
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number { format!("'{text}") } else { text.to_owned() }
}

fn attachment(kind: &str, name: &str, content: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, cell) in
            [("=1+1", "'=1+1"), ("+44 20 7946", "+44 20 7946"), ("+cmd|x", "'+cmd|x"), ("-1", "'-1"), ("@a", "'@a"), ("Ada", "Ada")]
        {
            assert_eq!(harmless(text), cell);
        }
    }
}
