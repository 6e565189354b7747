//! Who claims which address: two of a kind are an error that names both.

use std::collections::HashMap;

use source::{Diagnostic, Place};

/// The outputs of a site, each with the place that it was asked for.
#[derive(Debug, Default)]
pub struct Claims {
    by_output: HashMap<String, (Option<Place>, &'static str)>,
    problems: Vec<Diagnostic>,
}

impl Claims {
    /// Claims an output path such as `blog/hello/index.html` for `what` ("the page", "the alias"). A path that is taken becomes a problem.
    pub fn claim(&mut self, output: &str, place: Option<Place>, what: &'static str) {
        let key = output.to_lowercase();
        let Some((other, other_what)) = self.by_output.get(&key) else {
            self.by_output.insert(key, (place, what));
            return;
        };
        let address = output.strip_suffix("index.html").unwrap_or(output);
        let mut problem = Diagnostic::error(format!("two files claim the address `/{address}`: {what} and {other_what}"));
        problem.place = place;
        if let Some(other) = other.clone() {
            problem = problem.related(other, format!("{other_what}, which claims it too"));
        }
        self.problems.push(problem.hint("give one of them another name, slug or path"));
    }

    /// Whether an output path is taken.
    #[must_use]
    pub fn has(&self, output: &str) -> bool {
        self.by_output.contains_key(&output.to_lowercase())
    }

    /// All problems.
    #[must_use]
    pub fn into_problems(self) -> Vec<Diagnostic> {
        self.problems
    }
}
