//! `paginator`: one part of a list that is cut into parts.

use std::sync::Arc;

use components::table;
use markdown::{Address, Slug};
use minijinja::Value;

use super::page_list;
use crate::content::{Page, PageId};
use crate::render::Facts;

/// The address of a part of a list, counted from 1.
pub(in crate::render) fn part_address(list: &Address, part: usize) -> Address {
    if part == 1 { list.clone() } else { list.join(&Slug::from_text("page")).join(&Slug::from_text(&part.to_string())) }
}

/// How many parts a list has.
pub(in crate::render) fn parts(page: &Page) -> usize {
    page.front.listing.paginate_by.map_or(1, |by| page.pages.len().div_ceil(by).max(1))
}

/// The paginator of a part, undefined for a list that is not cut.
pub(in crate::render) fn paginator(facts: &Arc<Facts>, id: PageId, part: usize) -> Value {
    let page = &facts.model.pages[id];
    let Some(by) = page.front.listing.paginate_by else { return Value::UNDEFINED };
    let total = parts(page);
    let shown: Vec<PageId> = page.pages.iter().copied().skip((part - 1) * by).take(by).collect();
    let url = |part: usize| Value::from_safe_string(part_address(&page.address, part).encoded());
    let link = |index: usize| table([("index", Value::from(index)), ("url", url(index)), ("current", Value::from(index == part))]);
    table([
        ("pages", page_list(facts, shown)),
        ("index", part.into()),
        ("total", total.into()),
        ("count", page.pages.len().into()),
        ("previous", if part > 1 { url(part - 1) } else { Value::UNDEFINED }),
        ("next", if part < total { url(part + 1) } else { Value::UNDEFINED }),
        ("first", url(1)),
        ("last", url(total)),
        ("links", (1..=total).map(link).collect()),
    ])
}
