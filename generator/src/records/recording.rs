//! One build's record: which outputs are what they were, and what the others are made from now.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::known::{Made, Records};
use crate::reads::{Facet, NameRead, Print, Reads};

/// A record that is being made, from any number of threads.
#[derive(Debug)]
pub struct Recording {
    before: Records,
    /// Which facets are no longer what they were.
    changed: Vec<bool>,
    /// Which sets hold such a facet.
    changed_sets: Vec<bool>,
    /// Which outputs stay as they are.
    kept: Vec<AtomicBool>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The numbers of all facets, those of the record before among them as soon as one is looked for.
    numbers: HashTable<u32>,
    /// Facets that are new.
    facets: Vec<Facet>,
    sets: HashMap<Vec<u32>, u32, FixedState>,
    made: HashMap<String, Made, FixedState>,
}

impl Recording {
    /// Begins a record after another one. `keys` are those of the pages that there are now; `is_same` says whether something still is what it was.
    pub fn start(mut before: Records, keys: &[Print], is_same: impl Fn(&Facet, Print) -> bool + Sync) -> Self {
        before.rebase(keys);
        let check = |(facet, print): (&Option<Facet>, &Print)| facet.as_ref().is_none_or(|facet| !is_same(facet, *print));
        let changed: Vec<bool> = before.facets.par_iter().zip(&before.prints).map(check).collect();
        let changed_sets = before.sets.iter().map(|set| set.iter().any(|number| changed[*number as usize])).collect();
        let kept = before.outputs.iter().map(|_| AtomicBool::new(false)).collect();
        let sets = before.sets.iter().cloned().zip(0..).collect();
        Self { before, changed, changed_sets, kept, state: Mutex::new(State { sets, ..State::default() }) }
    }

    /// Whether an output that is to be `task` was the same in the build before, made from what is the same still.
    #[must_use]
    pub fn is_same(&self, output: &str, task: Option<Print>) -> bool {
        let is_changed =
            |made: &Made| self.changed_sets[made.common as usize] || made.own.iter().any(|number| self.changed[*number as usize]);
        task.is_some() && self.before.outputs.get(output).is_some_and(|made| made.task == task && !is_changed(made))
    }

    /// Takes over what is known of an output.
    pub fn keep(&self, output: &str) {
        if let Some(index) = self.before.outputs.get_index_of(output) {
            self.kept[index].store(true, Ordering::Relaxed);
        }
    }

    /// Notes what an output was made from.
    pub fn add(&self, output: &str, task: Option<Print>, reads: Reads) {
        let (common, own) = reads.into_facets();
        let mut state = self.state();
        let known = &self.before.facets;
        let common: Vec<u32> = common.into_iter().map(|facet| state.number(facet, known)).collect();
        let own = own.into_iter().map(|facet| state.number(facet, known)).collect();
        let next = u32::try_from(state.sets.len()).unwrap_or(u32::MAX);
        let common = *state.sets.entry(common).or_insert(next);
        state.made.insert(output.to_owned(), Made { task, common, own });
    }

    /// The names of this kind that any output of this build asked for.
    #[must_use]
    pub fn names(&self, what: NameRead) -> BTreeSet<String> {
        let state = self.state();
        let name = |facet: Option<&Facet>| match facet {
            Some(Facet::Name(of, name)) if *of == what => Some(name.clone()),
            _ => None,
        };
        // each name until an output is found that asked for it
        let known = self.before.facets.iter().map(Option::as_ref).chain(state.facets.iter().map(Some));
        let mut sought: Vec<Option<String>> = known.map(name).collect();
        let kept = self.before.outputs.values().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed));
        let own = state.made.values().chain(kept.map(|(made, _)| made)).flat_map(|made| &made.own);
        own.filter_map(|number| sought[*number as usize].take()).collect()
    }

    /// Ends the record; `print` says what something is now.
    pub fn finish(self, print: impl Fn(&Facet) -> Print + Sync) -> Records {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut records = self.before;
        let changed = records.prints.par_iter_mut().zip(&records.facets).zip(&self.changed).filter(|(_, is_changed)| **is_changed);
        changed.for_each(|((now, facet), _)| *now = facet.as_ref().map_or(*now, &print));
        records.prints.extend(state.facets.par_iter().map(&print).collect::<Vec<_>>());
        records.facets.extend(state.facets.into_iter().map(Some));
        let mut sets: Vec<(Vec<u32>, u32)> = state.sets.into_iter().collect();
        sets.sort_unstable_by_key(|(_, number)| *number);
        records.sets = sets.into_iter().map(|(set, _)| set).collect();
        let mut kept = self.kept.into_iter().map(AtomicBool::into_inner);
        let stays = |output: &str, is_kept: Option<bool>| is_kept == Some(true) || state.made.contains_key(output);
        // in the order that they have: `retain` goes through all of them
        records.outputs.retain(|output, _| stays(output, kept.next()));
        records.outputs.extend(state.made);
        records.compact();
        records
    }

    /// Ends a record that came to nothing: what was known before.
    #[must_use]
    pub fn give_up(self) -> Records {
        self.before
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The number of a facet; `known` have theirs already.
    fn number(&mut self, new: Facet, known: &[Option<Facet>]) -> u32 {
        let Self { numbers, facets, .. } = self;
        let hash = |facet: &Facet| FixedState::default().hash_one(facet);
        let hash_of = |number: &u32| facet(*number, known, facets).map_or(0, hash);
        if numbers.is_empty() {
            numbers.reserve(known.len(), hash_of);
            for (known, number) in known.iter().zip(0..).filter_map(|(known, number)| Some((known.as_ref()?, number))) {
                numbers.insert_unique(hash(known), number, hash_of);
            }
        }
        match numbers.entry(hash(&new), |number| facet(*number, known, facets) == Some(&new), hash_of) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let number = u32::try_from(known.len() + facets.len()).unwrap_or(u32::MAX);
                entry.insert(number);
                facets.push(new);
                number
            }
        }
    }
}

