//! What each output of a build was made from, and what that was then.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::content::PageId;
use crate::reads::{Facet, NameRead, Print, SiteRead};

/// All outputs of a site with what they were made from. Each thing that was read, and each set of things, is held once.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Records {
    /// What tells the pages that facets name by their number.
    pub(super) keys: Vec<Print>,
    /// What was read; none for something of a page that there is no more.
    pub(super) facets: Vec<Option<Facet>>,
    /// What each of these was.
    pub(super) prints: Vec<Print>,
    /// Facets that many outputs have in common: the templates that they went through, and what is of the whole site.
    pub(super) sets: Vec<Vec<u32>>,
    /// The outputs by path.
    pub(super) outputs: IndexMap<String, Made, FixedState>,
}

/// What one output was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What it was to be; none if it has to be made each time.
    pub(super) task: Option<Print>,
    /// Which set of common facets.
    pub(super) common: u32,
    /// The facets besides.
    pub(super) own: Vec<u32>,
}

impl Records {
    /// The same for a model whose pages have these keys: facets name its pages, or are gone with theirs.
    pub(super) fn rebase(&mut self, keys: &[Print]) {
        if self.keys == keys {
            return;
        }
        let new: HashMap<Print, PageId> = keys.iter().enumerate().map(|(id, key)| (*key, id)).collect();
        let ids: Vec<Option<PageId>> = self.keys.iter().map(|key| new.get(key).copied()).collect();
        for slot in &mut self.facets {
            if let Some(Facet::Page(_, id)) = slot {
                match ids.get(*id).copied().flatten() {
                    Some(new) => *id = new,
                    None => *slot = None,
                }
            }
        }
        self.keys = keys.to_vec();
    }

    /// The facets that an output was made from.
    pub fn of<'a>(&'a self, output: &str) -> impl Iterator<Item = &'a Facet> {
        let made = self.outputs.get(output);
        made.into_iter().flat_map(|made| self.numbers(made)).filter_map(|number| self.facets.get(number as usize)?.as_ref())
    }

    /// Which outputs went through each template, by the name that it was asked for.
    #[must_use]
    pub fn by_template(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (output, made) in &self.outputs {
            for facet in self.numbers(made).filter_map(|number| self.facets.get(number as usize)?.as_ref()) {
                if let Facet::Name(NameRead::Template, name) = facet {
                    found.entry(name).or_default().push(output);
                }
            }
        }
        found.values_mut().for_each(|outputs| outputs.sort_unstable());
        found
    }

    /// Whether any output read this of the site.
    #[must_use]
    pub fn has(&self, what: SiteRead) -> bool {
        let sought = Some(Facet::Site(what));
        let is_sought = |number: u32| self.facets[number as usize] == sought;
        self.facets.contains(&sought) && self.outputs.values().flat_map(|made| self.numbers(made)).any(is_sought)
    }

    /// The paths of all outputs.
    pub fn outputs(&self) -> impl ExactSizeIterator<Item = &str> {
        self.outputs.keys().map(String::as_str)
    }

    /// Whether there is an output at this path.
    #[must_use]
    pub fn has_output(&self, output: &str) -> bool {
        self.outputs.contains_key(output)
    }

    /// The numbers of the facets of an output.
    pub(super) fn numbers<'a>(&'a self, made: &'a Made) -> impl Iterator<Item = u32> + 'a {
        self.sets.get(made.common as usize).into_iter().flatten().chain(&made.own).copied()
    }

    /// Forgets what no output was made from any more.
    pub(super) fn compact(&mut self) {
        let mut used = vec![false; self.facets.len()];
        let mut used_sets = vec![false; self.sets.len()];
        for made in self.outputs.values() {
            used_sets[made.common as usize] = true;
            self.numbers(made).for_each(|number| used[number as usize] = true);
        }
        let unused = used.iter().filter(|is_used| !**is_used).count();
        if unused <= used.len() / 4 {
            return;
        }
        let (numbers, sets) = (renumber(&used), renumber(&used_sets));
        let mut is_used = used.iter();
        self.facets.retain(|_| is_used.next().copied().unwrap_or_default());
        let mut is_used = used.iter();
        self.prints.retain(|_| is_used.next().copied().unwrap_or_default());
        let mut is_used = used_sets.iter();
        self.sets.retain(|_| is_used.next().copied().unwrap_or_default());
        self.sets.iter_mut().flatten().for_each(|number| *number = numbers[*number as usize]);
        for made in self.outputs.values_mut() {
            made.common = sets[made.common as usize];
            made.own.iter_mut().for_each(|number| *number = numbers[*number as usize]);
        }
    }
}

/// The new number of each that is kept.
fn renumber(kept: &[bool]) -> Vec<u32> {
    let mut next = 0;
    let number = |is_kept: &bool| {
        let number = next;
        next += u32::from(*is_kept);
        number
    };
    kept.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reads::PageRead;

    fn records() -> Records {
        let page = |id| Some(Facet::Page(PageRead::Meta, id));
        let template = Some(Facet::Name(NameRead::Template, "t".into()));
        let facets = vec![page(0), template, page(1), page(0), page(1), page(0)];
        let made = |own: &[u32]| Made { task: None, common: 1, own: own.to_vec() };
        Records {
            keys: vec![10, 20],
            prints: (0..facets.len()).map(|print| print as Print).collect(),
            facets,
            sets: vec![vec![], vec![1]],
            outputs: [("a".into(), made(&[2])), ("b".into(), made(&[]))].into_iter().collect(),
        }
    }

    #[test]
    fn facets_follow_their_pages_and_go_with_them() {
        let mut records = records();
        records.rebase(&[20, 30]);
        assert_eq!(records.facets[2], Some(Facet::Page(PageRead::Meta, 0)));
        assert_eq!(records.facets[0], None);
    }

    #[test]
    fn what_no_output_was_made_from_is_forgotten() {
        let mut records = records();
        let before: Vec<Facet> = records.of("a").cloned().collect();
        records.compact();
        assert_eq!((records.facets.len(), records.prints.clone(), records.sets.len()), (2, vec![1, 2], 1));
        assert_eq!(records.of("a").cloned().collect::<Vec<_>>(), before);
        assert_eq!(records.by_template(), BTreeMap::from([("t", vec!["a", "b"])]));
    }
}
