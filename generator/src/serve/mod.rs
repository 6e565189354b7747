//! The site server, which serves what is live, and the builder, which keeps that equal to its content.
//!
//! Serving: `server` takes a request, `live_sites` finds the release, `lookup` the output, and `answer` says it, by `conditions` and `encodings`, from `hot` or the disk.
//! Building: `follower` hears of content and `builder` of files; `queue` says whose turn it is; `kept` is what is known of a site, and builds it.

mod answer;
mod builder;
mod conditions;
mod connections;
mod encodings;
mod follower;
mod hot;
mod kept;
mod live_sites;
mod lookup;
mod news;
mod opened;
mod outage;
mod preview;
mod queue;
mod reach;
mod server;

pub use builder::{Api, Builder};
pub use connections::serve;
pub use news::{Listener, News};
pub use server::Server;
