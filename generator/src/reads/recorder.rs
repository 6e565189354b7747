//! Notes down what is read on a thread while one output is made. Nothing that is recorded may hand work to other threads.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use foldhash::fast::FixedState;

use super::facet::{Facet, NameRead, PageRead, SiteRead};
use crate::content::PageId;

thread_local! {
    static CURRENT: RefCell<Option<Reads>> = const { RefCell::new(None) };
}

/// What was read, each thing once.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    pages: HashSet<(PageRead, PageId), FixedState>,
    site: HashSet<SiteRead, FixedState>,
    names: BTreeMap<NameRead, HashSet<String, FixedState>>,
    last: Option<(PageRead, PageId)>,
}

impl Reads {
    /// Adds what another has.
    pub fn extend(&mut self, other: &Self) {
        self.pages.extend(&other.pages);
        self.site.extend(&other.site);
        for (what, names) in &other.names {
            self.names.entry(*what).or_default().extend(names.iter().cloned());
        }
    }

    /// Whether the time of the build was asked for.
    #[must_use]
    pub fn has(&self, what: SiteRead) -> bool {
        self.site.contains(&what)
    }

    /// All of them, those that many outputs have in common first.
    #[must_use]
    pub fn into_facets(self) -> (Vec<Facet>, Vec<Facet>) {
        let mut common: Vec<Facet> = self.site.into_iter().map(Facet::Site).collect();
        let mut own: Vec<Facet> = self.pages.into_iter().map(|(what, id)| Facet::Page(what, id)).collect();
        for (what, names) in self.names {
            let facets = if what == NameRead::Template { &mut common } else { &mut own };
            facets.extend(names.into_iter().map(|name| Facet::Name(what, name)));
        }
        common.sort_unstable();
        own.sort_unstable();
        (common, own)
    }
}

/// Runs `make` and returns what it read besides what it made.
pub fn record<T>(make: impl FnOnce() -> T) -> (T, Reads) {
    let before = CURRENT.replace(Some(Reads::default()));
    let made = make();
    let reads = CURRENT.replace(before).unwrap_or_default();
    (made, reads)
}

/// The same inside of another recording, which gets what was read too.
pub fn nested<T>(make: impl FnOnce() -> T) -> (T, Reads) {
    let (made, reads) = record(make);
    replay(&reads);
    (made, reads)
}

/// Notes down again what was read when something that is kept was made.
pub fn replay(reads: &Reads) {
    with(|current| current.extend(reads));
}

/// Something of a page is read.
pub fn page(what: PageRead, id: PageId) {
    with(|current| {
        if current.last != Some((what, id)) {
            current.last = Some((what, id));
            current.pages.insert((what, id));
        }
    });
}

/// Something of the site is read.
pub fn site(what: SiteRead) {
    with(|current| _ = current.site.insert(what));
}

/// Something is asked for by name.
pub fn name(what: NameRead, name: &str) {
    with(|current| {
        let names = current.names.entry(what).or_default();
        if !names.contains(name) {
            names.insert(name.to_owned());
        }
    });
}

fn with(note: impl FnOnce(&mut Reads)) {
    CURRENT.with_borrow_mut(|current| current.as_mut().map(note));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_belongs_to_the_recording_around_it() {
        site(SiteRead::Now);
        let (inner, outer) = record(|| {
            page(PageRead::Meta, 1);
            page(PageRead::Meta, 1);
            let (_, inner) = nested(|| name(NameRead::Asset, "a"));
            inner
        });
        assert_eq!(inner.into_facets(), (vec![], vec![Facet::Name(NameRead::Asset, "a".into())]));
        let all = vec![Facet::Page(PageRead::Meta, 1), Facet::Name(NameRead::Asset, "a".into())];
        assert!(!outer.has(SiteRead::Now));
        assert_eq!(outer.into_facets(), (vec![], all));
    }
}
