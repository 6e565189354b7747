//! What a text begins with, for lists and feeds. Only that part is rendered.

use std::cell::OnceCell;
use std::collections::HashMap;

use pulldown_cmark::{BrokenLink, CowStr, Event, Parser, Tag, TagEnd};

use crate::render::EXTENSIONS;
use crate::writer::{Mode, Writer};
use crate::{Options, strip_tags};

/// How much of a text is looked at first; most first paragraphs end before.
const FIRST_LOOK: usize = 1024;

/// The beginning of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// HTML without ids and without references to footnotes, so that several summaries fit on one page.
    pub html: String,
    /// The same without markup, in one line.
    pub text: String,
}

/// What stands before a line `<!-- more -->`, else the first paragraph that has text; empty if there is neither.
#[must_use]
pub fn summary(body: &str, options: &Options<'_>) -> Summary {
    let definitions = Definitions { body, found: OnceCell::new() };
    if let Some(end) = end_of_teaser(body) {
        return teaser(&body[..end], &definitions, options);
    }
    let mut look = FIRST_LOOK;
    loop {
        let end = end_of_line(body, look);
        let is_all = end == body.len();
        match first_paragraph(&body[..end], is_all, &definitions, options) {
            Some(summary) => return summary,
            None if is_all => return Summary::default(),
            None => look = end.saturating_mul(4),
        }
    }
}

/// Where the line `<!-- more -->` begins, unless it is in a block of code.
fn end_of_teaser(body: &str) -> Option<usize> {
    if !body.contains("<!--") {
        return None;
    }
    let mut at = 0;
    let mut fence = None;
    for line in body.split_inclusive('\n') {
        let text = line.trim();
        let marker = ["```", "~~~"].into_iter().find(|marker| text.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(marker)) if open == marker => fence = None,
            (None, None) if is_more(text) => return Some(at),
            _ => {}
        }
        at += line.len();
    }
    None
}

fn is_more(line: &str) -> bool {
    line.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")).is_some_and(|inner| inner.trim() == "more")
}

fn teaser<'a>(text: &'a str, definitions: &Definitions<'a>, options: &Options<'_>) -> Summary {
    let mut writer = Writer::new(options, Mode::Excerpt, text.len() * 2);
    for event in definitions.parser(text) {
        if let Some(event) = definitions.without_notes(event) {
            writer.event(event);
        }
    }
    finish(writer)
}

/// The first paragraph with text, if it is known to end where it does: a next block has begun, or it is all of the text.
fn first_paragraph<'a>(text: &'a str, is_all: bool, definitions: &Definitions<'a>, options: &Options<'_>) -> Option<Summary> {
    let mut writer = Writer::new(options, Mode::Excerpt, FIRST_LOOK);
    let mut depth = 0;
    let mut is_inside = false;
    let mut events = definitions.parser(text).peekable();
    while let Some(event) = events.next() {
        match &event {
            Event::Start(tag) => {
                is_inside |= depth == 0 && *tag == Tag::Paragraph;
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
        let is_end = depth == 0 && event == Event::End(TagEnd::Paragraph);
        if is_inside && let Some(event) = definitions.without_notes(event) {
            writer.event(event);
        }
        if is_end && is_inside {
            if !is_all && events.peek().is_none() {
                return None;
            }
            let summary = finish(writer);
            if !summary.text.is_empty() {
                return Some(summary);
            }
            writer = Writer::new(options, Mode::Excerpt, FIRST_LOOK);
            is_inside = false;
        }
    }
    None
}

fn finish(writer: Writer<'_, '_>) -> Summary {
    let html = writer.out;
    let mut text = String::with_capacity(html.len());
    for word in strip_tags(&html).split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    Summary { html, text }
}

/// The first end of a line behind a byte, or the end of the text.
fn end_of_line(body: &str, from: usize) -> usize {
    let from = body.floor_char_boundary(from);
    body[from..].find('\n').map_or(body.len(), |end| from + end + 1)
}

/// The first end of a block at or behind a byte, which is an empty line, or the end of the text.
fn end_of_block(body: &str, from: usize) -> usize {
    let from = body.floor_char_boundary(from);
    let mut at = from;
    while let Some(line) = body[at..].find('\n') {
        at += line + 1;
        if body[at..].starts_with('\n') || body[at..].starts_with("\r\n") {
            return at;
        }
    }
    body.len()
}

/// The link definitions (`[label]: url`) and footnotes of the whole text, looked for only when something refers to one that is not in the part
/// that is rendered.
struct Definitions<'a> {
    body: &'a str,
    found: OnceCell<HashMap<String, &'a str>>,
}

impl<'a> Definitions<'a> {
    /// Parses the beginning of the text. References to footnotes come as such whether the footnote is in that part or not.
    fn parser(&self, text: &'a str) -> impl Iterator<Item = Event<'a>> {
        let extensions = EXTENSIONS.union(pulldown_cmark::Options::ENABLE_OLD_FOOTNOTES);
        Parser::new_with_broken_link_callback(text, extensions, Some(|link: BrokenLink<'_>| self.link(&link.reference)))
    }

    /// The event itself, but no reference to a footnote; one that leads nowhere is the text that it was.
    fn without_notes(&self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::FootnoteReference(label) if self.find(&format!("^{label}")).is_some() => None,
            Event::FootnoteReference(label) => Some(Event::Text(format!("[^{label}]").into())),
            event => Some(event),
        }
    }

    /// The destination and title that belong to a label.
    fn link(&self, label: &str) -> Option<(CowStr<'a>, CowStr<'a>)> {
        let definition = Parser::new(self.find(label)?);
        let link = definition.reference_definitions().get(label)?;
        Some((link.dest.clone().into_static(), link.title.clone().map_or("".into(), CowStr::into_static)))
    }

    /// The text from the line on that defines a label, up to the next empty line.
    fn find(&self, label: &str) -> Option<&'a str> {
        self.found.get_or_init(|| self.collect()).get(&normal(label)).copied()
    }

    fn collect(&self) -> HashMap<String, &'a str> {
        let mut found = HashMap::new();
        let mut at = 0;
        for line in self.body.split_inclusive('\n') {
            if let Some((label, _)) = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
                let definition = self.body[at..end_of_block(self.body, at)].trim_start();
                found.entry(normal(label)).or_insert(definition);
            }
            at += line.len();
        }
        found
    }
}

