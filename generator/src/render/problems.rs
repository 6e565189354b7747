//! What goes wrong while the outputs of a site are made: what many pages have in common is told once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};

use source::{Diagnostic, Place};

/// How many different problems of one site are told before the rest is only counted.
const TOLD: usize = 50;

/// Collects problems from any number of threads.
#[derive(Default)]
pub(super) struct Problems {
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    /// By place and message. The order in which threads meet them means nothing: those that sort first are kept, each with the notes that do.
    told: BTreeMap<(Option<Place>, String), Diagnostic>,
    more: usize,
}

impl Problems {
    pub(super) fn add(&self, problem: Diagnostic) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let Found { told, more } = &mut *found;
        match told.entry((problem.place.clone(), problem.message.clone())) {
            Entry::Vacant(new) => _ = new.insert(problem),
            Entry::Occupied(mut known) => {
                *more += 1;
                if problem.notes < known.get().notes {
                    known.insert(problem);
                }
            }
        }
        if told.len() > TOLD {
            told.pop_last();
            *more += 1;
        }
    }

    /// Nothing, or all that was found.
    pub(super) fn into_result(self) -> Result<(), Vec<Diagnostic>> {
        let Found { told, more } = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut told: Vec<Diagnostic> = told.into_values().collect();
        if told.is_empty() {
            return Ok(());
        }
        if let (Some(last), true) = (told.last_mut(), more > 0) {
            last.notes.push(format!("the same or similar on {} more", crate::report::plural(more, "page")));
        }
        Err(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(order: impl Iterator<Item = usize>) -> Vec<Diagnostic> {
        let problems = Problems::default();
        for number in order {
            problems.add(Diagnostic::error(format!("problem {:03}", number % 80)).note(format!("on page {number:03}")));
        }
        problems.into_result().unwrap_err()
    }

    #[test]
    fn what_is_told_does_not_depend_on_which_thread_was_first() {
        let forwards = told(0..160);
        assert_eq!(forwards.len(), TOLD);
        assert_eq!((forwards[0].message.as_str(), forwards[0].notes[0].as_str()), ("problem 000", "on page 000"));
        assert_eq!(forwards[TOLD - 1].notes.last().unwrap(), "the same or similar on 110 pages more");
        let messages = |told: Vec<Diagnostic>| told.into_iter().map(|problem| problem.message).collect::<Vec<_>>();
        assert_eq!(messages(told((0..160).rev())), messages(forwards));
        let alike = |order: [usize; 2]| told(order.into_iter())[0].notes[0].clone();
        assert_eq!(alike([0, 80]), alike([80, 0]));
    }
}
