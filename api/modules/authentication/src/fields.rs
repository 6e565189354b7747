//! What forms send, checked where it enters.

use kernel::{EmailAddress, Error, FieldProblem};

/// The longest password that is looked at, in bytes: a longer one is never right.
const LONGEST_PASSWORD: usize = 1024;

/// A field that has to be there.
///
/// # Errors
/// It is missing.
pub(crate) fn there<'a>(field: &'static str, value: Option<&'a str>) -> Result<&'a str, FieldProblem> {
    match value.map(str::trim).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value),
        None => Err(missing(field)),
    }
}

/// A password, as it was typed: white space belongs to it.
///
/// # Errors
/// It is missing, or longer than any.
pub(crate) fn password<'a>(field: &'static str, value: Option<&'a str>) -> Result<&'a str, FieldProblem> {
    match value.filter(|value| !value.is_empty()) {
        Some(value) if value.len() <= LONGEST_PASSWORD => Ok(value),
        Some(_) => Err(FieldProblem { field, code: "too-long", message: format!("`{field}` has more than {LONGEST_PASSWORD} bytes") }),
        None => Err(missing(field)),
    }
}

/// An address of a mailbox.
///
/// # Errors
/// It is missing, or no address.
pub(crate) fn email(field: &'static str, value: Option<&str>) -> Result<EmailAddress, FieldProblem> {
    there(field, value)?.parse().map_err(|_| FieldProblem {
        field,
        code: "not-an-address",
        message: format!("`{field}` is not the address of a mailbox, such as name@example.org"),
    })
}

/// The answer to a code that is not right, whatever is wrong with it.
pub(crate) fn wrong_code() -> Error {
    let message = "the code is wrong, or was used already".into();
    Error::Refused(vec![FieldProblem { field: "code", code: "wrong", message }])
}

fn missing(field: &'static str) -> FieldProblem {
    FieldProblem { field, code: "missing", message: format!("`{field}` is missing") }
}
