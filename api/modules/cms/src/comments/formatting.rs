//! What visitors write, as HTML in which nothing can run: a few things of markdown, and nothing of HTML.
//!
//! Two walls, each of which would do. What is HTML in the text is text; and what comes out goes through a sanitiser that knows only the tags below.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// How many elements may stand in one another.
const DEEPEST: usize = 8;

/// What gets through.
static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut safe = Builder::empty();
    safe.tags(HashSet::from(["p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener"));
    safe
});

/// The HTML of a comment.
pub(crate) fn html_of(text: &str) -> String {
    let mut made = String::with_capacity(text.len() * 2);
    html::push_html(&mut made, Allowed::new(Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH)));
    SAFE.clean(&made).to_string().trim_end().to_owned()
}

/// Whether anything of some HTML can be read.
pub(crate) fn can_be_read(html: &str) -> bool {
    markdown::strip_tags(html).contains(|c: char| !c.is_whitespace())
}

/// The parts of a text that comments may have.
struct Allowed<I> {
    parts: I,
    /// The ends of the elements that are open; none of those that are left out.
    open: Vec<Option<TagEnd>>,
}

impl<'a, I: Iterator<Item = Event<'a>>> Allowed<I> {
    fn new(parts: I) -> Self {
        Self { parts, open: Vec::new() }
    }

    /// What an element becomes; none if only what is in it stays.
    fn element(&self, tag: Tag<'a>) -> Option<Tag<'a>> {
        let is_deep = self.open.iter().flatten().count() >= DEEPEST;
        match tag {
            _ if is_deep => None,
            Tag::Heading { .. } | Tag::HtmlBlock => Some(Tag::Paragraph),
            Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. } => Some(tag),
            _ => None,
        }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Allowed<I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            return Some(match self.parts.next()? {
                Event::Start(tag) => {
                    let kept = self.element(tag);
                    self.open.push(kept.as_ref().map(Tag::to_end));
                    match kept {
                        Some(tag) => Event::Start(tag),
                        None => continue,
                    }
                }
                Event::End(_) => match self.open.pop().flatten() {
                    Some(end) => Event::End(end),
                    None => continue,
                },
                Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
                // who presses Enter wants a new line
                Event::SoftBreak => Event::HardBreak,
                part @ (Event::Text(_) | Event::Code(_) | Event::HardBreak) => part,
                _ => continue,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_things_of_markdown_are_kept() {
        assert_eq!(html_of("*a* **b** ~~c~~ `d`\nnext"), "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code><br>\nnext</p>");
        assert_eq!(html_of("> q\n\n- one\n- two"), "<blockquote>\n<p>q</p>\n</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>");
        assert_eq!(html_of("# Loud"), "<p>Loud</p>", "no headings: the page has its own");
        assert_eq!(html_of("```js\na < b\n```"), "<pre><code>a &lt; b\n</code></pre>");
    }

    #[test]
    fn links_lead_out_and_pass_on_nothing() {
        let link = "<p><a href=\"https://a.example/?b=1\" rel=\"nofollow ugc noopener\">x</a></p>";
        assert_eq!(html_of("[x](https://a.example/?b=1 \"title\")"), link);
        for bad in ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "/api/blog/comments", "//a.example"] {
            let html = html_of(&format!("[x](<{bad}>)"));
            assert!(!html.contains("href"), "{bad}: {html}");
        }
    }

    #[test]
    fn html_is_text_and_pictures_are_their_words() {
        assert_eq!(html_of("<b onclick=x>a</b>"), "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>");
        assert_eq!(html_of("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        assert_eq!(html_of("![a cat](https://a.example/cat.png)"), "<p>a cat</p>");
    }

    #[test]
    fn nothing_stands_deeper_than_it_can_be_read() {
        let html = html_of(&format!("{} deep", ">".repeat(2000)));
        assert!(html.matches("<blockquote>").count() == DEEPEST && html.contains("deep"), "{html}");
        assert_eq!(html.matches("<blockquote>").count(), html.matches("</blockquote>").count());
    }

    #[test]
    fn what_cannot_be_read_is_found() {
        assert!(can_be_read(&html_of("a")) && !can_be_read(&html_of("![](https://a.example/x.png)")) && !can_be_read(&html_of("-\n-")));
    }
}
