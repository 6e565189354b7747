//! Accounts: the modules `authentication`, `user-management` and `role-management`, and what the kernel makes of who asks.

mod account_pages;
mod answers_alike;
mod authenticator;
mod avatar;
mod importing;
mod jwt_forgeries;
mod jwts;
mod own_data;
mod own_roles;
mod passkeys;
mod password_again;
mod passwords;
mod pictures;
mod profile;
mod registering;
mod required_factor;
mod roles;
mod sessions;
mod signing_in;
pub(crate) mod steps;
mod tokens;
mod two_factor;
mod two_factor_pages;
mod users;

pub(crate) use steps::{MODULES, invited};
