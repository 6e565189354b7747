//! Atom feeds (RFC 4287): one for the site and one for each section with posts.

use std::fmt::Write as _;
use std::sync::Arc;

use source::Moment;

use super::{Facts, views};
use crate::content::{Kind, PageId, SiteModel};
use crate::reads::{self, PageRead};

/// The name of a feed.
const NAME: &str = "feed.xml";

/// The address of a section's feed; none if it has no posts or wants none.
pub(super) fn address(model: &SiteModel, section: PageId) -> Option<String> {
    let page = &model.pages[section];
    let wanted = page.kind == Kind::Section && page.front.listing.feed.unwrap_or(true);
    let has_posts = || page.pages.iter().any(|id| model.pages[*id].kind == Kind::Post);
    (wanted && has_posts()).then(|| format!("{}{NAME}", page.address.encoded()))
}

/// The output path of the feed at that address.
pub(super) fn output(model: &SiteModel, section: PageId) -> String {
    format!("{}{NAME}", model.pages[section].address.as_str().trim_start_matches('/'))
}

/// What stands in a feed: its posts, the newest first, and when any post of the section was changed last.
pub(super) fn entries(model: &SiteModel, section: PageId) -> (Vec<PageId>, Option<Moment>) {
    let mut posts: Vec<PageId> = model.pages[section].pages.iter().copied().filter(|id| model.pages[*id].kind == Kind::Post).collect();
    let updated = posts.iter().filter_map(|id| changed(model, *id)).max();
    posts.sort_by_key(|id| std::cmp::Reverse(model.pages[*id].front.date));
    posts.truncate(model.settings.feed_limit);
    (posts, updated)
}

/// The feed as XML.
pub(super) fn render(facts: &Arc<Facts>, section: PageId) -> String {
    let model = &facts.model;
    let page = &model.pages[section];
    let base = &model.settings.base_url;
    reads::page(PageRead::Meta, section);
    let (posts, updated) = entries(model, section);
    let updated = updated.map(|moment| moment.to_string()).unwrap_or_default();
    let title = if section == model.root { model.settings.name.clone() } else { format!("{} – {}", page.title, model.settings.name) };
    let own_address = address(model, section).unwrap_or_default();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n",
        escape(&model.settings.language),
        escape(&title)
    );
    if let Some(description) = page.front.description.as_ref().or(model.settings.description.as_ref()) {
        let _ = writeln!(xml, "<subtitle>{}</subtitle>", escape(description));
    }
    let home = escape(&model.permalink(&page.address));
    let _ = writeln!(xml, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>", escape(&format!("{base}{own_address}")));
    let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>\n<id>{home}</id>\n<updated>{updated}</updated>");
    let _ = writeln!(xml, "<author><name>{}</name></author>", escape(&model.settings.name));
    for id in posts {
        entry(&mut xml, facts, id);
    }
    xml.push_str("</feed>\n");
    xml
}

/// When a page was changed last.
pub(super) fn changed(model: &SiteModel, id: PageId) -> Option<Moment> {
    let front = &model.pages[id].front;
    front.updated.or(front.date)
}

fn entry(xml: &mut String, facts: &Arc<Facts>, id: PageId) {
    let model = &facts.model;
    let page = &model.pages[id];
    reads::page(PageRead::Meta, id);
    reads::page(PageRead::Place, id);
    let link = escape(&model.permalink(&page.address));
    let _ = write!(
        xml,
        "<entry>\n<title>{}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{link}\"/>\n<id>{link}</id>\n",
        escape(&page.title)
    );
    if let Some(date) = page.front.date {
        let _ = writeln!(xml, "<published>{date}</published>");
    }
    let _ = writeln!(xml, "<updated>{}</updated>", changed(model, id).map(|moment| moment.to_string()).unwrap_or_default());
    for author in &page.front.authors {
        let _ = writeln!(xml, "<author><name>{}</name></author>", escape(author));
    }
    for term in page.terms.iter().flat_map(|(_, terms)| terms) {
        reads::page(PageRead::Meta, *term);
        let _ = writeln!(xml, "<category term=\"{}\"/>", escape(&model.pages[*term].title));
    }
    if let Some(description) = &page.front.description {
        let _ = writeln!(xml, "<summary>{}</summary>", escape(description));
    }
    let content = views::render_body(facts, id);
    let _ = write!(xml, "<content type=\"html\" xml:base=\"{link}\">");
    push_escaped(xml, content.content.as_str().unwrap_or_default());
    xml.push_str("</content>\n</entry>\n");
}

/// Text as it may stand in XML 1.0, in an element or a quoted attribute; control characters, which may not stand there at all, go.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push_escaped(&mut out, text);
    out
}

fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((plain, c, after)) = rest.bytes().position(|byte| ESCAPED[usize::from(byte)]).and_then(|at| split_char(rest, at)) {
        out.push_str(plain);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            c => out.push(c),
        }
        rest = after;
    }
    out.push_str(rest);
}

/// For each byte whether a character that begins with it may not stand as it is. All control characters beyond ASCII begin with `0xC2`.
static ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        escaped[byte as usize] = matches!(byte, b'&' | b'<' | b'>' | b'"' | 0..=8 | 11 | 12 | 14..=31 | 127 | 0xC2);
        byte += 1;
    }
    escaped
};

/// What comes before the character at a place, that character, and what comes after it.
fn split_char(text: &str, at: usize) -> Option<(&str, char, &str)> {
    let (before, rest) = text.split_at(at);
    let mut chars = rest.chars();
    let c = chars.next()?;
    Some((before, c, chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_xml_is_escaped_and_control_characters_go() {
        assert_eq!(escape("a <b c=\"d\">&amp;"), "a &lt;b c=&quot;d&quot;&gt;&amp;amp;");
        assert_eq!(escape("\u{0}a\u{b}b\u{1f}\tc\r\n\u{7f}d\u{80}\u{9f}"), "ab\tc\r\nd");
        assert_eq!(escape("\u{a0}© Âé → 漢字 🙂"), "\u{a0}© Âé → 漢字 🙂", "also what begins like a control character");
    }
}
