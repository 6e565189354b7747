//! The whole of a site as a stream of lines: its backup, and its way from one backend to the other.

mod export;
mod import;
mod line;

pub(crate) use export::export;
pub(crate) use import::import;
pub use line::Summary;
pub(crate) use line::{Part, channel};
