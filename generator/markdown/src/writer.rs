//! What each event of the markdown parser becomes in HTML.

use std::fmt::Write;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use crate::code::Code;
use crate::footnotes::Footnotes;
use crate::headings::{Headings, tag};
use crate::tables::Table;
use crate::{Heading, Options, destination, escape};

/// What the HTML is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A page: headings have ids, footnotes are put at the end.
    Page,
    /// A part that is shown on other pages, maybe beside others: nothing has an id.
    Excerpt,
    /// A part of a line: there are no blocks.
    Inline,
}

/// Turns events into HTML, one after another.
pub(crate) struct Writer<'a, 'o> {
    /// The HTML so far.
    pub(crate) out: String,
    options: &'o Options<'o>,
    mode: Mode,
    headings: Headings<'a>,
    footnotes: Footnotes<'a>,
    table: Table,
    code: Code,
    image: Option<Image<'a>>,
    /// How many links are open; only the outermost is written.
    links: usize,
    /// A block of HTML that is going to be shown as text.
    shown_html: Option<String>,
}

/// The image whose alternative text is being written.
struct Image<'a> {
    title: pulldown_cmark::CowStr<'a>,
    /// Its known size; nothing at all for one of which only the alternative text is shown.
    size: Option<Option<(u32, u32)>>,
    /// How many images are open inside it.
    depth: usize,
}

impl<'a, 'o> Writer<'a, 'o> {
    pub(crate) fn new(options: &'o Options<'o>, mode: Mode, capacity: usize) -> Self {
        Self {
            out: String::with_capacity(capacity),
            options,
            mode,
            headings: Headings::default(),
            footnotes: Footnotes::default(),
            table: Table::default(),
            code: Code::default(),
            image: None,
            links: 0,
            shown_html: None,
        }
    }

    /// Writes an event.
    pub(crate) fn event(&mut self, event: Event<'a>) {
        if self.footnotes.is_open() {
            return self.footnotes.keep(event);
        }
        if self.image.is_some() {
            return self.event_in_image(&event);
        }
        match event {
            Event::Start(element) => self.start(element),
            Event::End(element) => self.end(element),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                self.headings.text(&code);
                self.out.push_str("<code>");
                escape::text(&mut self.out, &code);
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => {
                self.begin_line();
                self.out.push_str("<hr>\n");
            }
            Event::FootnoteReference(label) => {
                if self.mode == Mode::Page {
                    self.footnotes.reference(&mut self.out, &label);
                }
            }
            Event::TaskListMarker(is_done) => self.task(is_done),
            // The extension is off.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    /// Writes the footnotes and returns the HTML and the table of contents.
    pub(crate) fn finish(mut self) -> (String, Vec<Heading>) {
        let mut number = 1;
        while let Some(events) = self.footnotes.take(number) {
            self.begin_line();
            if number == 1 {
                self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
            }
            self.out.push_str("<li id=\"fn-");
            self.out.push_str(&number.to_string());
            self.out.push_str("\">\n");
            for event in events {
                self.event(event);
            }
            self.footnotes.write_links_back(&mut self.out, number);
            self.out.push_str("</li>\n");
            number += 1;
        }
        if number > 1 {
            self.out.push_str("</ol>\n</section>\n");
        }
        (self.out, self.headings.into_toc())
    }

    fn start(&mut self, element: Tag<'a>) {
        match element {
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.links += 1;
                if self.links == 1 {
                    destination::open_link(&mut self.out, link_type, &dest_url, &title, self.options);
                }
            }
            Tag::Image { dest_url, title, .. } => {
                let size = destination::open_image(&mut self.out, &dest_url, self.options);
                self.image = Some(Image { title, size, depth: 0 });
            }
            Tag::TableHead => self.table.start_head(&mut self.out),
            Tag::TableRow => self.table.start_row(&mut self.out),
            Tag::TableCell => self.table.start_cell(&mut self.out),
            Tag::FootnoteDefinition(label) => self.footnotes.start(&label),
            block if self.mode != Mode::Inline => self.start_block(block),
            _ => {}
        }
    }

    fn start_block(&mut self, element: Tag<'a>) {
        self.begin_line();
        match element {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::Heading { id, classes, .. } if self.mode == Mode::Page => self.headings.start(&self.out, id, classes),
            Tag::Heading { level, .. } => self.out.extend(["<", tag(level), ">"]),
            Tag::BlockQuote(None) => self.out.push_str("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.alert(kind),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.code.start(&mut self.out, &info),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.code.start(&mut self.out, ""),
            Tag::HtmlBlock => self.shown_html = (!self.options.raw_html).then(String::new),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            // Writing to a string cannot fail.
            Tag::List(Some(first)) => _ = writeln!(self.out, "<ol start=\"{first}\">"),
            Tag::Item => self.out.push_str("<li>"),
            Tag::Table(alignments) => self.table.start(&mut self.out, alignments),
            _ => {}
        }
    }

    fn end(&mut self, element: TagEnd) {
        match element {
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => {
                self.links -= 1;
                if self.links == 0 {
                    self.out.push_str("</a>");
                }
            }
            TagEnd::TableHead => self.table.end_head(&mut self.out),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.table.end_cell(&mut self.out),
            TagEnd::Table => self.table.end(&mut self.out),
            _ if self.mode == Mode::Inline => {}
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) if self.mode == Mode::Page => {
                self.headings.end(&mut self.out, level, self.options.heading_anchors);
            }
            TagEnd::Heading(level) => self.out.extend(["</", tag(level), ">\n"]),
            TagEnd::BlockQuote(None) => self.out.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.out.push_str("</aside>\n"),
            TagEnd::CodeBlock => self.code.end(&mut self.out, self.options.highlights),
            TagEnd::HtmlBlock => self.show_html(),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            _ => {}
        }
    }

    fn event_in_image(&mut self, event: &Event<'a>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(Tag::Image { .. }) => image.depth += 1,
            Event::End(TagEnd::Image) if image.depth > 0 => image.depth -= 1,
            Event::End(TagEnd::Image) => {
                if let Some(size) = image.size {
                    destination::close_image(&mut self.out, &image.title, size);
                }
                self.image = None;
            }
            Event::Text(text) | Event::Code(text) => {
                escape::attribute(&mut self.out, text);
                self.headings.text(text);
            }
            Event::SoftBreak | Event::HardBreak => self.line_break(" "),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.code.is_open() {
            return self.code.push(text);
        }
        escape::text(&mut self.out, text);
        self.headings.text(text);
    }

    fn line_break(&mut self, html: &str) {
        self.out.push_str(html);
        self.headings.text(" ");
    }

    fn html(&mut self, html: &str) {
        if self.options.raw_html {
            self.out.push_str(html);
        } else if let Some(block) = &mut self.shown_html {
            block.push_str(html);
        } else if !html.starts_with("<!--") {
            escape::text(&mut self.out, html);
        }
    }

    /// Ends a block of HTML that is not let through: a comment vanishes, anything else is shown.
    fn show_html(&mut self) {
        let Some(block) = self.shown_html.take() else { return };
        let block = block.trim();
        let is_comment = block.starts_with("<!--") && block.find("-->").is_none_or(|end| end + "-->".len() == block.len());
        if !is_comment {
            self.out.push_str("<p>");
            escape::text(&mut self.out, block);
            self.out.push_str("</p>\n");
        }
    }

    fn alert(&mut self, kind: BlockQuoteKind) {
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        // The role keeps it from being a landmark of the page, which an <aside> otherwise is.
        let _ = writeln!(self.out, "<aside class=\"alert alert-{class}\" role=\"note\">\n<p class=\"alert-title\">{title}</p>");
    }

    /// Makes a task of the list item that has just begun.
    fn task(&mut self, is_done: bool) {
        if let Some(at) = self.out.rfind("<li>") {
            self.out.insert_str(at + "<li".len(), " class=\"task\"");
        }
        self.out.push_str(if is_done {
            "<input type=\"checkbox\" disabled checked aria-label=\"done\"> "
        } else {
            "<input type=\"checkbox\" disabled aria-label=\"not done\"> "
        });
    }

    fn begin_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, render};

