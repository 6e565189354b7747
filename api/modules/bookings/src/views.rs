//! Appointments as components and programs see them. Times carry the offset of the resource's zone.

use components::table;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::Value;
use serde::Serialize;
use store::Document as _;
use utoipa::ToSchema;

use crate::addresses;
use crate::appointment::{Appointment, State};
use crate::day::Day;
use crate::resource::{Resource, Slot};
use crate::settings::Settings;

/// A time with the offset of a zone (RFC 3339).
pub(crate) fn local(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Text that may be absent, which templates can ask for.
pub(crate) fn optional(text: Option<&str>) -> Value {
    text.map_or_else(|| Value::from(""), Value::from)
}

/// What can be booked, for components.
pub(crate) fn resource_value(resource: &Resource) -> Value {
    table([
        ("name", Value::from(resource.name.as_str())),
        ("about", optional(resource.about.as_deref())),
        ("minutes", Value::from(resource.slot.as_mins())),
        ("url", safe(addresses::of_resource(&resource.id))),
    ])
}

/// A slot, for components.
pub(crate) fn slot_value(settings: &Settings, resource: &Resource, slot: &Slot) -> Value {
    table([
        ("start", Value::from(local(slot.start, &settings.zone))),
        ("end", Value::from(local(slot.end, &settings.zone))),
        ("url", safe(addresses::of_slot(&resource.id, slot.at))),
    ])
}

/// A day, for components.
pub(crate) fn day_value(day: Day) -> Value {
    Value::from(day.to_string())
}

/// An appointment, for components. Who comes is in it only for mails to the owner.
pub(crate) fn appointment_value(settings: &Settings, appointment: &Appointment) -> Value {
    table([
        ("title", Value::from(appointment.title.as_str())),
        ("start", Value::from(local(appointment.start(), &settings.zone))),
        ("end", Value::from(local(appointment.end(), &settings.zone))),
        ("place", optional(settings.place.as_deref())),
        ("zone", zone_value(settings)),
        ("is_cancelled", Value::from(appointment.state == State::Cancelled)),
    ])
}

/// The name of the zone.
pub(crate) fn zone_value(settings: &Settings) -> Value {
    Value::from(settings.zone.iana_name().unwrap_or("UTC"))
}

/// An address of ours, which is not to be escaped.
pub(crate) fn safe(address: String) -> Value {
    Value::from_safe_string(address)
}

/// An appointment, or a slot that the owner keeps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentView {
    /// Its id.
    id: String,
    /// The id of what was booked.
    resource: String,
    /// When it begins on the clock, as in addresses.
    #[schema(example = "2026-12-01T09:30")]
    slot: String,
    /// When it begins.
    #[schema(format = DateTime)]
    start: String,
    /// When it ends.
    #[schema(format = DateTime)]
    end: String,
    /// What became of it.
    state: State,
    /// Who comes; absent where the slot is blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Where mails go.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// How they can be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// What they want to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    made: String,
    /// When it was made or changed last.
    #[schema(format = DateTime)]
    changed: String,
}

impl AppointmentView {
    /// What programs that may see appointments get.
    pub(crate) fn new(settings: &Settings, appointment: &Appointment) -> Self {
        let time = |time: Timestamp| local(time, &settings.zone);
        let person = appointment.person.clone();
        Self {
            id: appointment.id().to_owned(),
            resource: appointment.resource.to_string(),
            slot: appointment.slot.to_string(),
            start: time(appointment.start()),
            end: time(appointment.end()),
            state: appointment.state,
            name: person.as_ref().map(|person| person.name.clone()),
            email: person.as_ref().and_then(|person| person.email.as_ref()).map(ToString::to_string),
            phone: person.as_ref().and_then(|person| person.phone.clone()),
            note: person.and_then(|person| person.note),
            made: time(appointment.made()),
            changed: time(appointment.changed()),
        }
    }
}
