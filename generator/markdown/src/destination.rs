//! Where links and images lead: what may be asked for, what may not be written, and the tags that they become.

use std::fmt::Write;

use pulldown_cmark::LinkType;

use crate::{Options, Resolved, Target, escape};

/// Writes `<a …>`.
pub(crate) fn open_link(out: &mut String, kind: LinkType, destination: &str, title: &str, options: &Options<'_>) {
    out.push_str("<a href=\"");
    if kind == LinkType::Email {
        out.push_str("mailto:");
        escape::url(out, destination);
    } else if !options.raw_html && runs_code(destination) {
        out.push('#');
    } else {
        write_destination(out, destination, Target::Link, options);
    }
    write_title(out, title);
    out.push_str("\">");
}

/// Writes `<img src="…" alt="` and leaves it open. Returns the size that the image is known to have, or nothing at all if it cannot be shown.
pub(crate) fn open_image(out: &mut String, destination: &str, options: &Options<'_>) -> Option<Option<(u32, u32)>> {
    if !options.raw_html && runs_code(destination) && !is_picture(destination) {
        return None;
    }
    out.push_str("<img src=\"");
    let size = write_destination(out, destination, Target::Image, options);
    out.push_str("\" alt=\"");
    Some(size)
}

/// Writes what follows the alternative text of an image.
pub(crate) fn close_image(out: &mut String, title: &str, size: Option<(u32, u32)>) {
    write_title(out, title);
    if let Some((width, height)) = size {
        // Writing to a string cannot fail.
        let _ = write!(out, "\" width=\"{width}\" height=\"{height}");
    }
    out.push_str("\" loading=\"lazy\" decoding=\"async\">");
}

fn write_title(out: &mut String, title: &str) {
    if !title.is_empty() {
        out.push_str("\" title=\"");
        escape::attribute(out, title);
    }
}

fn write_destination(out: &mut String, destination: &str, target: Target, options: &Options<'_>) -> Option<(u32, u32)> {
    let resolved = if is_asked_for(destination, target) { (options.resolve)(destination, target) } else { None };
    let Some(Resolved { url, size }) = resolved else {
        escape::url(out, destination);
        return None;
    };
    escape::url(out, &url);
    size
}

/// Whether somebody else may know better where a destination leads: not if it has a scheme or a domain or is an anchor of the same page.
fn is_asked_for(destination: &str, target: Target) -> bool {
    // What comes first of these bytes tells a scheme from a path (RFC 3986).
    let has_scheme = destination.bytes().find(|byte| matches!(byte, b':' | b'/' | b'?' | b'#')) == Some(b':');
    if has_scheme || destination.starts_with("//") || matches!(destination.bytes().next(), None | Some(b'#' | b'?')) {
        return false;
    }
    let is_page = || destination.split(['#', '?']).next().is_some_and(|path| path.ends_with(".md"));
    !destination.starts_with('/') || target == Target::Image || is_page()
}

/// Whether a browser would run what the URL holds. Browsers pass over white space and control characters in front of and in a scheme.
#[must_use]
pub fn runs_code(url: &str) -> bool {
    ["javascript:", "data:", "vbscript:"].iter().any(|scheme| {
        let mut seen = url.chars().filter(|c| *c > ' ' && !c.is_control());
        scheme.chars().all(|expected| seen.next().is_some_and(|c| c.eq_ignore_ascii_case(&expected)))
    })
}

fn is_picture(url: &str) -> bool {
    url.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render;
    use std::cell::RefCell;

    fn html(body: &str) -> String {
        render(body, &Options::plain()).html
    }

    #[test]
    fn only_what_may_lie_on_the_site_is_asked_for() {
        let asked = RefCell::new(Vec::new());
        let resolve = |destination: &str, target: Target| {
            asked.borrow_mut().push((destination.to_owned(), target));
            None
        };
        let body = "[a](b.md#c) [a](../x/) [a](/y.md) [a](/z/) [a](#top) [a](https://a.example/b.md) [a](//c/d.md) [a](mailto:x@y) [a]() [a](?q)\n\
            ![i](i.png) ![i](/j.png) ![i](https://a.example/k.png) <https://l.example/> <m@n.example>";
        let _ = render(body, &Options { resolve: &resolve, ..Options::plain() });
        let expected = [
            ("b.md#c", Target::Link),
            ("../x/", Target::Link),
            ("/y.md", Target::Link),
            ("i.png", Target::Image),
            ("/j.png", Target::Image),
        ];
        assert_eq!(asked.into_inner(), expected.map(|(destination, target)| (destination.to_owned(), target)));
    }

    #[test]
    fn what_is_resolved_is_written_with_its_size() {
        let resolve =
            |_: &str, target: Target| Some(Resolved { url: "/x y?a&b".into(), size: (target == Target::Image).then_some((30, 20)) });
        let html = render("[a](b.md) ![an *\"alt\"*](i.png \"T\")", &Options { resolve: &resolve, ..Options::plain() }).html;
        assert_eq!(
            html,
            "<p><a href=\"/x%20y?a&amp;b\">a</a> <img src=\"/x%20y?a&amp;b\" alt=\"an &quot;alt&quot;\" title=\"T\" width=\"30\" height=\"20\" \
             loading=\"lazy\" decoding=\"async\"></p>\n"
        );
    }

    #[test]
    fn links_that_run_code_lead_nowhere() {
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "javascript&colon;x",
            "&#1;javascript:x",
            "java&#10;script:x",
            "data:text/html,x",
            "vbscript:x",
        ] {
            assert_eq!(html(&format!("[a]({url})")), "<p><a href=\"#\">a</a></p>\n", "{url}");
        }
        assert_eq!(html("![a *b*](javascript:x)"), "<p>a b</p>\n");
        assert!(html("![a](data:image/png;base64,AA)").contains("src=\"data:image/png;base64,AA\""));
        let raw = Options { raw_html: true, ..Options::plain() };
        assert!(render("[a](javascript:x)", &raw).html.contains("href=\"javascript:x\""));
    }

    #[test]
    fn an_address_in_angle_brackets_is_a_link() {
        assert_eq!(html("<a@b.example>"), "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>\n");
        assert_eq!(html("<https://a.example/?a&b>"), "<p><a href=\"https://a.example/?a&amp;b\">https://a.example/?a&amp;b</a></p>\n");
    }
}
