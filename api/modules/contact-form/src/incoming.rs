//! What a visitor sends, checked where it enters.

use kernel::{EmailAddress, FieldProblem, filled_in, typed_address, typed_line, typed_text};
use serde::Deserialize;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 100;
const LONGEST_SUBJECT: usize = 150;
/// In a browser's form a character takes up to 12 bytes: the longest message fits in [`crate::LARGEST_BODY`] with the other fields.
const LONGEST_MESSAGE: usize = 5000;

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incoming {
    /// Who writes, up to 100 characters.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 100)]
    pub(crate) name: Option<String>,
    /// Where the answer goes.
    #[schema(required = true, nullable = false, format = "email", max_length = 254)]
    pub(crate) email: Option<String>,
    /// What it is about, up to 150 characters.
    #[schema(max_length = 150)]
    pub(crate) subject: Option<String>,
    /// What they write, up to 5,000 characters.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 5000)]
    pub(crate) message: Option<String>,
    /// Leave it out: no person sees this field, and what is in it gives a program away that fills in forms.
    pub(crate) homepage: Option<String>,
}

/// The fields after they were checked: trimmed, not empty, and with no character that has no place in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) name: String,
    pub(crate) email: EmailAddress,
    pub(crate) subject: Option<String>,
    pub(crate) message: String,
}

impl Incoming {
    /// Checks all fields.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub(crate) fn check(&self) -> Result<Checked, Vec<FieldProblem>> {
        let name = typed_line("name", self.name.as_deref(), LONGEST_NAME).and_then(|name| filled_in("name", name));
        let email = typed_line("email", self.email.as_deref(), usize::MAX).and_then(|email| filled_in("email", email));
        let email = email.and_then(|email| typed_address(&email));
        let subject = typed_line("subject", self.subject.as_deref(), LONGEST_SUBJECT);
        let message = typed_text("message", self.message.as_deref(), LONGEST_MESSAGE).and_then(|message| filled_in("message", message));
        match (name, email, subject, message) {
            (Ok(name), Ok(email), Ok(subject), Ok(message)) => {
                Ok(Checked { name, email, subject: Some(subject).filter(|subject| !subject.is_empty()), message })
            }
            (name, email, subject, message) => Err([name.err(), email.err(), subject.err(), message.err()].into_iter().flatten().collect()),
        }
    }

    /// Whether the field is filled that no person sees.
    pub(crate) fn is_trapped(&self) -> bool {
        self.homepage.as_ref().is_some_and(|homepage| !homepage.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(name: &str, email: &str, subject: &str, message: &str) -> Incoming {
        let given = |text: &str| Some(text.to_owned());
        Incoming { name: given(name), email: given(email), subject: given(subject), message: given(message), homepage: None }
    }

    fn codes(incoming: &Incoming) -> Vec<(&'static str, &'static str)> {
        incoming.check().unwrap_err().iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn fields_are_trimmed_and_lines_end_in_one_way() {
        let checked = incoming(" Ada\tLovelace ", " ada@b.example ", "  ", "\r\none\r\ntwo\rthree\n\n").check().unwrap();
        assert_eq!((checked.name.as_str(), checked.email.to_string().as_str()), ("Ada Lovelace", "ada@b.example"));
        assert_eq!((checked.subject, checked.message.as_str()), (None, "one\ntwo\nthree"));
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let missing = [("name", "missing"), ("email", "missing"), ("message", "missing")];
        assert_eq!(codes(&Incoming::default()), missing);
        assert_eq!(codes(&incoming(" ", "\t", " ", " \r\n ")), missing);
    }

    #[test]
    fn lengths_are_counted_in_characters_and_the_longest_is_taken() {
        let of = |name: usize, subject: usize, message: usize| {
            incoming(&"ä".repeat(name), "a@b.example", &"ä".repeat(subject), &"\u{1f600}".repeat(message))
        };
        assert!(of(100, 150, 5000).check().is_ok());
        assert_eq!(codes(&of(101, 151, 5001)), [("name", "too-long"), ("subject", "too-long"), ("message", "too-long")]);
        assert!(incoming("A", "a@b.example", "", &"a\r\n".repeat(2500)).check().is_ok(), "a line's end counts once");
    }

    #[test]
    fn the_longest_message_fits_in_the_body_of_a_form() {
        let percent = 12 * (LONGEST_NAME + LONGEST_SUBJECT + LONGEST_MESSAGE) + 3 * 254;
        assert!(percent + "name=&email=&subject=&message=&homepage=".len() <= crate::LARGEST_BODY);
    }

    #[test]
    fn control_characters_have_no_place() {
        assert_eq!(
            codes(&incoming("A\nBcc: x@y.example", "a@b.example", "S\r\nX: y", "m\0")),
            [("name", "characters"), ("subject", "characters"), ("message", "characters")]
        );
        assert_eq!(codes(&incoming("A", "a@b.example\nx", "", "m")), [("email", "characters")]);
    }

    #[test]
    fn only_one_mailbox_is_an_address() {
        for bad in ["a", "a@b", "a@b.example, c@d.example", "A <a@b.example>", "a b@c.example", "\"a b\"@c.example", "a@[127.0.0.1]"] {
            assert_eq!(codes(&incoming("A", bad, "", "m")), [("email", "not-an-address")], "{bad}");
        }
    }
}
