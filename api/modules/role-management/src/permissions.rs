//! What may be done with roles.

use kernel::{Permission, Permit, Role};

/// Read which roles there are.
pub(crate) enum ReadRoles {}

impl Permit for ReadRoles {
    const PERMISSION: &'static Permission = &Permission {
        name: "role-management.read",
        purpose: "read which roles there are, and what they may",
        roles: &[Role::Owner, Role::Editor],
    };
}

/// Make, change, delete.
pub(crate) enum WriteRoles {}

impl Permit for WriteRoles {
    const PERMISSION: &'static Permission = &Permission {
        name: "role-management.write",
        purpose: "make roles of no more than one may oneself, change and delete them",
        roles: &[Role::Owner],
    };
}
