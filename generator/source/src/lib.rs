//! Text that people write: where each thing stands in it, and what to say when it is wrong.
//!
//! Everything that reads a file of a user's stands on this crate: [`Diagnostic`] is the one shape of a problem, [`Value`] is what TOML and
//! YAML become, with the place of every key, and [`Fields`] takes a table apart and names what it does not know.

mod diagnostic;
mod fields;
mod file;
mod length;
mod moment;
mod nearest;
mod render;
mod text;
mod toml;
mod value;
mod yaml;

pub use diagnostic::{Diagnostic, Location, Place, Severity};
pub use fields::Fields;
pub use file::{read, reason, shown, unreadable};
pub use moment::Moment;
pub use nearest::nearest;
pub use render::{Style, render};
pub use text::Source;
pub use toml::parse_toml;
pub use value::{Data, Entry, Table, Value};
pub use yaml::{parse_yaml, parse_yaml_value};

/// What a parser says of text that breaks its grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in one line.
    pub message: String,
    /// The bytes that it is about.
    pub span: std::ops::Range<usize>,
    /// What to do.
    pub hint: Option<&'static str>,
}
