//! Text without markup, and how many words it has.

/// HTML without its tags and comments; `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&#39;` are decoded.
#[must_use]
pub fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = if rest.starts_with('<') { (None, tag_length(rest)) } else { entity(rest) };
        text.extend(character);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The length of the tag or comment that the text begins with; one that does not end goes on to the end.
fn tag_length(html: &str) -> usize {
    if let Some(comment) = html.strip_prefix("<!--") {
        return comment.find("-->").map_or(html.len(), |end| "<!--".len() + end + "-->".len());
    }
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return at + 1,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {}
        }
    }
    html.len()
}

/// The character that an entity at the start stands for and its length; any other `&` stands for itself.
fn entity(html: &str) -> (Option<char>, usize) {
    [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&#39;", '\'')]
        .into_iter()
        .find(|(entity, _)| html.starts_with(entity))
        .map_or((Some('&'), 1), |(entity, character)| (Some(character), entity.len()))
}

/// About how many words a markdown text has, for the time it takes to read. Every run of other than white space counts that has a letter or
/// digit in it; in Chinese and Japanese, which have no spaces, every character counts.
#[must_use]
pub fn words(body: &str) -> usize {
    let mut words = 0;
    let mut is_counted = 0;
    // Without branches: spaces come too irregularly for a processor to guess them.
    for byte in body.bytes() {
        let class = CLASSES[usize::from(byte)];
        words += usize::from(class >> 2 | class & !is_counted & STARTS);
        is_counted = (class | is_counted & class >> 1) & STARTS;
    }
    words
}

/// The byte is part of a letter or digit.
const STARTS: u8 = 0b001;
/// The byte does not end a word.
const GOES_ON: u8 = 0b010;
/// The byte begins a character that counts by itself.
const COUNTS: u8 = 0b100;

/// What each byte of UTF-8 says: 0xE3 to 0xE9 begin the characters U+3000 to U+9FFF.
const CLASSES: [u8; 256] = {
    let mut classes = [GOES_ON; 256];
    let mut byte = 0;
    while byte < 256 {
        match byte {
            0x09 | 0x0A | 0x0D | 0x20 => classes[byte] = 0,
            0x30..=0x39 | 0x41..=0x5A | 0x61..=0x7A | 0xC3..=0xE1 | 0xEA..=0xED | 0xF0..=0xF4 => classes[byte] = STARTS | GOES_ON,
            0xE3..=0xE9 => classes[byte] = COUNTS,
            _ => {}
        }
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_entities_become_characters() {
        assert_eq!(strip_tags("<p>a &lt;b&gt; &amp;amp; <a title=\"x > y\">c</a></p>"), "a <b> &amp; c");
        assert_eq!(strip_tags("a<!-- b > c -->d &nbsp; & e &quot;"), "ad &nbsp; & e \"");
    }

    #[test]
    fn what_never_ends_is_no_trouble() {
        assert_eq!(strip_tags("a <b title=\"c"), "a ");
        assert_eq!(strip_tags("a <!-- b"), "a ");
        assert_eq!(strip_tags("&&&"), "&&&");
        assert_eq!(strip_tags(""), "");
    }

    #[test]
    fn words_are_counted_without_the_marks_around_them() {
        for (text, count) in [
            ("", 0),
            ("# One **two** three\n\n- four\n- [five](https://a.example/b-c)\n", 5),
            ("don't count - or | --- | *", 3),
            ("Grüße, Ünï — “quoted”", 3),
            ("日本語", 3),
            ("русский текст", 2),
            ("한국어 글", 2),
        ] {
            assert_eq!(words(text), count, "{text}");
        }
    }
}
