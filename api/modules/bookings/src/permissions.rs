//! What may be done with appointments.

use kernel::{Permission, Permit, Role};

/// See who comes when.
pub(crate) enum ReadBookings {}

impl Permit for ReadBookings {
    const PERMISSION: &'static Permission =
        &Permission { name: "bookings.read", purpose: "see appointments and who made them", roles: &[Role::Owner, Role::Editor] };
}

/// Book for others, cancel, block.
pub(crate) enum WriteBookings {}

impl Permit for WriteBookings {
    const PERMISSION: &'static Permission = &Permission {
        name: "bookings.write",
        purpose: "book for somebody, cancel appointments, block slots",
        roles: &[Role::Owner, Role::Editor],
    };
}
