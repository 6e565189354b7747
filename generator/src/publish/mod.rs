//! Outputs → files on disk: as a release of a site, which a swapped link makes live; or into a plain folder.
//!
//! `publisher` is what a build sees, `releases` what a person asks for, and `live` what is served. Below them: `site_folder` (what there is), `install` (from one release to another),
//! `archive` (what only older releases have), `slot`, `state`, `manifest`, `outputs`, `difference`, `layout`.

mod archive;
mod compress;
mod difference;
mod digest;
mod errors;
mod hold;
mod install;
mod layout;
mod live;
mod made;
mod manifest;
mod out_folder;
mod outputs;
mod publisher;
mod release_id;
mod releases;
mod site_folder;
mod slot;
mod state;
mod tree;

pub use digest::Digest;
pub use install::has_fingerprint;
pub use layout::CURRENT;
pub use live::{LiveRelease, is_held};
pub use manifest::Manifest;
pub use out_folder::OutFolder;
pub use outputs::Entry;
pub use publisher::{Published, Publisher, ReleaseFacts};
pub use release_id::ReleaseId;
pub use releases::{Listed, Moved, Overview, overview, resume, rollback};
pub use tree::{Tree, Written};
