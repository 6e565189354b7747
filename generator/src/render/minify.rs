//! Makes HTML smaller without changing what it means: comments go, and runs of white space become one character, except where they count.

/// The elements whose text stays as it is.
const VERBATIM: [&str; 4] = ["pre", "textarea", "script", "style"];

/// The same page with less white space and no comments. White space is never taken away altogether inside the body, since it may part two words.
#[must_use]
pub fn minify(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let bytes = html.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'<' {
            let end = find(b'<', bytes, at);
            push_text(&mut out, &html[at..end]);
            at = end;
        } else if html[at..].starts_with("<!--") {
            at = html[at + 4..].find("-->").map_or(bytes.len(), |end| at + 4 + end + 3);
        } else {
            let end = tag_end(bytes, at);
            out.push_str(&html[at..end]);
            at = verbatim_element(&html[at..end]).map_or(end, |name| {
                let close = closing_tag(html, end, name);
                out.push_str(&html[end..close]);
                close
            });
        }
    }
    out
}

fn find(byte: u8, bytes: &[u8], from: usize) -> usize {
    memchr::memchr(byte, &bytes[from..]).map_or(bytes.len(), |at| from + at)
}

fn push_text(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let is_space = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    // what stands before `copied` is in `out` already
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        if !is_space(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_space(at) {
            at += 1;
        }
        let follows_space = if start == 0 { out.is_empty() || out.ends_with(['\n', ' ']) } else { false };
        let separator = if bytes[start..at].contains(&b'\n') { '\n' } else { ' ' };
        if at - start == 1 && !follows_space && bytes[start] == separator as u8 {
            continue;
        }
        out.push_str(&text[copied..start]);
        if !follows_space {
            out.push(separator);
        }
        copied = at;
    }
    out.push_str(&text[copied..]);
}

/// The end of a tag; a `>` inside quotes does not end it.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    let mut quote = None;
    for (offset, &byte) in bytes[start..].iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return start + offset + 1,
            (None, b'"' | b'\'') if offset > 1 => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    bytes.len()
}

fn verbatim_element(tag: &str) -> Option<&'static str> {
    let name = tag[1..].split(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).next()?;
    VERBATIM.into_iter().find(|known| name.eq_ignore_ascii_case(known))
}

fn closing_tag(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        at = find(b'<', bytes, at);
        let Some(after) = bytes.get(at + 2..at + 2 + name.len()) else { return bytes.len() };
        if bytes[at + 1] == b'/' && after.eq_ignore_ascii_case(name.as_bytes()) {
            return at;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_white_space_become_one_and_comments_go() {
        assert_eq!(minify("\n<!doctype html>\n\n<p>  a   b\n\n  <!-- x > -->  c </p>\n"), "<!doctype html>\n<p> a b\nc </p>\n");
    }

    #[test]
    fn white_space_between_words_stays() {
        assert_eq!(minify("<b>a</b>   <i>b</i>"), "<b>a</b> <i>b</i>");
    }

    #[test]
    fn text_that_counts_stays_as_it_is() {
        for html in [
            "<pre>a\n\n  b <!-- kept --></pre>",
            "<textarea>  a\n\n</textarea>",
            "<script>if (a  <  b) {\n\n}</script>",
            "<PRE class='x'> \n\n </PRE>",
        ] {
            assert_eq!(minify(html), html);
        }
    }

    #[test]
    fn quotes_in_attributes_are_left_alone() {
        let html = "<a title=\"a  > b\"   href='x  y'>t</a>";
        assert_eq!(minify(html), html);
    }

    #[test]
    fn what_never_ends_does_no_harm() {
        for html in ["<pre>a  ", "<!-- a", "<a href=\"", "<", "a <", "<pre></pr"] {
            assert!(minify(html).len() <= html.len());
        }
    }

    #[test]
    fn doing_it_twice_changes_nothing() {
        let once = minify("<div>\n   <p> a <b> c</b>  </p>\n\n</div>  ");
        assert_eq!(minify(&once), once);
    }
}
