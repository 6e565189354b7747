//! The contact form: a visitor's message, and what its owner does with it.

mod arriving;
mod owner;
mod sending;
mod steps;
