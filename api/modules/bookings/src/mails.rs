//! The mails about appointments: to whoever comes, with the file for their calendar and the way to cancel, and to the owner.

use components::table;
use kernel::{Attachment, EmailAddress, Error, Mail, Tenant};
use minijinja::Value;
use store::Document as _;

use crate::addresses;
use crate::appointment::{Appointment, Person};
use crate::calendar_file::{Event, Method, calendar_file};
use crate::pass::{Pass, Purpose};
use crate::settings::Settings;
use crate::views::{appointment_value, optional, safe};

/// The components that the mails are made of, below `mail/`.
pub(crate) const NAMES: &[&str] = &[BOOKED, BOOKED_OWNER, CANCELLED, CANCELLED_OWNER];
const BOOKED: &str = "bookings/booked";
const BOOKED_OWNER: &str = "bookings/booked_owner";
const CANCELLED: &str = "bookings/cancelled";
const CANCELLED_OWNER: &str = "bookings/cancelled_owner";

/// What is sent when an appointment was made.
pub(crate) async fn of_booking(tenant: &Tenant, settings: &Settings, appointment: &Appointment) -> Result<Vec<Mail>, Error> {
    let cancel = Pass::issue(tenant, appointment, Purpose::Cancel).await?;
    let more = [("cancel_url", safe(format!("{}{}", tenant.base_url(), addresses::of_cancelling(&cancel))))];
    both(tenant, settings, appointment, (BOOKED, &more), BOOKED_OWNER).await
}

/// What is sent when one was cancelled.
pub(crate) async fn of_cancelling(tenant: &Tenant, settings: &Settings, appointment: &Appointment) -> Result<Vec<Mail>, Error> {
    let again = safe(format!("{}{}", tenant.base_url(), addresses::of_resource(&appointment.resource)));
    both(tenant, settings, appointment, (CANCELLED, &[("book_url", again)]), CANCELLED_OWNER).await
}

async fn both(
    tenant: &Tenant,
    settings: &Settings,
    appointment: &Appointment,
    (to_visitor, more): (&str, &[(&'static str, Value)]),
    to_owner: &str,
) -> Result<Vec<Mail>, Error> {
    let Some(person) = &appointment.person else { return Ok(Vec::new()) };
    let owners = owners(settings, appointment);
    let mut mails = Vec::new();
    if let Some(email) = &person.email {
        let props = table([("appointment", appointment_value(settings, appointment))].into_iter().chain(more.iter().cloned()));
        let mail = tenant.mail(to_visitor, props, vec![email.clone()]).await?;
        let attachments = vec![attachment(tenant, settings, appointment).await?];
        mails.push(Mail { reply_to: owners.first().cloned(), attachments, ..mail });
    }
    if !owners.is_empty() {
        let props = table([("appointment", appointment_value(settings, appointment)), ("person", person_value(person))]);
        let mail = tenant.mail(to_owner, props, owners.to_vec()).await?;
        mails.push(Mail { reply_to: person.email.clone(), ..mail });
    }
    Ok(mails)
}

/// Who is told: those of the resource, else those of the module.
fn owners<'a>(settings: &'a Settings, appointment: &Appointment) -> &'a [EmailAddress] {
    let of_resource = settings.resource(&appointment.resource).map_or(&[][..], |resource| &resource.to);
    if of_resource.is_empty() { &settings.to } else { of_resource }
}

fn person_value(person: &Person) -> Value {
    let email = person.email.as_ref().map(ToString::to_string);
    table([
        ("name", Value::from(person.name.as_str())),
        ("email", optional(email.as_deref())),
        ("phone", optional(person.phone.as_deref())),
        ("note", optional(person.note.as_deref())),
    ])
}

async fn attachment(tenant: &Tenant, settings: &Settings, appointment: &Appointment) -> Result<Attachment, Error> {
    let (method, content) = visitor_file(tenant, settings, appointment).await?;
    Ok(Attachment { name: "appointment.ics".into(), media_type: method.media_type(), content })
}

/// The file for a visitor's calendar. Who comes does not stand in it.
pub(crate) async fn visitor_file(tenant: &Tenant, settings: &Settings, appointment: &Appointment) -> Result<(Method, String), Error> {
    let pass = Pass::issue(tenant, appointment, Purpose::Show).await?;
    let event = Event {
        url: Some(format!("{}{}", tenant.base_url(), addresses::of_mine(&pass))),
        ..event(tenant, settings, appointment, format!("{} – {}", appointment.title, tenant.site().settings.name))
    };
    let method = if event.is_cancelled { Method::Cancel } else { Method::Publish };
    Ok((method, calendar_file(&tenant.site().settings.name, method, &[event])))
}

/// An appointment as an event of a calendar.
pub(crate) fn event(tenant: &Tenant, settings: &Settings, appointment: &Appointment, summary: String) -> Event {
    let site = &tenant.site().settings;
    let organizer = owners(settings, appointment).first().map_or_else(|| format!("no-reply@{}", site.domain), ToString::to_string);
    Event {
        uid: format!("{}@{}", appointment.id(), site.domain),
        changed: appointment.changed(),
        sequence: appointment.sequence,
        start: appointment.start(),
        end: appointment.end(),
        summary,
        description: None,
        location: settings.place.clone(),
        url: None,
        organizer,
        is_cancelled: appointment.state == crate::appointment::State::Cancelled,
    }
}
