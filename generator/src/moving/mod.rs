//! Content that moves in from the folder of another generator: its files are found, their front matter becomes ours, their bodies stay as they are, and
//! their old addresses go on working. Nothing here prints, and nothing is written before all is known.

mod arrival;
mod config;
mod found;
mod front;
mod generator;
mod keys;
mod markup;
mod old_address;
mod permalink;
mod read;

pub use arrival::{Arrival, Arrivals, Outcome, plan};
pub use generator::Generator;
