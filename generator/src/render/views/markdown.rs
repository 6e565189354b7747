//! A page's markdown, rendered when a template asks for it. Only the last page of each thread is kept, since a template asks for `content` and `toc` in turn; and
//! those that are in the feed, too.

use std::cell::RefCell;
use std::sync::Arc;

use components::table;
use markdown::{Heading, Options, Rendered, Resolved, Summary, Target};
use minijinja::Value;
use percent_encoding::percent_decode_str;

use crate::content::PageId;
use crate::reads::{self, NameRead, PageRead};
use crate::render::Facts;

/// The body of a page as templates see it.
#[derive(Debug)]
pub(in crate::render) struct Body {
    /// Its HTML.
    pub(in crate::render) content: Value,
    /// Its headings.
    pub(super) toc: Vec<Heading>,
}

type Last = (Arc<Facts>, PageId, Arc<Body>);

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// The body of a page as HTML. What it reads is noted down the first time only: between two outputs it has to be forgotten.
pub(in crate::render) fn render_body(facts: &Arc<Facts>, id: PageId) -> Arc<Body> {
    let kept = LAST.with_borrow(|last| {
        last.as_ref().filter(|(of, page, _)| Arc::ptr_eq(of, facts) && *page == id).map(|(_, _, rendered)| Arc::clone(rendered))
    });
    kept.unwrap_or_else(|| {
        let rendered = match facts.memory.bodies.get(&id) {
            Some(kept) => {
                let (body, read) = kept.get_or_init(|| Box::new(reads::record(|| Arc::new(new_body(facts, id))))).as_ref();
                reads::replay(read);
                Arc::clone(body)
            }
            None => Arc::new(new_body(facts, id)),
        };
        LAST.set(Some((Arc::clone(facts), id, Arc::clone(&rendered))));
        rendered
    })
}

fn new_body(facts: &Facts, id: PageId) -> Body {
    reads::page(PageRead::Text, id);
    let Rendered { html, toc } = with_options(facts, id, markdown::render);
    Body { content: Value::from_safe_string(html), toc }
}

/// Forgets what this thread kept.
pub(in crate::render) fn forget() {
    LAST.set(None);
}

/// How the body of a page begins; kept, since lists show it again and again.
pub(in crate::render) fn summary(facts: &Facts, id: PageId) -> &Summary {
    reads::page(PageRead::Summary, id);
    let (summary, read) = facts.memory.summaries[id]
        .get_or_init(|| {
            let (summary, read) = reads::record(|| with_options(facts, id, markdown::summary));
            Box::new((summary, read))
        })
        .as_ref();
    reads::replay(read);
    summary
}

fn with_options<T>(facts: &Facts, id: PageId, render: impl FnOnce(&str, &Options<'_>) -> T) -> T {
    let page = &facts.model.pages[id];
    let settings = &facts.model.settings.markdown;
    let resolve = |destination: &str, target: Target| -> Option<Resolved> {
        reads::name(NameRead::Link, &link_name(&page.folder, destination));
        let beside = facts.model.resolve_link(&page.folder, destination);
        match target {
            Target::Link => beside.map(|url| Resolved { url, size: None }),
            Target::Image => {
                let url = beside.unwrap_or_else(|| destination.to_owned());
                reads::name(NameRead::Size, &url);
                Some(Resolved { size: picture_size(facts, &url), url })
            }
        }
    };
    let options = Options {
        raw_html: settings.raw_html,
        highlights: settings.highlight.then(|| facts.highlights.cache()),
        heading_anchors: settings.heading_anchors,
        resolve: &resolve,
    };
    let body = page.body().unwrap_or_else(|problem| {
        facts.memory.disturbed(problem);
        None
    });
    render(body.as_ref().map_or("", |body| body.text()), &options)
}

/// A folder and a destination as one name. Neither can have a line break in it.
fn link_name(folder: &str, destination: &str) -> String {
    format!("{folder}\n{destination}")
}

/// The two of [`link_name`].
pub(in crate::render) fn split_link_name(name: &str) -> (&str, &str) {
    name.split_once('\n').unwrap_or(("", name))
}

/// The size of a picture of the site, by its address: one in `public/`, or one beside a page.
pub(in crate::render) fn picture_size(facts: &Facts, url: &str) -> Option<(u32, u32)> {
    let address = percent_decode_str(url).decode_utf8().ok()?;
    let beside = || facts.attachment_paths.get(&*address).and_then(|path| facts.assets.size(path));
    facts.assets.size_of(&address).or_else(beside)
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
