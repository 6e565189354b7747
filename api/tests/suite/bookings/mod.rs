//! Appointments: what is free, booking, the pass to an appointment, and what its owner does with it.

mod owner;
mod passes;
mod steps;
mod visitors;

pub(crate) use steps::{SETTINGS, SLOT};
