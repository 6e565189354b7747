//! The site server, which serves what is live, and the builder, which keeps that equal to its content.
//!
//! Serving: `server` takes a request, `live_sites` finds the release, `lookup` the output, and `answer` says it, by `conditions` and `encodings`, from `hot` or the disk.
//! Building: `follower` hears of content and `hearing` of files; `queue` says whose turn it is; `building` builds a site with what is `kept` of it; `telling` says so.

mod answer;
mod builder;
mod building;
mod conditions;
mod connections;
mod encodings;
mod follower;
mod hearing;
mod hot;
mod kept;
mod live_sites;
mod lookup;
mod news;
mod opened;
mod outage;
mod preview;
mod preview_files;
mod queue;
mod reach;
mod server;
mod telling;

pub use builder::{Api, Builder};
pub use connections::serve;
pub use news::{Listener, News};
pub use server::Server;
