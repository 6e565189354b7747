//! Footnotes: numbered by their first use, put together at the end, with links in both directions.

use std::collections::HashMap;
use std::fmt::Write;

use pulldown_cmark::{Event, Tag, TagEnd};

/// The footnotes of one document. What a definition says is kept as it comes and written at the end, so that its number does not depend on
/// where it stands, and so that one that nobody uses is not written at all.
#[derive(Default)]
pub(crate) struct Footnotes<'a> {
    /// Definitions that have begun; they can stand in one another.
    open: Vec<(String, Vec<Event<'a>>)>,
    definitions: HashMap<String, Vec<Event<'a>>>,
    numbers: HashMap<String, usize>,
    /// The label and the number of uses of each, in the order of their numbers.
    used: Vec<(String, usize)>,
}

impl<'a> Footnotes<'a> {
    /// Begins to keep a definition.
    pub(crate) fn start(&mut self, label: &str) {
        self.open.push((label.to_lowercase(), Vec::new()));
    }

    /// Whether events belong to a definition.
    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Keeps an event of the definition that has begun.
    pub(crate) fn keep(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => self.start(&label),
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((label, events)) = self.open.pop() {
                    self.definitions.entry(label).or_insert(events);
                }
            }
            event => {
                if let Some((_, events)) = self.open.last_mut() {
                    events.push(event);
                }
            }
        }
    }

    /// Writes a reference.
    pub(crate) fn reference(&mut self, out: &mut String, label: &str) {
        let label = label.to_lowercase();
        let next = self.used.len() + 1;
        let number = *self.numbers.entry(label.clone()).or_insert(next);
        if number == next {
            self.used.push((label, 0));
        }
        let uses = &mut self.used[number - 1].1;
        *uses += 1;
        let id = Reference { number, nth: *uses };
        // Writing to a string cannot fail.
        let _ = write!(out, "<sup><a class=\"footnote-ref\" id=\"{id}\" href=\"#fn-{number}\">{number}</a></sup>");
    }

    /// Takes out what the footnote of a number says, if that many are used. Call it for 1, 2, 3, … since one can use another.
    pub(crate) fn take(&mut self, number: usize) -> Option<Vec<Event<'a>>> {
        let (label, _) = self.used.get(number - 1)?;
        Some(self.definitions.remove(label).unwrap_or_default())
    }

    /// Writes the links back from a footnote to where it is used, into its last paragraph if it ends with one.
    pub(crate) fn write_links_back(&self, out: &mut String, number: usize) {
        let uses = self.used.get(number - 1).map_or(0, |(_, uses)| *uses);
        let in_paragraph = out.ends_with("</p>\n");
        if in_paragraph {
            out.truncate(out.len() - "</p>\n".len());
        }
        for nth in 1..=uses {
            let id = Reference { number, nth };
            let _ = match nth {
                1 => write!(out, " <a class=\"footnote-back\" href=\"#{id}\" aria-label=\"Back to the text\">↩</a>"),
                _ => write!(
                    out,
                    " <a class=\"footnote-back\" href=\"#{id}\" aria-label=\"Back to the text, place {nth}\">↩<sup>{nth}</sup></a>"
                ),
            };
        }
        if in_paragraph {
            out.push_str("</p>\n");
        }
    }
}

/// The id of a reference: `fnref-1`, and `fnref-1-2` for its second use.
struct Reference {
    number: usize,
    nth: usize,
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "fnref-{}", self.number)?;
        if self.nth > 1 { write!(f, "-{}", self.nth) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, render};

    fn html(body: &str) -> String {
        render(body, &Options::plain()).html
    }

    #[test]
    fn a_footnote_is_linked_in_both_directions() {
        assert_eq!(
            html("A[^x].\n\n[^x]: Said *so*.\n"),
            "<p>A<sup><a class=\"footnote-ref\" id=\"fnref-1\" href=\"#fn-1\">1</a></sup>.</p>\n\
             <section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn-1\">\n<p>Said <em>so</em>. \
             <a class=\"footnote-back\" href=\"#fnref-1\" aria-label=\"Back to the text\">↩</a></p>\n</li>\n</ol>\n</section>\n"
        );
    }

    #[test]
    fn numbers_follow_the_first_use_and_every_use_has_an_id() {
        let html = html("[^b]: B.\n\n[^a]: A.\n\nx[^a] y[^B] z[^a]\n");
        for part in ["id=\"fnref-1\" href=\"#fn-1\">1", "id=\"fnref-2\" href=\"#fn-2\">2", "id=\"fnref-1-2\" href=\"#fn-1\">1"] {
            assert_eq!(html.matches(part).count(), 1, "{part}: {html}");
        }
        assert!(html.find("A.").unwrap() < html.find("B.").unwrap(), "{html}");
        assert!(html.contains("href=\"#fnref-1-2\" aria-label=\"Back to the text, place 2\""), "{html}");
    }

    #[test]
    fn what_is_not_defined_stays_text_and_what_is_not_used_is_dropped() {
        assert_eq!(html("a[^1]\n\n[^2]: unused\n"), "<p>a[^1]</p>\n");
    }

    #[test]
    fn a_footnote_may_use_another_and_itself() {
        let html = html("x[^a]\n\n[^a]: see[^b] and[^a]\n\n[^b]: B\n");
        assert_eq!(html.matches("<li id=").count(), 2, "{html}");
        assert!(html.find("id=\"fn-1\"").unwrap() < html.find("id=\"fn-2\"").unwrap(), "{html}");
    }

    #[test]
    fn a_footnote_is_never_inside_a_link() {
        let html = html("[a[^1]](/b) [a[^1]][c]\n\n[^1]: n\n\n[c]: /d\n");
        assert!(html.starts_with("<p>[a<sup><a class=\"footnote-ref\""), "{html}");
        assert!(html.contains("</sup>]<a href=\"/d\">c</a></p>"), "{html}");
    }

    #[test]
    fn a_footnote_may_hold_blocks() {
        let html = html("x[^1]\n\n[^1]: one\n\n    two\n\n    ```\n    code\n    ```\n");
        assert!(html.contains("<p>one</p>\n<p>two</p>\n<pre"), "{html}");
        assert!(html.contains("</pre>\n <a class=\"footnote-back\""), "{html}");
    }
}
