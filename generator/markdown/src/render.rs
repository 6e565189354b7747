//! A whole markdown text → HTML. One pass over the parser's events; what each becomes is said in `writer.rs`.

use pulldown_cmark::Parser;

use crate::writer::{Mode, Writer};
use crate::{Heading, Options};

/// The extensions of GitHub Flavored Markdown, and `{#id .class}` behind headings.
pub(crate) const EXTENSIONS: pulldown_cmark::Options = pulldown_cmark::Options::ENABLE_TABLES
    .union(pulldown_cmark::Options::ENABLE_FOOTNOTES)
    .union(pulldown_cmark::Options::ENABLE_STRIKETHROUGH)
    .union(pulldown_cmark::Options::ENABLE_TASKLISTS)
    .union(pulldown_cmark::Options::ENABLE_HEADING_ATTRIBUTES)
    .union(pulldown_cmark::Options::ENABLE_GFM);

/// What a markdown text becomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Its HTML.
    pub html: String,
    /// Its headings as a tree.
    pub toc: Vec<Heading>,
}

/// Renders a text (CommonMark with GitHub's tables, footnotes, task lists, alerts and ~~strikethrough~~).
#[must_use]
pub fn render(body: &str, options: &Options<'_>) -> Rendered {
    let mut writer = Writer::new(options, Mode::Page, body.len() + body.len() / 4);
    for event in Parser::new_ext(body, EXTENSIONS) {
        writer.event(event);
    }
    let (html, toc) = writer.finish();
    Rendered { html, toc }
}

/// Renders text that is a part of a line: a title, a caption. Nothing in it is a block; line breaks are spaces.
#[must_use]
pub fn inline(text: &str, options: &Options<'_>) -> String {
    let mut line = String::with_capacity(text.len() + 3);
    // What stands in a heading is never a list, a quote or a block of code.
    line.push_str("# ");
    for part in text.lines().map(str::trim).filter(|part| !part.is_empty()) {
        line.push_str(part);
        line.push(' ');
    }
    line.truncate(line.trim_end().len());
    if line.ends_with('#') && !line.ends_with("\\#") && line.len() > 1 {
        // Otherwise it would count as the end of the heading.
        line.insert(line.len() - 1, '\\');
    }
    let extensions = pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer::new(options, Mode::Inline, line.len() * 2);
    for event in Parser::new_ext(&line, extensions) {
        writer.event(event);
    }
    writer.finish().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_paragraph_and_no_blocks() {
        let options = Options::plain();
        for (text, html) in [
            ("a *b* `c`", "a <em>b</em> <code>c</code>"),
            ("1. no list", "1. no list"),
            ("- no list", "- no list"),
            ("# no heading", "# no heading"),
            ("two\nlines\n\nand a third", "two lines and a third"),
            ("Learn C #", "Learn C #"),
            ("C# and C\\#", "C# and C#"),
            ("    no code", "no code"),
            ("<b>x</b> <!-- c -->", "&lt;b&gt;x&lt;/b&gt;"),
            ("```\nx", "``` x"),
            ("{#id}", "{#id}"),
            ("", ""),
            ("#", "#"),
        ] {
            assert_eq!(inline(text, &options).trim_end(), html, "{text}");
        }
    }

    /// All of these once broke some renderer.
    #[test]
    fn nasty_text_is_rendered_in_time_and_without_overflow() {
        let many = |text: &str, times: usize| text.repeat(times);
        for text in [
            many("[", 1_000_000),
            many(">", 10_000),
            many("> ", 10_000),
            many("![", 50_000),
            many("- ", 5_000),
            many("*a **b ", 20_000),
            many("[a](", 20_000),
            many("<!--", 20_000),
            many("`", 100_000),
            many("[^1]", 10_000) + "\n\n[^1]: x\n",
            many("[^1]: ", 1_000),
            many("# a\n", 5_000),
            many("a|", 2_000) + "\n" + &many("-|", 2_000) + "\n",
            "\0\u{feff}\r\r\n\u{2028}".to_owned(),
        ] {
            let start = std::time::Instant::now();
            let _ = render(&text, &Options::plain());
            let _ = crate::summary(&text, &Options::plain());
            let _ = crate::references(&text);
            let _ = inline(&text, &Options::plain());
            assert!(start.elapsed().as_secs() < 20, "{}: {:?}", &text[..4], start.elapsed());
        }
    }
}
