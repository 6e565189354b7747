//! What somebody who books says of themselves, and what can be wrong with it.

use components::table;
use kernel::{EmailAddress, FieldProblem};
use minijinja::Value;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::appointment::Person;

const LONGEST_NAME: usize = 100;
const LONGEST_PHONE: usize = 40;
const LONGEST_NOTE: usize = 1000;

/// What a visitor sends to book a slot.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NewBooking {
    /// What they are called.
    #[schema(required = true, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: String,
    /// Where the confirmation goes.
    #[schema(required = true, format = Email, max_length = 254, example = "ada@example.org")]
    email: String,
    /// How they can be called; may be empty.
    #[schema(max_length = 40, example = "+44 20 7946 0000")]
    phone: String,
    /// What they want to be known; may be empty.
    #[schema(max_length = 1000)]
    note: String,
    /// A field that people do not see, and that has to stay empty: programs that fill in every form fill it in too.
    #[schema(max_length = 0)]
    homepage: String,
}

impl NewBooking {
    /// Who comes.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub(crate) fn person(&self) -> Result<Person, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        if !self.homepage.is_empty() {
            problems.push(problem("homepage", "filled", "this field has to stay empty".into()));
        }
        if self.email.trim().is_empty() {
            problems.push(problem("email", "missing", "an e-mail address is needed".into()));
        }
        match person(&self.name, &self.email, &self.phone, &self.note) {
            Ok(person) if problems.is_empty() => Ok(person),
            Ok(_) => Err(problems),
            Err(more) => Err(problems.into_iter().chain(more).collect()),
        }
    }

    /// The fields as they were sent, to be shown again.
    pub(crate) fn value(&self) -> Value {
        let fields = [("name", &self.name), ("email", &self.email), ("phone", &self.phone), ("note", &self.note)];
        table(fields.map(|(name, text)| (name, Value::from(text.as_str()))))
    }
}

/// Who comes, of whom no more than the name has to be known.
///
/// # Errors
/// All fields that are wrong.
pub(crate) fn person(name: &str, email: &str, phone: &str, note: &str) -> Result<Person, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let (name, email, phone, note) = (name.trim(), email.trim(), phone.trim(), note.trim());
    if name.is_empty() {
        problems.push(problem("name", "missing", "a name is needed".into()));
    } else if name.contains(char::is_control) {
        problems.push(problem("name", "characters", "a name is one line of text".into()));
    }
    let address: Option<EmailAddress> = email.parse().ok();
    if address.is_none() && !email.is_empty() {
        problems.push(problem("email", "not-an-address", "this is not an e-mail address".into()));
    }
    if !phone.is_empty() && !is_phone(phone) {
        problems.push(problem("phone", "not-a-number", "this is not a phone number".into()));
    }
    for (field, text, most) in [("name", name, LONGEST_NAME), ("phone", phone, LONGEST_PHONE), ("note", note, LONGEST_NOTE)] {
        if text.chars().count() > most {
            problems.push(problem(field, "too-long", format!("{most} characters are the most")));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Person { name: name.to_owned(), email: address, phone: said(phone), note: said(note) })
}

/// What is wrong, for components: field → code.
pub(crate) fn problems_value(problems: &[FieldProblem]) -> Value {
    table(problems.iter().map(|problem| (problem.field, Value::from(problem.code))))
}

fn is_phone(text: &str) -> bool {
    let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '/' | '.' | ' ');
    text.chars().all(known) && text.chars().filter(char::is_ascii_digit).count() >= 3
}

fn problem(field: &'static str, code: &'static str, message: String) -> FieldProblem {
    FieldProblem { field, code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn booking() -> NewBooking {
        NewBooking { name: " Ada Lovelace ".into(), email: "ada@example.org".into(), ..NewBooking::default() }
    }

    fn codes(booking: &NewBooking) -> Vec<(&'static str, &'static str)> {
        booking.person().unwrap_err().iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn a_name_and_an_address_are_enough() {
        let person = booking().person().unwrap();
        assert_eq!((person.name.as_str(), person.phone, person.note), ("Ada Lovelace", None, None));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        assert_eq!(codes(&NewBooking::default()), [("email", "missing"), ("name", "missing")]);
        let wrong = NewBooking {
            name: "A\nB".into(),
            email: "nobody".into(),
            phone: "call me".into(),
            note: "x".repeat(1001),
            homepage: "http://spam.example".into(),
        };
        let all =
            [("homepage", "filled"), ("name", "characters"), ("email", "not-an-address"), ("phone", "not-a-number"), ("note", "too-long")];
        assert_eq!(codes(&wrong), all);
    }

    #[test]
    fn a_line_break_reaches_no_mail_by_an_address() {
        assert_eq!(codes(&NewBooking { email: "a@b.example\nBcc: c@d.example".into(), ..booking() }), [("email", "not-an-address")]);
    }
}
