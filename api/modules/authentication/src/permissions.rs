//! What may be done with what the module keeps.

use kernel::{Permission, Permit, Role};

/// Switch the second factor of somebody off who lost it.
pub(crate) enum ResetTwoFactor {}

impl Permit for ResetTwoFactor {
    const PERMISSION: &'static Permission = &Permission {
        name: "authentication.two-factor",
        purpose: "switch sign-in with a code off for somebody who lost their app",
        roles: &[Role::Owner],
    };
}

/// Read the audit log.
pub(crate) enum ReadAudit {}

impl Permit for ReadAudit {
    const PERMISSION: &'static Permission =
        &Permission { name: "authentication.audit", purpose: "read who signed in, and who changed whose access", roles: &[Role::Owner] };
}
