//! Tags and their like: which terms the pages of a site use.

use std::collections::{BTreeMap, HashMap};

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
    let mut slugs: HashMap<&str, Slug> = HashMap::new();
    for (id, page) in pages.iter().enumerate().filter(|(_, page)| page.is_regular()) {
        for name in page.front.taxonomies.get(taxonomy).into_iter().flatten() {
            let slug = slugs.entry(name).or_insert_with(|| Slug::from_text(name));
            let new = || Collected { name: name.clone(), pages: Vec::new() };
            let term = match terms.get_mut(slug) {
                Some(term) => term,
                None => terms.entry(slug.clone()).or_insert_with(new),
            };
            if term.pages.last() != Some(&id) {
                term.pages.push(id);
            }
        }
    }
    terms
}
