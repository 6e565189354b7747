//! The development server: every site by host on one port, rebuilt when a file changes, reloaded in the browser.

mod api;
mod contents;
mod events;
mod live;
mod mail_page;
mod opened;
mod output;
mod rebuild;
mod server;
mod start_page;
mod update;
mod watch;

pub use api::{DevApi, Seeder};
pub use contents::Builder;
pub use events::Change;
pub use live::Live;
pub use output::Output;
pub use rebuild::{Rebuilder, Rebuilt};
pub use server::serve;
pub use watch::{Watcher, watch};
