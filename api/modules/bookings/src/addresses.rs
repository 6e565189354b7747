//! Where things of this module are, below the site's own address.

use std::fmt::Display;

use crate::day::{Day, WallTime, Week};
use crate::pass::Pass;
use crate::resource::ResourceId;

/// All that can be booked.
pub(crate) const RESOURCES: &str = "/api/bookings";

/// The calendar of a resource.
pub(crate) fn of_resource(resource: &ResourceId) -> String {
    format!("{RESOURCES}/{resource}")
}

/// Its calendar on a day.
pub(crate) fn of_day(resource: &ResourceId, day: Day) -> String {
    format!("{}?day={day}", of_resource(resource))
}

/// Its calendar in a week.
pub(crate) fn of_week(resource: &ResourceId, week: Week) -> String {
    format!("{}?week={week}", of_resource(resource))
}

/// The form for a slot.
pub(crate) fn of_slot(resource: &ResourceId, at: WallTime) -> String {
    format!("{}/{at}", of_resource(resource))
}

/// An appointment of a visitor's.
pub(crate) fn of_mine(pass: &Pass) -> String {
    below_mine(pass)
}

/// The same as a file for calendars.
pub(crate) fn of_my_file(pass: &Pass) -> String {
    format!("{}/appointment.ics", below_mine(pass))
}

/// Where it is cancelled.
pub(crate) fn of_cancelling(pass: &Pass) -> String {
    format!("{}/cancel", below_mine(pass))
}

fn below_mine(pass: impl Display) -> String {
    format!("{RESOURCES}/mine/{pass}")
}
