//! `page`: a page, section or term as templates see it.

use std::sync::Arc;

use components::table;
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde};
use source::Moment;

use super::{markdown, seo};
use crate::content::{Comment, Kind, Page, PageId};
use crate::reads::{self, PageRead};
use crate::render::{Facts, encode_path};

/// The fields that can be asked for.
const FIELDS: &[&str] = &[
    "kind",
    "title",
    "description",
    "url",
    "permalink",
    "content",
    "summary",
    "summary_text",
    "toc",
    "date",
    "updated",
    "expires",
    "authors",
    "tags",
    "taxonomies",
    "words",
    "reading_minutes",
    "section",
    "ancestors",
    "previous",
    "next",
    "assets",
    "weight",
    "draft",
    "slug",
    "layout",
    "extra",
    "seo",
    "pages",
    "own_pages",
    "sections",
    "terms",
    "name",
    "count",
    "feed_url",
    "post_name",
    "comments",
];

/// One page of a site.
#[derive(Debug, Clone)]
pub(in crate::render) struct PageView {
    pub(in crate::render) facts: Arc<Facts>,
    pub(in crate::render) id: PageId,
}

impl PageView {
    pub(in crate::render) fn value(facts: &Arc<Facts>, id: PageId) -> Value {
        Value::from_object(Self { facts: Arc::clone(facts), id })
    }

    fn page(&self) -> &Page {
        &self.facts.model.pages[self.id]
    }

    fn other(&self, id: Option<PageId>) -> Option<Value> {
        id.map(|id| Self::value(&self.facts, id))
    }

    /// Pages that were asked for as a whole.
    fn list(&self, ids: &[PageId]) -> Value {
        page_list(&self.facts, ids.to_vec(), Some((PageRead::Place, self.id)))
    }

    fn ancestors(&self) -> Value {
        let mut ids = Vec::new();
        let mut above = self.page().section;
        while let Some(id) = above {
            ids.insert(0, id);
            above = self.facts.model.pages[id].section;
        }
        self.list(&ids)
    }

    fn terms(&self, taxonomy: &str) -> Value {
        self.list(self.page().terms_of(taxonomy))
    }

    fn taxonomies(&self) -> Value {
        let model = &self.facts.model;
        table(model.settings.taxonomies.iter().map(|name| (name.as_str(), self.terms(name))))
    }

    fn attachments(&self) -> Value {
        let url = |name: &String| self.facts.model.attachments.get(name).map(|path| Value::from_safe_string(encode_path(path)));
        self.page().attachments.iter().filter_map(url).collect()
    }

    fn own_pages(&self) -> Value {
        let own = self.page().pages.iter().copied().filter(|id| self.facts.model.pages[*id].section == Some(self.id));
        page_list(&self.facts, own.collect(), Some((PageRead::List, self.id)))
    }

    fn read(&self, what: PageRead) {
        reads::page(what, self.id);
    }

    /// What the front matter and the address say.
    fn fact(&self, key: &str) -> Option<Value> {
        match key {
            "kind" | "title" | "name" | "description" | "url" | "permalink" | "date" | "updated" | "expires" | "authors" | "weight"
            | "draft" | "slug" | "layout" | "extra" | "seo" | "post_name" => self.read(PageRead::Meta),
            _ => return None,
        }
        let page = self.page();
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        let moment = |moment: Option<Moment>| moment.map(|moment| Value::from(moment.to_string()));
        match key {
            "kind" => Some(page.kind.name().into()),
            "title" | "name" => Some(page.title.as_str().into()),
            "description" => text(&page.front.description),
            "url" => Some(Value::from_safe_string(page.address.encoded())),
            "permalink" => Some(Value::from_safe_string(self.facts.model.permalink(&page.address))),
            "date" => moment(page.front.date),
            "updated" => moment(page.front.updated),
            "expires" => moment(page.front.expires),
            "authors" => Some(page.front.authors.iter().map(String::as_str).collect()),
            "weight" => page.front.weight.map(Value::from),
            "draft" => Some(page.front.draft.into()),
            "slug" => page.address.as_str().trim_end_matches('/').rsplit('/').next().map(Value::from),
            "layout" => page.template.strip_prefix("layouts/").and_then(|name| name.strip_suffix(".html")).map(Value::from),
            "extra" => Some(Value::from(Serde(&page.front.extra))),
            "seo" => Some(seo::of_page(&page.front.seo)),
            "post_name" => page.written.as_ref()?.post_name().map(Value::from),
            _ => None,
        }
    }

