//! What is taken for spam, by rules that need nothing of the visitor: no script, no riddle.
//!
//! Whatever a module does with it, it answers like to anything else, so that nobody learns how to get past.

use serde::{Deserialize, Serialize};
use source::Fields;
use utoipa::ToSchema;

/// The links that are taken unless a site says otherwise.
const MOST_LINKS: usize = 3;

/// Why something is taken for spam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Suspicion {
    /// A field was filled that no person sees.
    Trap,
    /// It has more links than allowed, or one in its sender's name.
    Links,
    /// It has a word or a domain that the site blocks.
    Blocked,
}

impl Suspicion {
    /// Its name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::Links => "links",
            Self::Blocked => "blocked",
        }
    }
}

/// The rules of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpamRules {
    /// What has more links is spam.
    pub max_links: usize,
    /// What has one of these is spam: words, phrases and domains, as [`blocked_word`] makes them.
    pub blocked: Vec<String>,
}

/// Something that a visitor wrote.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// Whether the field is filled that no person sees.
    pub is_trapped: bool,
    /// Who says to have written it; no link has a place in a name.
    pub name: &'a str,
    /// Their address; may be empty.
    pub email: &'a str,
    /// What they wrote.
    pub texts: &'a [&'a str],
}

impl Default for SpamRules {
    fn default() -> Self {
        Self { max_links: MOST_LINKS, blocked: Vec::new() }
    }
}

impl SpamRules {
    /// Reads `max_links` and `blocked` of a module's settings, and reports what is wrong.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self { max_links: fields.count("max_links", 0).unwrap_or(MOST_LINKS), blocked: read_blocked(fields) }
    }

    /// Why something is taken for spam, if it is.
    #[must_use]
    pub fn suspect(&self, written: &Written<'_>) -> Option<Suspicion> {
        let all = format!("{}\n{}\n{}", written.name, written.email, written.texts.join("\n")).to_lowercase();
        if written.is_trapped {
            Some(Suspicion::Trap)
        } else if links(written.name) > 0 || written.texts.iter().map(|text| links(text)).sum::<usize>() > self.max_links {
            Some(Suspicion::Links)
        } else if self.blocked.iter().any(|word| has_word(&all, word)) {
            Some(Suspicion::Blocked)
        } else {
            None
        }
    }
}

fn read_blocked(fields: &mut Fields<'_>) -> Vec<String> {
    let texts = fields.texts("blocked").unwrap_or_default();
    let words: Vec<String> = texts.iter().filter_map(|text| blocked_word(text)).collect();
    if words.len() < texts.len() {
        let problem = fields.at_value("blocked", "an entry of `blocked` has no letter and no digit");
        fields.report(problem.hint("write words, phrases or domains, as in blocked = [\"casino\", \"bit.ly\"]"));
    }
    words
}

/// A word, phrase or domain in the form in which it is looked for; none where there is nothing to look for.
#[must_use]
pub fn blocked_word(text: &str) -> Option<String> {
    let word = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    word.contains(char::is_alphanumeric).then_some(word)
}

/// How many links are in a text: `https://…` and `www.…`, each counted once.
fn links(text: &str) -> usize {
    let text = text.to_ascii_lowercase();
    let schemes = text.matches("http://").count() + text.matches("https://").count();
    let bare = text.match_indices("www.").filter(|(at, _)| !text[..*at].ends_with("//")).count();
    schemes + bare
}

/// Whether a word, phrase or domain stands in a text by itself: `win` is not in `window`, `bit.ly` is in `https://bit.ly/x`.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_counted_once_each() {
        assert_eq!(links("no link, and wwwhat. http is a protocol"), 0);
        assert_eq!(links("HTTP://a.example https://www.b.example,https://c.example www.d.example"), 4);
    }

    #[test]
    fn words_stand_by_themselves_and_domains_are_found_in_addresses() {
        assert!(has_word("you win!", "win") && !has_word("a window, to twin", "win"));
        assert!(has_word("see https://bit.ly/x", "bit.ly") && has_word("me@mail.spam.example", "spam.example"));
        assert!(!has_word("orbit.lyon", "bit.ly") && has_word("größe xl", "größe"));
    }

    #[test]
    fn the_first_rule_that_fits_is_the_reason() {
        let rules = SpamRules { max_links: 1, blocked: vec!["casino".to_owned()] };
        let why = |is_trapped, name, text| rules.suspect(&Written { is_trapped, name, email: "ada@b.example", texts: &[text] });
        assert_eq!(why(false, "Ada", "one link: https://a.example"), None);
        assert_eq!(why(true, "www.a.example", "Casino"), Some(Suspicion::Trap));
        assert_eq!(why(false, "www.a.example", "Casino"), Some(Suspicion::Links));
        assert_eq!(why(false, "Ada", "our CASINO"), Some(Suspicion::Blocked));
    }
}
