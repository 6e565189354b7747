//! Which passwords are taken. Length and being hard to guess count, and nothing else: no letter or sign has to be in one, and none
//! has ever to be changed (NIST SP 800-63B §3.1.1, OWASP ASVS 5.0 V6.2).

use kernel::FieldProblem;
use zxcvbn::{Score, zxcvbn};

/// The shortest, in characters.
const SHORTEST: usize = 10;
/// The longest, in bytes.
const LONGEST: usize = 256;
/// How much of one is looked at for being guessable; more makes none weaker, and costs time.
const LOOKED_AT: usize = 72;
/// How many letters and digits there have to be besides words that are known of the user.
const LEAST_OWN: usize = 5;

/// Checks a new password. `known` are words that somebody who guesses tries first: name, address, the site's name.
///
/// # Errors
/// What is wrong with it: `missing`, `too-short`, `too-long`, `guessable`.
pub(crate) fn check(field: &'static str, password: &str, known: &[&str]) -> Result<(), FieldProblem> {
    let problem = |code, message: String| Err(FieldProblem { field, code, message });
    if password.is_empty() {
        return problem("missing", format!("`{field}` is missing"));
    }
    if password.chars().count() < SHORTEST {
        return problem("too-short", format!("`{field}` has fewer than {SHORTEST} characters"));
    }
    if password.len() > LONGEST {
        return problem("too-long", format!("`{field}` has more than {LONGEST} bytes"));
    }
    let beginning: String = password.chars().take(LOOKED_AT).collect();
    let parts = known.iter().flat_map(|text| text.split([' ', '@', '.', '-', '_']).chain([*text]));
    let words: Vec<&str> = parts.filter(|word| word.len() > 2).collect();
    if is_made_of(&beginning, &words) || zxcvbn(&beginning, &words).score() < Score::Three {
        return problem(
            "guessable",
            format!("`{field}` is one of the first that somebody would try: take a few words that have nothing to do with one another"),
        );
    }
    Ok(())
}

/// What is wrong with a password that is in a list of those that were published: whoever guesses has the list, too.
pub(crate) fn published(field: &'static str) -> FieldProblem {
    let message = format!(
        "`{field}` was published after somebody broke in elsewhere, so others try it: take another one, and change it wherever you have it"
    );
    FieldProblem { field, code: "guessable", message }
}

/// Whether there are known words in a password, and hardly anything besides them. One without any may be of signs alone.
fn is_made_of(password: &str, words: &[&str]) -> bool {
    let whole = password.to_lowercase();
    let without = words.iter().fold(whole.clone(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    without != whole && without.chars().filter(|c| c.is_alphanumeric()).count() < LEAST_OWN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        check("password", password, &["Ada Lovelace", "ada.lovelace@engine.example", "Analytical Engine"]).err().map(|problem| problem.code)
    }

    #[test]
    fn what_is_long_and_hard_to_guess_is_taken_whatever_it_is_made_of() {
        for good in [
            "correct horse battery staple",
            "vorsichtig-zitrone-7-kran",
            "größte Übung am Fluß",
            "        x q 9 z w",
            "}{|:?> ~(*) ;]%\\",
            "🐢🌵🎻🦔🐇🧭🚲🌶🪁🥁",
            &"ein langer Satz, den sonst niemand so sagt; ".repeat(5),
        ] {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn what_others_would_try_first_is_refused() {
        for bad in ["password123", "1234567890", "qwertyuiop", "Passw0rd!!", "ada.lovelace1", "lovelaceengine", "aaaaaaaaaaaaaa"] {
            assert_eq!(code(bad), Some("guessable"), "{bad}");
        }
        assert_eq!((code(""), code("k7#q"), code(&"xq7".repeat(90))), (Some("missing"), Some("too-short"), Some("too-long")));
    }
}
