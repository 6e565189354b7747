//! The words of a text as they are stored for searching and looked up again.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// The most characters of a term; the rest of a longer word is left out.
const LONGEST: usize = 64;

/// The words of a text, each once and sorted, in one form: small letters, Unicode's compatible forms made equal, accents left out (`Café` is
/// `cafe`, `Übung` is `ubung`, `ß` stays), split at all that is neither letter nor digit, at most 64 characters of each.
///
/// Words are found where the script writes spaces between them; a Chinese or Japanese sentence is one word.
#[must_use]
pub fn normalize_terms(text: &str) -> Vec<String> {
    let mut terms = BTreeSet::new();
    for word in text.split_whitespace() {
        let plain = if word.is_ascii() { word.to_ascii_lowercase() } else { without_accents(&without_accents(word).to_lowercase()) };
        for term in plain.split(|c: char| !c.is_alphanumeric()).filter(|term| !term.is_empty()) {
            if !terms.contains(term) {
                terms.insert(cut(term));
            }
        }
    }
    terms.into_iter().collect()
}

fn without_accents(text: &str) -> String {
    text.nfkd().filter(|c| !is_accent(*c)).nfkc().collect()
}

/// The part of a term that is stored.
pub(crate) fn cut(term: &str) -> String {
    term.chars().take(LONGEST).collect()
}

/// The combining diacritical marks of the European scripts; the marks of other scripts are letters of their own.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_folded_and_kept_once() {
        assert_eq!(normalize_terms("Le Café—le cafe, CAFE\u{301}!"), ["cafe", "le"]);
        assert_eq!(normalize_terms("Straße 12a\u{a0}Übung İstanbul"), ["12a", "istanbul", "straße", "ubung"]);
        assert_eq!(normalize_terms("ﬁn ２０２６"), ["2026", "fin"]);
        assert_eq!(normalize_terms(" \0 -- "), Vec::<String>::new());
    }

    #[test]
    fn letters_of_other_scripts_stay_whole() {
        assert_eq!(normalize_terms("がく 日本語"), ["がく", "日本語"]);
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(normalize_terms(&"é".repeat(100)), ["e".repeat(64)]);
    }

    #[test]
    fn normal_terms_stay_as_they_are() {
        for term in normalize_terms("Ǆ ﬀ Ⅷ ſ K İ ẞ ᾳ Å ½") {
            assert_eq!(normalize_terms(&term), [term.as_str()]);
        }
    }
}
