//! What may be done with what the module keeps.

use kernel::{Permission, Permit, Role};

/// Read the audit log.
pub(crate) enum ReadAudit {}

impl Permit for ReadAudit {
    const PERMISSION: &'static Permission =
        &Permission { name: "authentication.audit", purpose: "read who signed in, and who changed whose access", roles: &[Role::Owner] };
}
