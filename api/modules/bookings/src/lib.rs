//! Appointments on a grid of slots, booked by visitors.
//!
//! The grid is never stored: it follows from the settings, the clock of a time zone and the day. What is stored is what holds a slot, and a unique index over resource
//! and time lets only one do so. Pages have addresses of their own beside those for programs, so that each address always gives the same kind of thing; booking alone
//! takes both, a form and JSON.

mod addresses;
mod appointment;
mod appointments;
mod availability;
mod blocks;
mod booking;
mod calendar;
mod calendar_file;
mod day;
mod exports;
mod fields;
mod free_slots;
mod hours;
mod mails;
mod mine;
mod pass;
mod permissions;
mod resource;
mod seed;
mod settings;
mod views;

use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ReadBookings, WriteBookings};
use settings::Settings;

/// The module.
pub static MODULE: Module = Module {
    spec: &SPEC,
    routes,
    permissions: &[ReadBookings::PERMISSION, WriteBookings::PERMISSION],
    migrations: &[],
    seed: Some(seed::seed),
};

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "bookings",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "appointments on a grid of slots",
    needs: &[],
    components: &[
        "bookings/resources.html",
        "bookings/calendar.html",
        "bookings/form.html",
        "bookings/taken.html",
        "bookings/done.html",
        "bookings/cancel.html",
    ],
    mails: mails::NAMES,
    shown_if: None,
    check: |fields| {
        Settings::read(fields);
    },
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(calendar::resources))
        .routes(routes!(free_slots::resources))
        .routes(routes!(calendar::show))
        .routes(routes!(free_slots::slots))
        .routes(routes!(booking::form, booking::book))
        .routes(routes!(mine::show))
        .routes(routes!(mine::file))
        .routes(routes!(mine::cancelling, mine::cancel))
        .routes(routes!(appointments::list, appointments::create))
        .routes(routes!(appointments::show))
        .routes(routes!(appointments::cancel))
        .routes(routes!(exports::csv))
        .routes(routes!(exports::ics))
        .routes(routes!(blocks::put, blocks::delete))
}
