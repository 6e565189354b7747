//! `paginator`: one part of a list that is cut into parts. A long list has many links to its parts, so they are made when they are asked for.

use std::sync::Arc;

use components::table;
use markdown::{Address, Slug};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::page_list;
use crate::content::{Page, PageId};
use crate::reads::{self, PageRead};
use crate::render::Facts;

/// How far from its own number a part shows the numbers of others.
const NEAR: usize = 2;

/// The address of a part of a list, counted from 1.
pub(in crate::render) fn part_address(list: &Address, part: usize) -> Address {
    if part == 1 { list.clone() } else { list.join(&Slug::from_text("page")).join(&Slug::from_text(&part.to_string())) }
}

/// How many parts a list has.
pub(in crate::render) fn parts(page: &Page) -> usize {
    page.front.listing.paginate_by.map_or(1, |by| page.pages.len().div_ceil(by).max(1))
}

/// The pages of one part.
pub(in crate::render) fn part_pages(page: &Page, part: usize) -> &[PageId] {
    let by = page.front.listing.paginate_by.unwrap_or(page.pages.len());
    let start = ((part - 1) * by).min(page.pages.len());
    &page.pages[start..(start + by).min(page.pages.len())]
}

/// The paginator of a part, undefined for a list that is not cut.
pub(in crate::render) fn paginator(facts: &Arc<Facts>, id: PageId, part: usize) -> Value {
    let page = &facts.model.pages[id];
    if page.front.listing.paginate_by.is_none() {
        return Value::UNDEFINED;
    }
    let what = PageRead::Part(u32::try_from(part).unwrap_or(u32::MAX));
    // what stands in it is read with it: the numbers of other parts and the addresses of all
    reads::page(what, id);
    let total = parts(page);
    let url = |part: usize| Value::from_safe_string(part_address(&page.address, part).encoded());
    let links = |indexes: Vec<usize>| Value::from_object(Links { address: page.address.clone(), indexes, current: part });
    let is_near = |index: &usize| *index == 1 || *index == total || index.abs_diff(part) <= NEAR;
    table([
        ("pages", page_list(facts, part_pages(page, part).to_vec(), Some((what, id)))),
        ("index", part.into()),
        ("total", total.into()),
        ("count", page.pages.len().into()),
        ("url", url(part)),
        ("previous", if part > 1 { url(part - 1) } else { Value::UNDEFINED }),
        ("next", if part < total { url(part + 1) } else { Value::UNDEFINED }),
        ("first", url(1)),
        ("last", url(total)),
        ("links", links((1..=total).collect())),
        ("near", links((1..=total).filter(is_near).collect())),
    ])
}

/// Links to parts of a list.
#[derive(Debug)]
struct Links {
    address: Address,
    indexes: Vec<usize>,
    current: usize,
}

impl Object for Links {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let index = *self.indexes.get(key.as_usize()?)?;
        let url = Value::from_safe_string(part_address(&self.address, index).encoded());
        Some(table([("index", Value::from(index)), ("url", url), ("current", Value::from(index == self.current))]))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.indexes.len())
    }
}