/// Labels are the same whatever their case and white space.
fn normal(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Summary {
        summary(body, &Options { heading_anchors: true, raw_html: true, ..Options::plain() })
    }

    #[test]
    fn it_is_the_first_paragraph() {
        let summary = of("# Title\n\n> quoted\n\n![only a picture](/a.png)\n\nThe *first*\none &amp; only.\n\nThe second.\n");
        assert_eq!(summary.html, "<p>The <em>first</em>\none &amp; only.</p>\n");
        assert_eq!(summary.text, "The first one & only.");
    }

    #[test]
    fn it_is_what_stands_before_the_marker() {
        let summary = of("## A\r\n\r\nOne.\r\n\r\n- two\r\n\r\n<!-- more -->\r\n\r\nThree.\r\n");
        assert_eq!(summary.html, "<h2>A</h2>\n<p>One.</p>\n<ul>\n<li>two</li>\n</ul>\n");
        assert_eq!(summary.text, "A One. two");
        assert_eq!(of("One.\n<!--more-->\nTwo.\n").text, "One.");
    }

    #[test]
    fn a_marker_in_code_or_in_a_line_is_none() {
        assert_eq!(of("One.\n\n```\n<!-- more -->\n```\n").text, "One.");
        assert_eq!(of("One <!-- more --> two.\n").text, "One two.");
    }

    #[test]
    fn definitions_are_found_behind_it() {
        let far = "x ".repeat(5_000);
        let summary = of(&format!("A [link][The  Label] and [none][x].\n\n{far}\n\n[the label]: /there 'T'\n"));
        assert_eq!(summary.html, "<p>A <a href=\"/there\" title=\"T\">link</a> and [none][x].</p>\n");
    }

    #[test]
    fn footnotes_leave_no_trace() {
        let far = "x ".repeat(5_000);
        assert_eq!(of(&format!("A[^1] b[^2].\n\n{far}\n\n[^1]: note\n")).text, "A b[^2].");
        assert_eq!(of("A[^1].\n\n[^1]: note\n\n<!-- more -->\n").html, "<p>A.</p>\n");
    }

    #[test]
    fn a_paragraph_after_much_else_is_found() {
        let code = format!("```\n{}```\n", "a\n\n".repeat(3_000));
        assert_eq!(of(&format!("{code}\nHere.\n\nNot here.\n")).text, "Here.");
    }

    #[test]
    fn a_long_paragraph_is_whole() {
        let long = "word\n".repeat(1_000);
        assert_eq!(of(&format!("{long}\nNext.\n")).text.len(), long.len() - 1);
        assert_eq!(of(&long).text.len(), long.len() - 1);
        let heading = format!("{}end\n===\n\nText.\n", "a line\n".repeat(146));
        assert_eq!(of(&heading).text, "Text.");
    }

    #[test]
    fn a_text_without_paragraphs_has_none() {
        assert_eq!(of(""), Summary::default());
        assert_eq!(of("# Only\n\n- a list\n"), Summary::default());
    }
}
