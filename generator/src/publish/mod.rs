//! Outputs → files on disk: into the idle one of a site's two slots, then live by swapping a link; or into a plain folder.

mod compress;
mod out_folder;
mod publisher;
mod slots;
mod tree;

pub use out_folder::OutFolder;
pub use publisher::{Manifest, Publisher, ReleaseFacts, ReleaseId};
pub use slots::{CURRENT, Slots};
pub use tree::{Tree, Written};
