//! Secrets: what stands in settings, which everybody with the repository reads, is only the name of the variable that holds one.

use std::collections::HashMap;
use std::path::Path;

use source::{Data, Diagnostic, Fields};

use crate::{Site, environment};

/// The names of the variables that a key names: `key = { env = "NAME" }`, or a list of names where one takes the place of another. None where the key is
/// not there, or wrong. A value that may be a secret itself is a problem, and is not shown.
pub fn secret_names<'a>(fields: &mut Fields<'a>, key: &'a str) -> Vec<String> {
    let Some(entry) = fields.entry(key) else { return Vec::new() };
    if !matches!(entry.value.data, Data::Table(_)) {
        let problem = hidden(fields.at_value(key, format!("`{key}` itself does not belong into this file")));
        fields.report(problem.hint(format!("write {key} = {{ env = \"NAME\" }}, and the secret into the variable of that name")));
        return Vec::new();
    }
    let names = fields.nested(key, format!("`{key}`"), |inner| {
        let names = inner.texts("env").unwrap_or_default();
        if names.is_empty() {
            inner.report(inner.at(&(0..0), format!("`{key}` needs `env`")).hint("it is the name of the variable that holds the secret"));
        } else if !names.iter().all(|name| is_name(name)) {
            let problem = hidden(inner.at_value("env", "this is not the name of a variable"));
            inner.report(problem.hint("write a name like CLIENT_SECRET here, and its value into the environment or into .env"));
            return Vec::new();
        }
        names
    });
    names.unwrap_or_default()
}

impl Site {
    /// The value of a variable, if it is set. The process' environment comes before the site's `.env`.
    ///
    /// # Errors
    /// `.env` cannot be read.
    pub fn variable(&self, root: &Path, process: &HashMap<String, String>, name: &str) -> Result<Option<String>, Vec<Diagnostic>> {
        if let Some(value) = process.get(name).filter(|value| !value.is_empty()) {
            return Ok(Some(value.clone()));
        }
        let own = environment(root, self)?.into_iter().find(|(known, value)| known == name && !value.is_empty());
        Ok(own.map(|(_, value)| value))
    }
}

/// Whether this can be the name of a variable.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The same without the line of the file: it may hold a secret.
pub(crate) fn hidden(mut problem: Diagnostic) -> Diagnostic {
    if let Some(location) = problem.place.as_mut().and_then(|place| place.location.as_mut()) {
        location.text = "***".into();
        location.marked = (0, 3);
    }
    problem
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<Diagnostic>) {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "the settings");
        let names = secret_names(&mut fields, "jwt_secret");
        (names, fields.finish())
    }

    #[test]
    fn one_name_and_several_are_taken() {
        assert_eq!(read("").0, [""; 0]);
        assert_eq!(read("jwt_secret = { env = \"JWT_SECRET\" }").0, ["JWT_SECRET"]);
        assert_eq!(read("jwt_secret = { env = [\"NEW\", \"OLD\"] }").0, ["NEW", "OLD"]);
    }

    #[test]
    fn a_secret_in_the_file_is_refused_and_not_shown() {
        for (text, told) in [
            ("jwt_secret = \"5ecret-of-ours\"", "`jwt_secret` itself does not belong into this file"),
            ("jwt_secret = { env = \"5ecret-of-ours\" }", "this is not the name of a variable"),
            ("jwt_secret = {}", "`jwt_secret` needs `env`"),
        ] {
            let (names, problems) = read(text);
            assert!(names.is_empty() && problems.len() == 1 && problems[0].message == told, "{problems:?}");
            assert!(!format!("{problems:?}").contains("5ecret"), "{problems:?}");
        }
    }
}
