//! Headings: their ids, the links to themselves, and the table of contents.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, HeadingLevel};

use crate::{Slug, escape};

/// A heading of the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The `id` to link to.
    pub id: String,
    /// Its text without markup.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    /// The headings of deeper levels that follow it.
    pub children: Vec<Self>,
}

/// The headings of one document.
#[derive(Default)]
pub(crate) struct Headings<'a> {
    /// The one that is being written.
    open: Option<Open<'a>>,
    /// How often each id was wanted.
    ids: HashMap<String, usize>,
    toc: Vec<Heading>,
}

struct Open<'a> {
    /// Where it begins in the HTML.
    start: usize,
    id: Option<CowStr<'a>>,
    classes: Vec<CowStr<'a>>,
    title: String,
}

impl<'a> Headings<'a> {
    pub(crate) fn start(&mut self, out: &str, id: Option<CowStr<'a>>, classes: Vec<CowStr<'a>>) {
        self.open = Some(Open { start: out.len(), id, classes, title: String::new() });
    }

    /// Takes part of the text of the heading that is being written, if there is one.
    pub(crate) fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.title.push_str(text);
        }
    }

    /// Puts the tags around what was written since the start.
    pub(crate) fn end(&mut self, out: &mut String, level: HeadingLevel, with_anchor: bool) {
        let Some(open) = self.open.take() else { return };
        let title = open.title.trim().to_owned();
        let id = self.unique_id(open.id.as_deref(), &title);
        let inner = out.split_off(open.start);
        let tag = tag(level);
        out.extend(["<", tag, " id=\""]);
        escape::attribute(out, &id);
        write_classes(out, &open.classes);
        out.extend(["\">", inner.as_str()]);
        if with_anchor && level != HeadingLevel::H1 {
            out.push_str(" <a class=\"heading-anchor\" href=\"#");
            escape::attribute(out, &id);
            out.push_str("\" aria-label=\"Link to “");
            escape::attribute(out, &title);
            out.push_str("”\">#</a>");
        }
        out.extend(["</", tag, ">\n"]);
        insert(&mut self.toc, Heading { id, title, level: level as u8, children: Vec::new() });
    }

    /// The headings as a tree.
    pub(crate) fn into_toc(self) -> Vec<Heading> {
        self.toc
    }

    /// The id that was asked for or the text's slug, with `-1`, `-2`, … where it is taken.
    fn unique_id(&mut self, wanted: Option<&str>, title: &str) -> String {
        let mut id = match wanted.filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => Slug::from_text_or(title, "section").into_string(),
        };
        if id.starts_with("fn-") || id.starts_with("fnref-") {
            id.insert_str(0, "heading-");
        }
        let mut unique = id.clone();
        while self.ids.contains_key(&unique) {
            let count = self.ids.entry(id.clone()).or_default();
            *count += 1;
            unique = format!("{id}-{count}");
        }
        self.ids.insert(unique.clone(), 0);
        unique
    }
}

/// The name of the element of a level.
pub(crate) fn tag(level: HeadingLevel) -> &'static str {
    ["h1", "h2", "h3", "h4", "h5", "h6"][level as usize - 1]
}

/// Goes on from an open `id="…`: closes it and leaves a `class="…` open, if there are classes.
fn write_classes(out: &mut String, classes: &[CowStr<'_>]) {
    for (index, class) in classes.iter().enumerate() {
        out.push_str(if index == 0 { "\" class=\"" } else { " " });
        escape::attribute(out, class);
    }
}

fn insert(headings: &mut Vec<Heading>, heading: Heading) {
    match headings.last_mut() {
        Some(last) if last.level < heading.level => insert(&mut last.children, heading),
        _ => headings.push(heading),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Heading, Options, Rendered, render};

    fn rendered(body: &str) -> Rendered {
        render(body, &Options { heading_anchors: true, ..Options::plain() })
    }

    fn outline(toc: &[Heading]) -> String {
        toc.iter().map(|heading| format!("{}{}({})", heading.level, heading.id, outline(&heading.children))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_heading_has_an_id_and_a_link_to_itself() {
        assert_eq!(
            rendered("## Say \"hi\" & *go*").html,
            "<h2 id=\"say-hi-go\">Say \"hi\" &amp; <em>go</em> <a class=\"heading-anchor\" href=\"#say-hi-go\" \
             aria-label=\"Link to “Say &quot;hi&quot; &amp; go”\">#</a></h2>\n"
        );
        assert_eq!(rendered("# Top").html, "<h1 id=\"top\">Top</h1>\n");
    }

    #[test]
    fn repeated_headings_get_ids_of_their_own() {
        assert_eq!(outline(&rendered("# A\n# A\n# A\n# A-1\n# Ä b\n").toc), "1a() 1a-1() 1a-2() 1a-1-1() 1ä-b()");
    }

    #[test]
    fn ids_and_classes_can_be_given_but_nothing_else() {
        let html = rendered("# T {#my-id .x .y onclick=\"evil()\"}\n# U {#my-id}").html;
        assert_eq!(html, "<h1 id=\"my-id\" class=\"x y\">T</h1>\n<h1 id=\"my-id-1\">U</h1>\n");
    }

    #[test]
    fn a_heading_cannot_take_the_id_of_a_footnote() {
        let ids = outline(&rendered("# fn 1\n# T {#fnref-1}\n").toc);
        assert_eq!(ids, "1heading-fn-1() 1heading-fnref-1()");
    }

    #[test]
    fn the_table_of_contents_is_a_tree_of_plain_text() {
        let rendered = rendered("# One\n### `two` [x](/y)\n## three\n#### four\n# five\n");
        assert_eq!(outline(&rendered.toc), "1one(3two-x() 2three(4four())) 1five()");
        assert_eq!(rendered.toc[0].children[0].title, "two x");
    }

    #[test]
    fn html_and_pictures_in_headings_are_no_part_of_their_names() {
        let toc = rendered("# a <b onclick=\"x\">b</b> ![pic](/x.png)\n#\n").toc;
        assert_eq!((toc[0].title.as_str(), toc[1].id.as_str()), ("a b pic", "section"));
    }
}
