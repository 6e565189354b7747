//! Pictures and films that people send: known by their content, kept without what they tell of their makers, made in other sizes.
//!
//! [`examine`] reads a file whole and refuses what is not exactly one picture or film; [`clean`] copies it without metadata, upright;
//! [`Picture`] makes variants and a placeholder of it. All of it blocks, and takes a processor while it does: callers use a pool of their own.

mod clean;
mod colours;
mod decode;
mod encode;
mod examine;
mod format;
mod limits;
mod picture;
mod placeholder;
mod refusal;
mod structure;
mod svg;

pub use clean::{Cleaned, clean};
pub use examine::{Examined, examine};
pub use format::{Format, identify};
pub use image::metadata::Orientation;
pub use limits::Limits;
pub use picture::{NotEncoded, Picture, Variant, VariantFormat};
pub use placeholder::Placeholder;
pub use refusal::{Refusal, TooLarge};
