//! Keys of indexes: texts whose order as bytes is the order of the values they were made of, in either backend.
//!
//! A key is a row of parts. Each begins with a letter for its type and ends with the byte 1, which occurs nowhere else: so no part can pass
//! for two, `a` sorts before `ab`, and "begins with these parts" is "begins with this text".

use unicode_normalization::UnicodeNormalization;

const END: char = '\u{1}';
const ESCAPE: char = '\u{2}';

/// An ordered value of an index, made of parts: `Key::new().text("news").descending_number(published)`.
///
/// Keys of the same row of types sort like tuples. Texts sort by their Unicode code points; folding the case is the caller's choice, by
/// [`Key::folded`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// A key without parts; as a prefix it fits every key.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.0.push('t');
        push_escaped(&mut self.0, text);
        self.0.push(END);
        self
    }

    /// The same with a text in small letters and in one Unicode form (NFKC), for values that people type in different ways.
    #[must_use]
    pub fn folded(self, text: &str) -> Self {
        self.text(&text.to_lowercase().nfkc().collect::<String>())
    }

    /// The same with a number, small ones first.
    #[must_use]
    pub fn number(self, number: i64) -> Self {
        self.part('n', &format!("{:016x}", number.cast_unsigned() ^ (1 << 63)))
    }

    /// The same with a number, large ones first.
    #[must_use]
    pub fn descending_number(self, number: i64) -> Self {
        self.part('d', &format!("{:016x}", !(number.cast_unsigned() ^ (1 << 63))))
    }

    /// The same with a flag, false first.
    #[must_use]
    pub fn flag(self, flag: bool) -> Self {
        self.part('b', if flag { "1" } else { "0" })
    }

    fn part(mut self, kind: char, text: &str) -> Self {
        self.0.push(kind);
        self.0.push_str(text);
        self.0.push(END);
        self
    }

    /// The text that is stored and compared.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// This key continued by the parts of another.
    pub(crate) fn join(&self, more: &Self) -> String {
        format!("{}{}", self.0, more.0)
    }

    /// The first text after all that begin with this key.
    pub(crate) fn after(&self) -> String {
        match self.0.strip_suffix(END) {
            Some(rest) => format!("{rest}{ESCAPE}"),
            None => "~".to_owned(),
        }
    }
}

/// Writes a text so that the bytes 0 and 1 do not occur in it and its order stays.
pub(crate) fn push_escaped(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\0' => into.extend([ESCAPE, '\u{2}']),
            END => into.extend([ESCAPE, '\u{3}']),
            ESCAPE => into.extend([ESCAPE, '\u{4}']),
            other => into.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop};
    use proptest::proptest;

    proptest! {
        #[test]
        fn keys_sort_like_the_tuples_they_were_made_of(a in any::<(String, i64, bool, String)>(), b in any::<(String, i64, bool, String)>()) {
            let key = |(text, number, flag, last): &(String, i64, bool, String)| Key::new().text(text).number(*number).flag(*flag).text(last);
            assert_eq!(a.cmp(&b), key(&a).cmp(&key(&b)));
        }

        #[test]
        fn low_characters_sort_like_any_others(a in "[\0-\x04a]{0,4}", b in "[\0-\x04a]{0,4}", x in "[\0-\x04a]{0,4}", y in "[\0-\x04a]{0,4}") {
            let key = |first: &str, second: &str| Key::new().text(first).text(second);
            assert_eq!((&a, &x).cmp(&(&b, &y)), key(&a, &x).cmp(&key(&b, &y)));
        }

        #[test]
        fn a_prefix_bounds_exactly_the_keys_that_begin_with_it(prefix in prop::collection::vec("[\0-\x03ab~]{0,3}", 0..3), key in prop::collection::vec("[\0-\x03ab~]{0,3}", 0..4)) {
            let made = |parts: &[String]| parts.iter().fold(Key::new(), |key, part| key.text(part));
            let (lower, upper, inside) = (made(&prefix), made(&prefix).after(), made(&key));
            let bounded = lower.as_str() <= inside.as_str() && inside.as_str() < upper.as_str();
            assert_eq!(bounded, key.starts_with(&prefix));
        }
    }

    #[test]
    fn descending_numbers_sort_the_other_way() {
        let keys: Vec<Key> = [i64::MAX, 5, 0, -1, i64::MIN].iter().map(|number| Key::new().descending_number(*number)).collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn no_part_passes_for_another() {
        assert_ne!(Key::new().text("a").text("b"), Key::new().text("a\u{1}tb"));
        assert_ne!(Key::new().number(5), Key::new().text("8000000000000005"));
        assert_ne!(Key::new().number(-6), Key::new().descending_number(5));
    }

    #[test]
    fn folded_texts_are_equal_however_they_were_typed() {
        assert_eq!(Key::new().folded("Ünı@Example.COM"), Key::new().folded("u\u{308}nı@example.com"));
    }
}
