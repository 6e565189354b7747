//! Text on its way into HTML.

/// Adds text to the content of an element.
pub(crate) fn text(out: &mut String, text: &str) {
    escape(out, text, |byte| matches!(byte, b'&' | b'<' | b'>'));
}

/// Adds text to an attribute in double quotes.
pub(crate) fn attribute(out: &mut String, text: &str) {
    escape(out, text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"'));
}

fn escape(out: &mut String, text: &str, is_special: impl Fn(u8) -> bool) {
    // Looking at every byte first, without leaving early, is a loop that the compiler turns into vector code; most text has nothing to escape.
    if !text.bytes().fold(false, |found, byte| found | is_special(byte)) {
        return out.push_str(text);
    }
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_special(byte) {
            out.push_str(&text[done..at]);
            out.push_str(entity(byte));
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

fn entity(byte: u8) -> &'static str {
    match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        _ => "&quot;",
    }
}

/// Adds a URL to a `href` or `src` in double quotes: what no URL may contain is percent-encoded, what is encoded already stays.
pub(crate) fn url(out: &mut String, url: &str) {
    let mut done = 0;
    for (at, byte) in url.bytes().enumerate() {
        if URL_SAFE[usize::from(byte)] {
            continue;
        }
        if done < at {
            out.push_str(&url[done..at]);
        }
        done = at + 1;
        if byte == b'&' {
            out.push_str("&amp;");
        } else {
            let hex = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value & 15)]);
            out.extend(['%', hex(byte >> 4), hex(byte)]);
        }
    }
    out.push_str(&url[done..]);
}

/// The bytes that stand in a URL as they are: those of RFC 3986 without brackets, `&` and the single quote.
const URL_SAFE: [bool; 256] = {
    let mut safe = [false; 256];
    let bytes = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!#$%()*+,/:;=?@";
    let mut at = 0;
    while at < bytes.len() {
        safe[bytes[at] as usize] = true;
        at += 1;
    }
    safe
};

#[cfg(test)]
mod tests {
    use super::*;

    fn with(write: fn(&mut String, &str), text: &str) -> String {
        let mut out = String::new();
        write(&mut out, text);
        out
    }

    #[test]
    fn what_means_something_in_html_is_escaped() {
        assert_eq!(with(text, "a <b> & \"c\" ü"), "a &lt;b&gt; &amp; \"c\" ü");
        assert_eq!(with(attribute, "\" onclick='<x>'&"), "&quot; onclick='&lt;x&gt;'&amp;");
        assert_eq!(with(text, "plain ü"), "plain ü");
    }

    #[test]
    fn urls_are_encoded_once() {
        assert_eq!(with(url, "/a b/ü?x=1&y=%20#z"), "/a%20b/%C3%BC?x=1&amp;y=%20#z");
        assert_eq!(with(url, "\"'<>[]"), "%22%27%3C%3E%5B%5D");
    }
}
