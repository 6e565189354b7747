//! What may be done with messages. They hold the names and addresses of visitors, so fewer roles have it than see drafts.

use kernel::{Permission, Permit, Role};

/// Read messages and export them.
pub(crate) enum ReadMessages {}

impl Permit for ReadMessages {
    const PERMISSION: &'static Permission =
        &Permission { name: "contact-form.read", purpose: "read what visitors wrote, and export it", roles: &[Role::Owner, Role::Editor] };
}

/// Mark messages and delete them.
pub(crate) enum WriteMessages {}

impl Permit for WriteMessages {
    const PERMISSION: &'static Permission = &Permission {
        name: "contact-form.write",
        purpose: "mark what visitors wrote as handled or as spam, and delete it",
        roles: &[Role::Owner, Role::Editor],
    };
}
