//! `sitegen module new`: a module that compiles, is tested, and is part of the program, before a line of it was changed.

mod changes;
mod files;
mod name;
mod scaffold;
mod wiring;

pub use name::{ModuleName, NotAModuleName};
pub use scaffold::create;
