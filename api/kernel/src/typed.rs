//! What visitors type into the fields of a form, checked where it enters: trimmed, not too long, and with no character that has no place in it.

use crate::{EmailAddress, FieldProblem};

/// One line: a tab becomes a space, and no other control character may be in it.
///
/// # Errors
/// It is too long, or has characters that have no place in it.
pub fn typed_line(field: &'static str, value: Option<&str>, longest: usize) -> Result<String, FieldProblem> {
    let line = value.unwrap_or_default().replace('\t', " ").trim().to_owned();
    if line.contains(char::is_control) { Err(characters(field)) } else { not_too_long(field, line, longest) }
}

/// Text of several lines, each of which ends in the same way whatever the system that it was written on.
///
/// # Errors
/// It is too long, or has characters that have no place in it.
pub fn typed_text(field: &'static str, value: Option<&str>, longest: usize) -> Result<String, FieldProblem> {
    let text = value.unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    let has_no_place = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(has_no_place) { Err(characters(field)) } else { not_too_long(field, text, longest) }
}

/// The same, if something was typed.
///
/// # Errors
/// It is empty.
pub fn filled_in(field: &'static str, value: String) -> Result<String, FieldProblem> {
    if value.is_empty() { Err(FieldProblem { field, code: "missing", message: format!("`{field}` is missing") }) } else { Ok(value) }
}

/// An address in the field `email`.
///
/// # Errors
/// It is none.
pub fn typed_address(email: &str) -> Result<EmailAddress, FieldProblem> {
    email.parse().map_err(|_| FieldProblem {
        field: "email",
        code: "not-an-address",
        message: "`email` is not the address of a mailbox, such as name@example.org".into(),
    })
}

fn not_too_long(field: &'static str, value: String, longest: usize) -> Result<String, FieldProblem> {
    match value.chars().count() {
        count if count > longest => {
            Err(FieldProblem { field, code: "too-long", message: format!("`{field}` has {count} characters, more than {longest}") })
        }
        _ => Ok(value),
    }
}

fn characters(field: &'static str) -> FieldProblem {
    FieldProblem { field, code: "characters", message: format!("`{field}` has control characters in it") }
}
