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
    // What a byte counts depends on the one before it, and a processor waits for that: so four parts of the text are counted at once.
    let mut parts = in_four(body.as_bytes()).map(|part| (part, Counter::default()));
    let shortest = parts.iter().map(|(part, _)| part.len()).min().unwrap_or_default();
    let [(a, of_a), (b, of_b), (c, of_c), (d, of_d)] = &mut parts;
    for (((a, b), c), d) in a[..shortest].iter().zip(&b[..shortest]).zip(&c[..shortest]).zip(&d[..shortest]) {
        of_a.add(*a);
        of_b.add(*b);
        of_c.add(*c);
        of_d.add(*d);
    }
    let rest = |(part, mut counter): (&[u8], Counter)| {
        part[shortest..].iter().for_each(|byte| counter.add(*byte));
        counter.words
    };
    parts.into_iter().map(rest).sum()
}

/// A text in four parts of about the same length, none of which ends in a word.
fn in_four(text: &[u8]) -> [&[u8]; 4] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    let cut = |rest: usize, parts: usize| {
        let text = &text[rest..];
        let length = text.len() / parts;
        text[length..].iter().position(is_space).map_or(text.len(), |space| length + space) + rest
    };
    let first = cut(0, 4);
    let second = cut(first, 3);
    let third = cut(second, 2);
    [&text[..first], &text[first..second], &text[second..third], &text[third..]]
}

#[derive(Default)]
struct Counter {
    words: usize,
    /// 1 inside of a word that counts already.
    is_counted: u8,
}

impl Counter {
    /// Without branches: spaces come too irregularly for a processor to guess them.
    fn add(&mut self, byte: u8) {
        let step = STEPS[usize::from(self.is_counted)][usize::from(byte)];
        self.words += usize::from(step >> 1);
        self.is_counted = step & 1;
    }
}

/// What each byte of UTF-8 makes of a counter that is outside of a word that counts, and of one inside: 1 if it is inside then, and 2 if a word is added.
/// 0xE3 to 0xE9 begin the characters U+3000 to U+9FFF.
const STEPS: [[u8; 256]; 2] = {
    let mut steps = [[0; 256], [1; 256]];
    let mut byte = 0;
    while byte < 256 {
        [steps[0][byte], steps[1][byte]] = match byte {
            0x09 | 0x0A | 0x0D | 0x20 => [0, 0],
            0x30..=0x39 | 0x41..=0x5A | 0x61..=0x7A | 0xC3..=0xE1 | 0xEA..=0xED | 0xF0..=0xF4 => [3, 1],
            0xE3..=0xE9 => [2, 2],
            _ => [0, 1],
        };
        byte += 1;
    }
    steps
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
            ("```\nthree\n```\n", 1),
            ("oneverylongwordthatisnowherecutinitsmiddle", 1),
            ("a b c d e f g h i j k l m n o p q", 17),
        ] {
            assert_eq!(words(text), count, "{text}");
        }
    }
}