/// The facet of a number: those that were known before come first.
fn facet<'a>(number: u32, known: &'a [Option<Facet>], new: &'a [Facet]) -> Option<&'a Facet> {
    match (number as usize).checked_sub(known.len()) {
        Some(index) => new.get(index),
        None => known[number as usize].as_ref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reads::{self, PageRead};

    fn reads(ids: &[usize], templates: &[&str]) -> Reads {
        let note = || {
            ids.iter().for_each(|id| reads::page(PageRead::Meta, *id));
            templates.iter().for_each(|name| reads::name(NameRead::Template, name));
        };
        reads::record(note).1
    }

    fn first() -> Records {
        let recording = Recording::start(Records::default(), &[10, 20], |_, _| false);
        recording.add("a", Some(1), reads(&[0], &["t"]));
        recording.add("b", Some(2), reads(&[0, 1], &["t", "u"]));
        recording.add("c", None, reads(&[], &["t"]));
        recording.finish(|_| 7)
    }

    #[test]
    fn an_output_is_the_same_if_all_that_it_read_is() {
        let same = Recording::start(first(), &[10, 20], |_, before| before == 7);
        assert!(same.is_same("a", Some(1)) && same.is_same("b", Some(2)));
        assert!(!same.is_same("a", Some(3)), "it is to be something else");
        assert!(!same.is_same("c", None) && !same.is_same("d", Some(1)));
        let other_page = Recording::start(first(), &[10, 20], |facet, _| *facet != Facet::Page(PageRead::Meta, 1));
        assert!(other_page.is_same("a", Some(1)) && !other_page.is_same("b", Some(2)));
        let other_template = Recording::start(first(), &[10, 20], |facet, _| *facet != Facet::Name(NameRead::Template, "u".into()));
        assert!(other_template.is_same("a", Some(1)) && !other_template.is_same("b", Some(2)));
        let gone = Recording::start(first(), &[10], |_, _| true);
        assert!(gone.is_same("a", Some(1)) && !gone.is_same("b", Some(2)));
    }

    #[test]
    fn what_was_kept_is_known_in_the_next_build_too() {
        let second = Recording::start(first(), &[20, 10], |_, _| true);
        second.keep("b");
        second.add("a", Some(1), reads(&[1], &["v"]));
        let records = second.finish(|_| 8);
        let of = |output: &str| records.of(output).cloned().collect::<Vec<_>>();
        assert_eq!(of("a"), [Facet::Name(NameRead::Template, "v".into()), Facet::Page(PageRead::Meta, 1)]);
        let names = ["t", "u"].map(|name| Facet::Name(NameRead::Template, name.into()));
        assert_eq!(of("b"), [&names[..], &[Facet::Page(PageRead::Meta, 1), Facet::Page(PageRead::Meta, 0)]].concat());
        assert_eq!(of("c"), []);
        let third = Recording::start(records, &[20, 10], |facet, before| {
            before == if *facet == Facet::Name(NameRead::Template, "v".into()) { 8 } else { 7 }
        });
        assert!(third.is_same("a", Some(1)) && third.is_same("b", Some(2)));
    }
}
