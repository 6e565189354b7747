//! How files of each format are built: walked from end to end, and taken apart into what they are drawn from and what they tell besides.

mod archive;
mod bytes;
mod gif;
mod jpeg;
mod mp4;
mod mp4_boxes;
mod mp4_samples;
mod png;
mod walked;
mod webp;

pub(crate) use archive::{FARTHEST, refuse_archive};
pub(crate) use mp4::Film;
pub(crate) use walked::{Walked, walk};
