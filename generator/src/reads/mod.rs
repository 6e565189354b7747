//! What an output was made from: while it is rendered, each thing that it asks the site for is noted down.

mod digest;
mod facet;
mod recorder;

pub use digest::{Digest, Print};
pub use facet::{Facet, NameRead, PageRead, SiteRead};
pub use recorder::{Reads, name, nested, page, record, replay, site};
