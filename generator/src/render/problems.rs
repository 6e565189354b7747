//! What goes wrong while the outputs of a site are made: what many pages have in common is told once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use source::Diagnostic;

/// How many different problems of one site are told before the rest is only counted.
const TOLD: usize = 50;

/// Collects problems from any number of threads.
#[derive(Default)]
pub(super) struct Problems {
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    seen: HashSet<(String, String)>,
    told: Vec<Diagnostic>,
    more: usize,
}

impl Problems {
    pub(super) fn add(&self, problem: Diagnostic) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let place = problem.place.as_ref().map_or_else(String::new, ToString::to_string);
        if !found.seen.insert((place, problem.message.clone())) || found.told.len() >= TOLD {
            found.more += 1;
        } else {
            found.told.push(problem);
        }
    }

    /// Nothing, or all that was found.
    pub(super) fn into_result(self) -> Result<(), Vec<Diagnostic>> {
        let Found { mut told, more, .. } = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        if told.is_empty() {
            return Ok(());
        }
        // the order in which threads met them means nothing
        told.sort_by(|a, b| (&a.place, &a.message, &a.notes).cmp(&(&b.place, &b.message, &b.notes)));
        if let (Some(last), true) = (told.last_mut(), more > 0) {
            last.notes.push(format!("the same or similar on {} more", crate::report::plural(more, "page")));
        }
        Err(told)
    }
}
