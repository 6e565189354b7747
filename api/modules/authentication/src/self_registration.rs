//! Whether visitors may make an account. The module that manages users lets them, and needs this one, which leads to it from the page to sign in: so the setting is read
//! here, by one function for both.

use kernel::Tenant;
use source::Fields;

/// The module that manages users, by the name in the settings of a site.
pub const USERS_MODULE: &str = "user-management";

/// What the settings of that module say.
pub fn self_registration(fields: &mut Fields<'_>) -> bool {
    fields.flag("allow_self_registration").unwrap_or(false)
}

/// Whether the page to sign in leads to the form to register.
pub(crate) fn visitors_may_register(tenant: &Tenant) -> bool {
    tenant.settings(USERS_MODULE, self_registration)
}
