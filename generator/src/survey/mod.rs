//! See before you change: what a site is made of, as the records of its outputs tell it. Nothing is published.
//!
//! `site` makes a site's outputs as its files are now, for their records alone; the others read them: which components there are, what a file reaches, what one page is made from.

mod components;
mod difference;
mod impact;
mod inspection;
mod site;

pub use components::{Component, components, join};
pub use difference::{Change, Difference, differences};
pub use impact::{Impact, impact};
pub use inspection::{Inspection, Part, inspect};
pub use site::Survey;
