//! Tags and their like: which terms the pages of a site use.

use std::collections::BTreeMap;

use markdown::Slug;

use super::{Page, PageId};

/// A term as it is collected: the spelling that was met first, and its pages.
#[derive(Debug, Clone)]
pub(super) struct Collected {
    pub(super) name: String,
    pub(super) pages: Vec<PageId>,
}

/// Collects the terms of a taxonomy by slug. Spellings that lead to one slug are one term.
pub(super) fn collect(taxonomy: &str, pages: &[Page]) -> BTreeMap<Slug, Collected> {
    let mut terms: BTreeMap<Slug, Collected> = BTreeMap::new();
    for (id, page) in pages.iter().enumerate().filter(|(_, page)| page.is_regular()) {
        for name in page.front.taxonomies.get(taxonomy).into_iter().flatten() {
            let term = terms.entry(Slug::from_text(name)).or_insert_with(|| Collected { name: name.clone(), pages: Vec::new() });
            if term.pages.last() != Some(&id) {
                term.pages.push(id);
            }
        }
    }
    terms
}
