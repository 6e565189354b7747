//! The order of the pages in a section.

use std::cmp::Ordering;

use markdown::SortBy;

use super::{Page, PageId};

/// Puts pages in order. Without a wish: by date if any has one, else by weight if any has one, else by title.
pub(super) fn sort(ids: &mut [PageId], pages: &[Page], wish: Option<SortBy>) -> SortBy {
    let by = wish.unwrap_or_else(|| natural(ids, pages));
    ids.sort_by(|a, b| compare(&pages[*a], &pages[*b], by));
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

fn compare(a: &Page, b: &Page, by: SortBy) -> Ordering {
    let by_weight = || match (a.front.weight, b.front.weight) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let first = match by {
        SortBy::Date => b.front.date.cmp(&a.front.date),
        SortBy::Weight => by_weight(),
        SortBy::Title => Ordering::Equal,
    };
    first.then_with(by_weight).then_with(|| lowercase(a).cmp(lowercase(b))).then_with(|| a.address.cmp(&b.address))
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
