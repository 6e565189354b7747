//! A page's markdown, rendered when a template asks for it. Only the last page of each thread is kept, since a template asks for `content` and `toc` in turn.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use components::table;
use markdown::{Heading, Options, Rendered, Resolved, Summary, Target};
use minijinja::Value;

use crate::content::PageId;
use crate::render::Facts;

type Last = (Arc<Facts>, PageId, Rc<Rendered>);

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// The body of a page as HTML.
pub(in crate::render) fn render_body(facts: &Arc<Facts>, id: PageId) -> Rc<Rendered> {
    let kept = LAST.with_borrow(|last| {
        last.as_ref().filter(|(of, page, _)| Arc::ptr_eq(of, facts) && *page == id).map(|(_, _, rendered)| Rc::clone(rendered))
    });
    kept.unwrap_or_else(|| {
        let rendered = Rc::new(with_options(facts, id, |body, options| markdown::render(body, options)));
        LAST.set(Some((Arc::clone(facts), id, Rc::clone(&rendered))));
        rendered
    })
}

/// Forgets what this thread kept, so that a finished site is freed.
pub(in crate::render) fn forget() {
    LAST.set(None);
}

pub(super) fn summary(facts: &Facts, id: PageId) -> Summary {
    with_options(facts, id, |body, options| markdown::summary(body, options))
}

fn with_options<T>(facts: &Facts, id: PageId, render: impl FnOnce(&str, &Options<'_>) -> T) -> T {
    let page = &facts.model.pages[id];
    let settings = &facts.model.settings.markdown;
    let resolve = |destination: &str, _: Target| -> Option<Resolved> {
        let url = facts.model.resolve_link(page, destination)?;
        Some(Resolved { url, size: None })
    };
    let options = Options {
        raw_html: settings.raw_html,
        highlight: settings.highlight,
        heading_anchors: settings.heading_anchors,
        resolve: &resolve,
    };
    render(page.body(), &options)
}

pub(super) fn toc(headings: &[Heading]) -> Value {
    headings
        .iter()
        .map(|heading| {
            table([
                ("id", Value::from(heading.id.as_str())),
                ("title", Value::from(heading.title.as_str())),
                ("level", Value::from(heading.level)),
                ("children", toc(&heading.children)),
            ])
        })
        .collect()
}
