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
        } else if bytes.get(at + 1) == Some(&b'!') && html[at..].starts_with("<!--") {
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
    if is_tidy(bytes) && !(bytes[0].is_ascii_whitespace() && ends_with_space(out)) {
        return out.push_str(text);
    }
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
        let follows_space = start == 0 && ends_with_space(out);
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

/// Whether all white space is single spaces and line breaks. Both loops look at every byte without leaving early, so that the compiler turns them
/// into vector code; nearly all text is tidy.
fn is_tidy(bytes: &[u8]) -> bool {
    let is_odd = |byte: u8| byte.is_ascii_whitespace() & (byte != b' ') & (byte != b'\n');
    let is_space = |byte: u8| (byte == b' ') | (byte == b'\n');
    let has_odd = bytes.iter().fold(false, |found, byte| found | is_odd(*byte));
    let after = bytes.get(1..).unwrap_or_default();
    let has_run = bytes.iter().zip(after).fold(false, |found, (one, next)| found | (is_space(*one) & is_space(*next)));
    !has_odd && !has_run
}

fn ends_with_space(out: &str) -> bool {
    out.is_empty() || out.ends_with(['\n', ' '])
}

/// The end of a tag; a `>` inside quotes does not end it.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    if bytes.get(start + 1) == Some(&b'>') {
        return start + 2;
    }
    // a quote right after the `<` opens nothing
    let mut at = start + 2;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'>', b'"', b'\'', rest)) {
        at += found;
        if bytes[at] == b'>' {
            return at + 1;
        }
        let Some(close) = memchr::memchr(bytes[at], &bytes[at + 1..]) else { break };
        at += close + 2;
    }
    bytes.len()
}

fn verbatim_element(tag: &str) -> Option<&'static str> {
    let bytes = &tag.as_bytes()[1..];
    // nearly every other element begins with another letter
    if !matches!(bytes.first()?, b'p' | b't' | b's' | b'P' | b'T' | b'S') {
        return None;
    }
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    VERBATIM.into_iter().find(|known| {
        bytes.get(..known.len()).is_some_and(|name| name.eq_ignore_ascii_case(known.as_bytes())) && ends(bytes.get(known.len()))
    })
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
        for html in ["<a title=\"a  > b\"   href='x  y'>t</a>", "<a title='\"  >'>t</a>", "<\">\"", "a < b", "<>"] {
            assert_eq!(minify(html), html);
        }
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
