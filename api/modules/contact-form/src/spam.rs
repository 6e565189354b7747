//! What is taken for spam, by rules that need nothing of the visitor: no script, no riddle.

use crate::incoming::Checked;
use crate::message::Suspicion;
use crate::settings::Settings;

/// Why a message is taken for spam, if it is. `trapped` says that a field was filled that no person sees.
pub(crate) fn suspect(settings: &Settings, message: &Checked, trapped: bool) -> Option<Suspicion> {
    let subject = message.subject.as_deref().unwrap_or_default();
    let all = format!("{}\n{}\n{subject}\n{}", message.name, message.email, message.message).to_lowercase();
    if trapped {
        Some(Suspicion::Trap)
    } else if links(&message.name) > 0 || links(subject) + links(&message.message) > settings.max_links {
        Some(Suspicion::Links)
    } else if settings.blocked.iter().any(|word| has_word(&all, word)) {
        Some(Suspicion::Blocked)
    } else {
        None
    }
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
}
