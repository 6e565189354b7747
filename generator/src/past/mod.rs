//! What is known of a site from the build before, so that the next one need not find it out again.

mod cache;
mod gather;
mod header;
mod pages;
mod shared;
mod site;
mod standing;
mod styles;

pub use cache::{Body, Cache, Encoded};
pub(crate) use gather::gather;
pub use header::{Header, inputs, program};
pub use pages::{KnownPage, KnownPages, ReadPages, Reading, read_pages, rules};
pub use shared::Shared;
pub(crate) use site::lasting;
pub use site::{Past, Window};
pub use standing::{Restored, Standing, basis};
pub use styles::KnownStyles;
