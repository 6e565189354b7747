//! The order of the pages in a section.

use std::cmp::Ordering;

use markdown::SortBy;
use source::Moment;

use super::{Page, PageId};

/// What decides over the place of a page, beside its number: a long list is sorted without looking at its pages again and again.
struct Keyed {
    id: PageId,
    date: Option<Moment>,
    weight: Option<i64>,
    /// In small letters, where titles decide.
    title: String,
}

/// Puts pages in order. Without a wish: by date if any has one, else by weight if any has one, else by title.
pub(super) fn sort(ids: &mut [PageId], pages: &[Page], wish: Option<SortBy>) -> SortBy {
    let by = wish.unwrap_or_else(|| natural(ids, pages));
    let keyed = |id: &PageId| {
        let page = &pages[*id];
        let title = if by == SortBy::Title { lowercase(page).collect() } else { String::new() };
        Keyed { id: *id, date: page.front.date, weight: page.front.weight, title }
    };
    let mut keys: Vec<Keyed> = ids.iter().map(keyed).collect();
    keys.sort_by(|a, b| compare(a, b, pages, by));
    ids.iter_mut().zip(keys).for_each(|(id, key)| *id = key.id);
    by
}

fn natural(ids: &[PageId], pages: &[Page]) -> SortBy {
    if ids.iter().any(|id| pages[*id].front.date.is_some()) {
        SortBy::Date
    } else if ids.iter().any(|id| pages[*id].front.weight.is_some()) {
        SortBy::Weight
    } else {
        SortBy::Title
    }
}

fn compare(a: &Keyed, b: &Keyed, pages: &[Page], by: SortBy) -> Ordering {
    let by_weight = || match (a.weight, b.weight) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let first = match by {
        SortBy::Date => b.date.cmp(&a.date),
        SortBy::Weight => by_weight(),
        SortBy::Title => Ordering::Equal,
    };
    let title = || if by == SortBy::Title { a.title.cmp(&b.title) } else { lowercase(&pages[a.id]).cmp(lowercase(&pages[b.id])) };
    first.then_with(by_weight).then_with(title).then_with(|| pages[a.id].address.cmp(&pages[b.id].address))
}

/// The title in small letters, as far as a comparison needs it.
fn lowercase(page: &Page) -> impl Iterator<Item = char> {
    page.title.chars().flat_map(char::to_lowercase)
}

/// Links each page of a section with the ones before and after it.
pub(super) fn link(ids: &[PageId], pages: &mut [Page], by: SortBy) {
    for (index, &id) in ids.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| ids[before]);
        let after = ids.get(index + 1).copied();
        // the newest stands first, and "previous" is the older one
        (pages[id].previous, pages[id].next) = if by == SortBy::Date { (after, before) } else { (before, after) };
    }
}
