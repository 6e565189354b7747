//! What is known of a site from the build before, so that the next one need not find it out again.

mod cache;
mod gather;
mod header;
mod pages;
mod shared;
mod site;
mod styles;

pub use cache::{Body, Cache};
pub(crate) use gather::gather;
pub use header::{Header, inputs, program};
pub use pages::{KnownPage, KnownPages, Reading, read_pages};
pub use shared::Shared;
pub use site::Past;
pub(crate) use site::lasting;
pub use styles::KnownStyles;