    fn html(body: &str) -> String {
        render(body, &Options::plain()).html
    }

    fn raw(body: &str) -> String {
        render(body, &Options { raw_html: true, ..Options::plain() }).html
    }

    #[test]
    fn paragraphs_breaks_and_emphasis() {
        assert_eq!(
            html("a *b* **c** ~~d~~ `<e>`\nf\\\ng\r\n\r\n---\n"),
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>&lt;e&gt;</code>\nf<br>\ng</p>\n<hr>\n"
        );
        assert_eq!(html("\"a\" -- b..."), "<p>\"a\" -- b...</p>\n");
    }

    #[test]
    fn lists_in_lists() {
        assert_eq!(html("- a\n  - b\n- c\n"), "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n");
        assert_eq!(html("3. a\n\n4. b\n"), "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n");
    }

    #[test]
    fn tasks_are_marked_whether_the_list_is_tight_or_loose() {
        assert_eq!(
            html("- [x] a\n- [ ] b\n- c\n"),
            "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"done\"> a</li>\n\
             <li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"not done\"> b</li>\n<li>c</li>\n</ul>\n"
        );
        assert!(html("- [ ] a\n\n- b\n").starts_with("<ul>\n<li class=\"task\">\n<p><input"));
    }

    #[test]
    fn quotes_and_alerts() {
        assert_eq!(html("> a\n"), "<blockquote>\n<p>a</p>\n</blockquote>\n");
        assert_eq!(
            html("> [!WARNING]\n> a\n"),
            "<aside class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n<p>a</p>\n</aside>\n"
        );
    }

    #[test]
    fn html_is_text_unless_it_is_let_through() {
        let body = "<div onclick=\"x\">\na\n</div>\n\nb <i>c</i> <!-- d -->\n\n<!-- e\n\nf -->\n";
        assert_eq!(html(body), "<p>&lt;div onclick=\"x\"&gt;\na\n&lt;/div&gt;</p>\n<p>b &lt;i&gt;c&lt;/i&gt; </p>\n");
        assert_eq!(raw(body), "<div onclick=\"x\">\na\n</div>\n<p>b <i>c</i> <!-- d --></p>\n<!-- e\n\nf -->\n");
        assert_eq!(html("<!-- a --> <script>b</script>\n"), "<p>&lt;!-- a --&gt; &lt;script&gt;b&lt;/script&gt;</p>\n");
    }

    #[test]
    fn there_is_no_link_in_a_link() {
        assert_eq!(html("[a <https://b.example> c](/d)").matches("<a ").count(), 1);
    }

    #[test]
    fn an_image_in_an_image_is_part_of_its_text() {
        let html = html("![a ![b](/c) *d*](/e)");
        assert!(html.contains("src=\"/e\" alt=\"a b d\""), "{html}");
        assert_eq!(html.matches("<img").count(), 1);
    }
}
