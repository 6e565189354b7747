//! Templates: where a name leads, what a component takes, and what went wrong where.
//!
//! Pages, mails and previews are rendered with the same [`SiteLibrary`]. What a page is, the caller decides: it hands over the globals.

mod call;
mod escape;
mod fault;
mod filters;
mod frame;
mod json_ld;
mod library;
mod problem;
mod references;
mod signature;
mod table;
mod template;

pub use frame::{FRAME, FRAME_CONTENT, FRAME_PROBLEM, FRAME_TITLE, fill_frame};
pub use library::{SharedLibrary, SiteLibrary};
pub use references::Reference;
pub use signature::{Prop, Signature};
pub use table::table;
pub use template::{PAGE, SHARED, Template};
