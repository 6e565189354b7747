//! Webhooks: what other servers are told, how it is signed and tried again, and where nothing is ever sent.

mod owner;
mod private;
mod receiver;
mod retrying;
mod telling;
