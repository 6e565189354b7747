//! Comments: what visitors say, what moderators do with it, and what the builder hears of it.

mod harmless;
mod moderators;
mod published;
mod spam;
mod steps;
mod visitors;
