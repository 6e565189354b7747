//! What a site may have of each module, and what each route can be asked: for the tests that try all routes.
//!
//! A module has one file here. `isolation.rs` takes the routes from the OpenAPI document and says what is missing.

mod authentication;
mod bookings;
mod cms;
mod contact_form;
mod own;
mod passkey;
mod role_management;
mod sample;
mod user_management;

pub(crate) use role_management::{CLERK, OF_CLERK};
pub(crate) use sample::{Route, Sample, Values, values};

/// The samples of all modules, and of what every site has.
pub(crate) static ALL: &[&Sample] = &[
    // in the order of their names
    &authentication::SAMPLE,
    &bookings::SAMPLE,
    &cms::SAMPLE,
    &contact_form::SAMPLE,
    &own::SAMPLE,
    &role_management::SAMPLE,
    &user_management::SAMPLE,
];
