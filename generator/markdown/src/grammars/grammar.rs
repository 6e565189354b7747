//! A language: its names, its parser, and the tables that say what is what in its trees.

use std::fmt;
use std::sync::OnceLock;

use tree_sitter::Language;

use super::Rules;

/// Kinds, each with nodes or tokens that have it, between spaces.
pub(crate) type Table = &'static [(&'static str, &'static str)];

/// What is known of a language. It costs nothing until it is used.
pub(crate) struct Grammar {
    /// What people write behind the fence, in small letters.
    pub(super) names: &'static [&'static str],
    pub(super) language: fn() -> Language,
    /// Paths of nodes, as [`Rules`] reads them. The first that fits a node counts.
    pub(super) nodes: &'static [Table],
    /// Keywords and operators. They count where no path fits.
    pub(super) tokens: &'static [Table],
    /// Code that the parser must not be given.
    pub(super) refuses: fn(&str) -> bool,
    pub(super) rules: OnceLock<Rules>,
}

impl Grammar {
    /// Whether the parser can be given some code without harm.
    pub(crate) fn takes(&self, code: &str) -> bool {
        !(self.refuses)(code)
    }

    /// The tables, ready for use. They are read when they are first asked for, for all threads.
    pub(crate) fn rules(&self) -> &Rules {
        self.rules.get_or_init(|| Rules::new((self.language)(), self.nodes, self.tokens))
    }
}

impl fmt::Debug for Grammar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Grammar").field(&self.names).finish()
    }
}
