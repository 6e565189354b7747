//! The links and images of a text with their places, for checking where they lead.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd};

use crate::Target;
use crate::render::EXTENSIONS;

/// Texts are only shown in messages; what is longer is cut.
const LONGEST_TEXT: usize = 200;

/// A link or image as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where it leads, as written; of `[text][label]` what the label stands for.
    pub destination: String,
    /// The bytes of the body that the whole link or image takes.
    pub span: Range<usize>,
    /// Link or image.
    pub target: Target,
    /// Its text without markup, of an image the alternative one; at most about 200 bytes.
    pub text: String,
}

/// All links and images, in the order in which they begin. Links in raw HTML are not among them.
#[must_use]
pub fn references(body: &str) -> Vec<Reference> {
    let mut references: Vec<Reference> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (event, span) in Parser::new_ext(body, EXTENSIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                open.push(references.len());
                let span = whole(body, link_type, span);
                let destination = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { owned(dest_url) };
                references.push(Reference { destination, span, target: Target::Link, text: String::new() });
            }
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                open.push(references.len());
                let span = whole(body, link_type, span);
                references.push(Reference { destination: owned(dest_url), span, target: Target::Image, text: String::new() });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let inner = open.pop().map(|index| references[index].text.clone());
                add(&mut references, &open, inner.as_deref().unwrap_or_default());
            }
            Event::Text(text) | Event::Code(text) => add(&mut references, &open, &text),
            Event::SoftBreak | Event::HardBreak => add(&mut references, &open, " "),
            _ => {}
        }
    }
    references
}

fn owned(text: CowStr<'_>) -> String {
    text.into_string()
}

/// The parser leaves out the brackets at the end of `[label][]`.
fn whole(body: &str, kind: LinkType, span: Range<usize>) -> Range<usize> {
    let is_cut = kind == LinkType::Collapsed && !body[span.clone()].ends_with("[]") && body[span.end..].starts_with("[]");
    span.start..span.end + if is_cut { "[]".len() } else { 0 }
}

/// Adds to the text of the innermost open reference.
fn add(references: &mut [Reference], open: &[usize], text: &str) {
    if let Some(index) = open.last() {
        let whole = &mut references[*index].text;
        whole.push_str(text);
        whole.truncate(whole.floor_char_boundary(LONGEST_TEXT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<(String, String, Target, String)> {
        references(body)
            .into_iter()
            .map(|reference| (reference.destination, body[reference.span].to_owned(), reference.target, reference.text))
            .collect()
    }

    #[test]
    fn every_way_to_write_a_link_is_found_where_it_stands() {
        let body =
            "Ä [a *b* `c`](x.md#d \"t\"), [r][Label], [label][], [label], <https://e.example/>, <m@n.example>\r\n\r\n[label]: /l\r\n";
        let link =
            |destination: &str, written: &str, text: &str| (destination.to_owned(), written.to_owned(), Target::Link, text.to_owned());
        assert_eq!(
            found(body),
            [
                link("x.md#d", "[a *b* `c`](x.md#d \"t\")", "a b c"),
                link("/l", "[r][Label]", "r"),
                link("/l", "[label][]", "label"),
                link("/l", "[label]", "label"),
                link("https://e.example/", "<https://e.example/>", "https://e.example/"),
                link("mailto:m@n.example", "<m@n.example>", "m@n.example"),
            ]
        );
    }

    #[test]
    fn an_image_in_a_link_is_two() {
        let found = found("[![alt](i.png) more](/x)");
        assert_eq!(found[0], ("/x".into(), "[![alt](i.png) more](/x)".into(), Target::Link, "alt more".into()));
        assert_eq!(found[1], ("i.png".into(), "![alt](i.png)".into(), Target::Image, "alt".into()));
    }

    #[test]
    fn links_in_tables_and_footnotes_are_found_and_those_in_code_are_not() {
        let found = found("| [a](/1) |\n|---|\n| x[^n] |\n\n`[b](/2)`\n\n[^n]: [c](/3)\n\n    [d](/4)\n\n```\n[e](/5)\n```\n");
        assert_eq!(found.iter().map(|(destination, ..)| destination.as_str()).collect::<Vec<_>>(), ["/1", "/3", "/4"]);
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        let text = references(&format!("[{}](/x)", "ä".repeat(500))).remove(0).text;
        assert_eq!(text.len(), LONGEST_TEXT);
    }
}
