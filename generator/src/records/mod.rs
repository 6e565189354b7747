//! What the outputs of a site were made from, from one build to the next.

mod known;
mod recording;

pub use known::{Made, Records};
pub use recording::Recording;
