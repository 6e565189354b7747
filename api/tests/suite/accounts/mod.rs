//! Accounts: the modules `authentication`, `user-management` and `role-management`, and what the kernel makes of who asks.

mod own_roles;
mod passwords;
mod roles;
mod sessions;
mod signing_in;
mod steps;
mod tokens;
mod users;

pub(crate) use steps::{MODULES, invited};
