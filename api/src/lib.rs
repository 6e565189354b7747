//! The shared API of all sites. Which modules a program holds is an explicit list: each is a Cargo feature, and what is not in the list is not in the program.

pub mod config;
mod connections;
mod hidden;
mod serve;

pub use serve::serve;

use kernel::Module;
use site::ModuleSpec;

/// The modules of this program.
static MODULES: &[&Module] = &[
    #[cfg(feature = "authentication")]
    &authentication::MODULE,
    #[cfg(feature = "bookings")]
    &bookings::MODULE,
    #[cfg(feature = "cms")]
    &cms::MODULE,
    #[cfg(feature = "contact-form")]
    &contact_form::MODULE,
    #[cfg(feature = "role-management")]
    &role_management::MODULE,
    #[cfg(feature = "user-management")]
    &user_management::MODULE,
];

/// What they say of themselves.
static SPECS: &[&ModuleSpec] = &[
    #[cfg(feature = "authentication")]
    &authentication::SPEC,
    #[cfg(feature = "bookings")]
    &bookings::SPEC,
    #[cfg(feature = "cms")]
    &cms::SPEC,
    #[cfg(feature = "contact-form")]
    &contact_form::SPEC,
    #[cfg(feature = "role-management")]
    &role_management::SPEC,
    #[cfg(feature = "user-management")]
    &user_management::SPEC,
];

/// The modules of this program.
#[must_use]
pub fn modules() -> &'static [&'static Module] {
    MODULES
}

/// What the modules of this program say of themselves, for reading a `site.toml`.
#[must_use]
pub fn specs() -> &'static [&'static ModuleSpec] {
    SPECS
}
