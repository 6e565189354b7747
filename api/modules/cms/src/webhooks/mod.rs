//! Webhooks: other servers are told what happened here, by signed requests (Standard Webhooks, <https://www.standardwebhooks.com>).
//!
//! What is to be told is stored in the batch of what happened, and taken to each address until that has it. No request goes to a private address.

mod address;
mod agent;
mod clock;
mod deliveries;
mod delivery;
mod event;
mod hooks;
mod outbox;
mod public_address;
mod resolver;
mod routes;
mod send;
mod signature;
mod telling;
mod view;
mod webhook;

pub(crate) use outbox::wait;
pub(crate) use routes::routes;
pub use send::deliver_webhooks;
pub(crate) use telling::{comment_approved, comment_created, post_changed, site_built};
