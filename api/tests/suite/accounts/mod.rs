//! Accounts: the modules `authentication` and `user-management`, and what the kernel makes of who asks.

mod importing;
mod own_data;
mod passwords;
mod profile;
mod registering;
mod roles;
mod sessions;
mod signing_in;
mod steps;
mod tokens;
mod users;

pub(crate) use steps::{MODULES, invited};
