//! Who claims which address: two of a kind are an error that names both.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;
use source::{Diagnostic, Place};

use super::Page;
use crate::reads::{Digest, Print};

/// Who claims an address, and where that was asked for: looked up only for a message.
#[derive(Debug, Clone)]
pub enum Claimant<'a> {
    /// sitegen itself.
    Sitegen,
    /// A file of this name.
    File(String),
    /// A page, by this key of its front matter.
    Page(&'a Page, &'static str),
}

impl Claimant<'_> {
    fn place(&self) -> Option<Place> {
        match self {
            Self::Sitegen => None,
            Self::File(name) => Some(Place::file(name.as_str())),
            Self::Page(page, key) => page.place_of(key),
        }
    }
}

/// The outputs of a site, each with who asked for it.
#[derive(Debug, Default)]
pub struct Claims<'a> {
    claims: Vec<(Claimant<'a>, &'static str)>,
    /// Which of them is for a path, by the fingerprint of that in small letters.
    by_output: HashMap<Print, usize, FixedState>,
    problems: Vec<Diagnostic>,
}

impl<'a> Claims<'a> {
    /// Nothing yet, with room for so many.
    #[must_use]
    pub fn with_room(outputs: usize) -> Self {
        let by_output = HashMap::with_capacity_and_hasher(outputs, FixedState::default());
        Self { claims: Vec::with_capacity(outputs), by_output, problems: Vec::new() }
    }

    /// Claims an output path such as `blog/hello/index.html` for `what` ("the page", "the alias"). A path that is taken becomes a problem.
    pub fn claim(&mut self, output: &str, claimant: Claimant<'a>, what: &'static str) {
        let (other, other_what) = match self.by_output.entry(key(output)) {
            Entry::Vacant(entry) => {
                entry.insert(self.claims.len());
                return self.claims.push((claimant, what));
            }
            Entry::Occupied(entry) => &self.claims[*entry.get()],
        };
        let address = output.strip_suffix("index.html").unwrap_or(output);
        let mut problem = Diagnostic::error(format!("two files claim the address `/{address}`: {what} and {other_what}"));
        problem.place = claimant.place();
        if let Some(other) = other.place() {
            problem = problem.related(other, format!("{other_what}, which claims it too"));
        }
        self.problems.push(problem.hint("give one of them another name, slug or path"));
    }

    /// Whether an output path is taken.
    #[must_use]
    pub fn has(&self, output: &str) -> bool {
        self.by_output.contains_key(&key(output))
    }

    /// All problems.
    #[must_use]
    pub fn into_problems(self) -> Vec<Diagnostic> {
        self.problems
    }
}

/// Two paths that some file systems take for one have the same.
fn key(output: &str) -> Print {
    let is_small = output.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_small { Digest::of(output.as_bytes()) } else { Digest::of(output.to_lowercase().as_bytes()) }
}
