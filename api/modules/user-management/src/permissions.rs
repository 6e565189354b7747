//! What may be done with users.

use kernel::{Permission, Permit, Role};

/// Read who there is.
pub(crate) enum ReadUsers {}

impl Permit for ReadUsers {
    const PERMISSION: &'static Permission =
        &Permission { name: "user-management.read", purpose: "read who the users of the site are", roles: &[Role::Owner, Role::Editor] };
}

/// Invite, change, keep out, remove.
pub(crate) enum WriteUsers {}

impl Permit for WriteUsers {
    const PERMISSION: &'static Permission = &Permission {
        name: "user-management.write",
        purpose: "invite users, change their name and role, keep them out, and remove them",
        roles: &[Role::Owner],
    };
}
