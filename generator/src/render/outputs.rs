//! Where outputs go: each is put as soon as it is made, or kept as it was in the build before.

use std::path::PathBuf;

use source::Diagnostic;

/// What an output holds.
#[derive(Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What this file holds.
    File(PathBuf),
}

/// Takes each output as soon as it is made: its path inside of the site's tree, and what it holds.
pub type Sink<'a> = dyn Fn(&str, Content) -> Result<(), Diagnostic> + Sync + 'a;

/// Where outputs go.
#[derive(Clone, Copy)]
pub struct Outputs<'a> {
    /// Takes one that was made.
    pub put: &'a Sink<'a>,
    /// Is told that one is what it was in the last build; answers whether it still has that.
    pub keep: &'a (dyn Fn(&str) -> bool + Sync + 'a),
}
