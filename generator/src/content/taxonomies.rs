//! Tags and their like: which terms the pages of a site use.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use markdown::Slug;

use super::{Page, PageId};

/// A term as it is collected: the spelling that was met first, and its pages.
#[derive(Debug, Clone)]
pub(super) struct Collected {
    pub(super) slug: Slug,
    pub(super) name: String,
    pub(super) pages: Vec<PageId>,
}

/// Collects the terms of a taxonomy, in the order of their slugs. Spellings that lead to one slug are one term.
pub(super) fn collect(taxonomy: &str, pages: &[Page]) -> Vec<Collected> {
    let mut terms: Vec<Collected> = Vec::new();
    let mut by_slug: HashMap<Slug, usize, FixedState> = HashMap::default();
    let mut by_spelling: HashMap<&str, usize, FixedState> = HashMap::default();
    for (id, page) in pages.iter().enumerate().filter(|(_, page)| page.is_regular()) {
        for name in page.front.taxonomies.get(taxonomy).into_iter().flatten() {
            let index = *by_spelling.entry(name).or_insert_with(|| {
                let slug = Slug::from_text(name);
                *by_slug.entry(slug).or_insert_with_key(|slug| {
                    terms.push(Collected { slug: slug.clone(), name: name.clone(), pages: Vec::new() });
                    terms.len() - 1
                })
            });
            let tagged = &mut terms[index].pages;
            if tagged.last() != Some(&id) {
                tagged.push(id);
            }
        }
    }
    terms.sort_by(|a, b| a.slug.cmp(&b.slug));
    terms
}
