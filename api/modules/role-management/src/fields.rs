//! What a role is said to be, checked where it enters.

use std::collections::BTreeSet;

use kernel::{FieldProblem, Permission, Role};

const LONGEST_NAME: usize = 40;
const LONGEST_PURPOSE: usize = 200;
/// Names that are addresses below `/api/roles`.
const RESERVED: [&str; 1] = ["permissions"];

/// The name of a role: it stands in addresses, and is none of the built-in ones.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn name(name: &str) -> Result<String, FieldProblem> {
    let problem = |code, message| Err(FieldProblem { field: "name", code, message });
    let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match name.trim() {
        "" => problem("missing", "`name` is empty".into()),
        name if name.len() > LONGEST_NAME => problem("too-long", format!("`name` has more than {LONGEST_NAME} characters")),
        name if !name.chars().all(is_good) || !name.starts_with(|c: char| c.is_ascii_lowercase()) => {
            problem("characters", "`name` is a letter and then letters, digits and `-`: all of them small, as in `night-shift`".into())
        }
        name if Role::of(name).is_some() => problem("taken", format!("`{name}` is a role that every site has")),
        name if RESERVED.contains(&name) => problem("taken", format!("`{name}` is an address of its own")),
        name => Ok(name.to_owned()),
    }
}

/// What a role is for: one line, which may be empty.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn purpose(purpose: &str) -> Result<String, FieldProblem> {
    let purpose = purpose.trim();
    let problem = |code, message| Err(FieldProblem { field: "purpose", code, message });
    if purpose.contains(char::is_control) {
        return problem("characters", "`purpose` has control characters in it".into());
    }
    match purpose.chars().count() {
        count if count > LONGEST_PURPOSE => problem("too-long", format!("`purpose` has {count} characters, more than {LONGEST_PURPOSE}")),
        _ => Ok(purpose.to_owned()),
    }
}

/// Names of permissions, each once and sorted: all of them are of modules that are on.
///
/// # Errors
/// Each that is not.
pub(crate) fn permissions(wanted: &[String], known: &[&'static Permission]) -> Result<Vec<String>, Vec<FieldProblem>> {
    let (good, wrong): (BTreeSet<&String>, BTreeSet<&String>) =
        wanted.iter().partition(|name| known.iter().any(|permission| permission.name == name.as_str()));
    if wrong.is_empty() {
        return Ok(good.into_iter().cloned().collect());
    }
    Err(wrong.into_iter().map(|name| unknown(name, known)).collect())
}

fn unknown(name: &str, known: &[&'static Permission]) -> FieldProblem {
    let near = source::nearest(name, known.iter().map(|permission| permission.name));
    let hint = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
    let message = format!("`{name}` is no permission of a module that is on here{hint}");
    FieldProblem { field: "permissions", code: "unknown-permission", message }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Permission = Permission { name: "notes.read", purpose: "", roles: &[] };
    const WRITE: Permission = Permission { name: "notes.write", purpose: "", roles: &[] };

    fn code<T: std::fmt::Debug>(result: Result<T, FieldProblem>) -> &'static str {
        result.unwrap_err().code
    }

    #[test]
    fn a_name_can_stand_in_an_address_and_is_no_other_roles() {
        assert_eq!(name(" night-shift-2 ").unwrap(), "night-shift-2");
        for (wrong, expected) in [
            (" ", "missing"),
            ("Night", "characters"),
            ("2nd", "characters"),
            ("-", "characters"),
            ("a/b", "characters"),
            ("köche", "characters"),
            ("owner", "taken"),
            ("permissions", "taken"),
            (&"a".repeat(41), "too-long"),
        ] {
            assert_eq!(code(name(wrong)), expected, "{wrong}");
        }
    }

    #[test]
    fn a_purpose_is_one_line() {
        assert_eq!(purpose(" who keeps the shop ").unwrap(), "who keeps the shop");
        assert_eq!((code(purpose("a\nb")), code(purpose(&"ä".repeat(201)))), ("characters", "too-long"));
    }

    #[test]
    fn permissions_are_told_apart_one_by_one() {
        let known = [&READ, &WRITE];
        let all = ["notes.write", "notes.read", "notes.write"].map(str::to_owned);
        assert_eq!(permissions(&all, &known).unwrap(), ["notes.read", "notes.write"]);
        let wrong = ["notes.read", "notes.wirte", "x"].map(str::to_owned);
        let told: Vec<String> = permissions(&wrong, &known).unwrap_err().into_iter().map(|problem| problem.message).collect();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0], "`notes.wirte` is no permission of a module that is on here: did you mean `notes.write`?");
        assert!(permissions(&[], &known).unwrap().is_empty());
    }
}