    /// Its place among the other pages.
    fn relation(&self, key: &str) -> Option<Value> {
        let page = self.page();
        match key {
            // what is in a list, the list says when it is looked at
            "pages" => return Some(page_list(&self.facts, page.pages.clone(), Some((PageRead::List, self.id)))),
            "own_pages" => return Some(self.own_pages()),
            "count" => {
                self.read(PageRead::Count);
                return Some(page.pages.len().into());
            }
            "tags" | "taxonomies" | "section" | "ancestors" | "previous" | "next" | "assets" | "sections" | "terms" | "feed_url" => {
                self.read(PageRead::Place);
            }
            _ => return None,
        }
        match key {
            "tags" => Some(self.terms("tags")),
            "taxonomies" => Some(self.taxonomies()),
            "section" => self.other(page.section),
            "ancestors" => Some(self.ancestors()),
            "previous" => self.other(page.previous),
            "next" => self.other(page.next),
            "assets" => Some(self.attachments()),
            "sections" => Some(self.list(if page.kind == Kind::Section { &page.children } else { &[] })),
            "terms" => Some(self.list(if page.kind == Kind::Taxonomy { &page.children } else { &[] })),
            "feed_url" => crate::render::feed::address(&self.facts.model, self.id).map(Value::from_safe_string),
            _ => None,
        }
    }

    /// What visitors said to it; none of what is a file.
    fn comments(&self) -> Option<Value> {
        self.read(PageRead::Comments);
        let beside = self.page().written.as_ref()?.beside.as_ref()?;
        let comment = |comment: &Comment| {
            table([
                ("id", Value::from(comment.id.as_str())),
                ("parent", comment.parent.as_deref().map_or(Value::from(()), Value::from)),
                ("author", Value::from(comment.author.as_str())),
                ("html", Value::from_safe_string(comment.html.clone())),
                ("staff", Value::from(comment.staff)),
                ("date", comment.date.map_or(Value::from(()), |date| Value::from(date.to_string()))),
            ])
        };
        Some(beside.comments.iter().map(comment).collect())
    }

    /// What its markdown becomes.
    fn rendering(&self, key: &str) -> Option<Value> {
        match key {
            "content" if self.page().kind == Kind::Frame => Some(Value::from_safe_string(components::FRAME_CONTENT.to_owned())),
            "content" => Some(markdown::render_body(&self.facts, self.id).content.clone()),
            "toc" => Some(markdown::toc(&markdown::render_body(&self.facts, self.id).toc)),
            "summary" => Some(Value::from_safe_string(markdown::summary(&self.facts, self.id).html.clone())),
            "summary_text" => Some(markdown::summary(&self.facts, self.id).text.as_str().into()),
            "words" => {
                self.read(PageRead::Words);
                Some(self.page().words().into())
            }
            "reading_minutes" => {
                self.read(PageRead::Minutes);
                Some(self.page().reading_minutes().into())
            }
            "comments" => self.comments(),
            _ => None,
        }
    }
}

impl Object for PageView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.fact(key).or_else(|| self.relation(key)).or_else(|| self.rendering(key))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(FIELDS)
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.read(PageRead::Meta);
        f.write_str(&self.page().title)
    }
}

/// A list of pages.
#[derive(Debug)]
struct PageList {
    facts: Arc<Facts>,
    ids: Vec<PageId>,
    read: Option<(PageRead, PageId)>,
}

/// The pages as a list that templates can walk, slice and measure. Whoever looks into it reads this of that page.
pub(in crate::render) fn page_list(facts: &Arc<Facts>, ids: Vec<PageId>, read: Option<(PageRead, PageId)>) -> Value {
    Value::from_object(PageList { facts: Arc::clone(facts), ids, read })
}

impl PageList {
    fn note(&self) {
        if let Some((what, id)) = self.read {
            reads::page(what, id);
        }
    }
}

impl Object for PageList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.note();
        self.ids.get(key.as_usize()?).map(|id| PageView::value(&self.facts, *id))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.note();
        Enumerator::Seq(self.ids.len())
    }
}
