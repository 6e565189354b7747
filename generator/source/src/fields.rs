//! Takes a table apart field by field. What has the wrong type and what nobody asked for is reported, all at once, where it stands.

use std::borrow::Cow;
use std::ops::Range;
use std::time::Duration;

use crate::length::parse_length;
use crate::{Data, Diagnostic, Entry, Moment, Source, Table, Value};

/// The longest time that settings may name.
const LONGEST: Duration = Duration::from_hours(24 * 36_500);

/// A table that is being read. Ask for each field once, then call [`Fields::finish`].
pub struct Fields<'a> {
    table: &'a Table,
    source: &'a Source,
    base: usize,
    what: Cow<'a, str>,
    asked: Vec<&'a str>,
    problems: Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Reads a table of `source` whose spans count from the byte `base`. `what` names it in messages: "the front matter", `[theme]`.
    #[must_use]
    pub fn new(table: &'a Table, source: &'a Source, base: usize, what: impl Into<Cow<'a, str>>) -> Self {
        Self { table, source, base, what: what.into(), asked: Vec::new(), problems: Vec::new() }
    }

    /// The raw entry of a key.
    pub fn entry(&mut self, key: &'a str) -> Option<&'a Entry> {
        self.asked.push(key);
        self.table.get(key).filter(|entry| entry.value.data != Data::Null)
    }

    /// Text.
    pub fn text(&mut self, key: &'a str) -> Option<String> {
        self.take(key, "text", |value| match &value.data {
            Data::Text(text) | Data::Date(text) => Some(text.clone()),
            Data::Integer(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// Text that has to be there and not be empty; a stand-in after the problem was reported.
    pub fn required_text(&mut self, key: &'a str) -> String {
        let missing = self.table.get(key).is_none();
        let text = self.text(key).unwrap_or_default();
        if missing {
            let message = format!("{} needs `{key}`", self.what);
            self.problems.push(Diagnostic::error(message).in_file(self.source.file.clone()).hint(format!("add a line {key} = \"…\"")));
        } else if text.trim().is_empty() && self.problems.is_empty() {
            self.problem(key, format!("`{key}` is empty"));
        }
        text
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'a str) -> Option<bool> {
        self.take(key, "true or false", |value| match value.data {
            Data::Bool(flag) => Some(flag),
            _ => None,
        })
    }

    /// A whole number.
    pub fn integer(&mut self, key: &'a str) -> Option<i64> {
        self.take(key, "a whole number", |value| match value.data {
            Data::Integer(number) => Some(number),
            _ => None,
        })
    }

    /// A whole number of at least `least`.
    pub fn count(&mut self, key: &'a str, least: usize) -> Option<usize> {
        let number = self.integer(key)?;
        match usize::try_from(number).ok().filter(|count| *count >= least) {
            Some(count) => Some(count),
            None => {
                self.problem(key, format!("`{key}` has to be a whole number of at least {least}, not {number}"));
                None
            }
        }
    }

    /// A length of time: `30m`, `2h`, `1h30m`, `90d`; at most a hundred years.
    pub fn length(&mut self, key: &'a str) -> Option<Duration> {
        let text = self.text(key)?;
        let length = parse_length(&text).filter(|length| *length <= LONGEST);
        if length.is_none() {
            let problem = self.at_value(key, format!("`{text}` is no length of time"));
            self.report(problem.hint("write it as \"30m\", \"2h\", \"1h30m\" or \"90d\""));
        }
        length
    }

    /// A date or time.
    pub fn moment(&mut self, key: &'a str) -> Option<Moment> {
        let text = self.take(key, "a date", |value| match &value.data {
            Data::Text(text) | Data::Date(text) => Some(text.clone()),
            _ => None,
        })?;
        let moment = Moment::parse(&text);
        if moment.is_none() {
            let problem = self.at_value(key, format!("`{text}` is not a date"));
            self.problems.push(problem.hint("write a day as 2026-11-22, or a time as 2026-11-22T10:30:00+01:00"));
        }
        moment
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'a str) -> Option<Vec<String>> {
        self.take(key, "a list of texts", |value| match &value.data {
            Data::Text(text) => Some(vec![text.clone()]),
            Data::List(values) => values
                .iter()
                .map(|value| match &value.data {
                    Data::Text(text) | Data::Date(text) => Some(text.clone()),
                    Data::Integer(number) => Some(number.to_string()),
                    Data::Float(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            _ => None,
        })
    }

    /// A table, with the span of its key.
    pub fn table(&mut self, key: &'a str) -> Option<(&'a Table, Range<usize>)> {
        let table = self.take(key, "a table", |value| match &value.data {
            Data::Table(table) => Some(table),
            _ => None,
        })?;
        Some((table, self.table.get(key)?.key_span.clone()))
    }

    /// A list of tables, as `[[key]]` makes them.
    pub fn tables(&mut self, key: &'a str) -> Vec<&'a Table> {
        let table = |value: &'a Value| match &value.data {
            Data::Table(table) => Some(table),
            _ => None,
        };
        self.take(key, "a list of tables", |value| match &value.data {
            Data::List(values) => values.iter().map(table).collect(),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// Reads a table inside this one with a function of its own and takes over the problems that it found.
    pub fn nested<T>(&mut self, key: &'a str, what: impl Into<Cow<'a, str>>, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let (table, _) = self.table(key)?;
        Some(self.inner(table, what, read))
    }

    /// Reads any table of the same source with a function of its own and takes over the problems that it found.
    pub fn inner<T>(&mut self, table: &'a Table, what: impl Into<Cow<'a, str>>, read: impl FnOnce(&mut Self) -> T) -> T {
        let mut fields = Fields::new(table, self.source, self.base, what);
        let result = read(&mut fields);
        self.problems.extend(fields.finish());
        result
    }

    /// Reports a problem at the value of a key.
    pub fn problem(&mut self, key: &str, message: impl Into<String>) {
        let problem = self.at_value(key, message);
        self.problems.push(problem);
    }

    /// Reports a problem that was made elsewhere.
    pub fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// An error at the value of a key, not yet reported; at the file where the key is not there.
    #[must_use]
    pub fn at_value(&self, key: &str, message: impl Into<String>) -> Diagnostic {
        match self.table.get(key) {
            Some(entry) => self.at(&entry.value.span, message),
            None => Diagnostic::error(message).in_file(self.source.file.clone()),
        }
    }

    /// Where the value of a key stands in the file; its beginning where the key is not there.
    #[must_use]
    pub fn span(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or(0..0, |entry| entry.value.span.start + self.base..entry.value.span.end + self.base)
    }

    /// An error at a span of the table, not yet reported.
    #[must_use]
    pub fn at(&self, span: &Range<usize>, message: impl Into<String>) -> Diagnostic {
        self.source.error(&(span.start + self.base..span.end + self.base), message)
    }

    /// The entries that nobody asked for, which then count as asked for.
    pub fn rest(&mut self) -> Vec<&'a Entry> {
        let rest: Vec<&Entry> = self.table.entries.iter().filter(|entry| !self.asked.contains(&entry.key.as_str())).collect();
        self.asked.extend(rest.iter().map(|entry| entry.key.as_str()));
        rest
    }

    /// Reports every key that nobody asked for and returns all problems.
    #[must_use]
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for entry in &self.table.entries {
            if !self.asked.contains(&entry.key.as_str()) {
                let unknown = self.at(&entry.key_span, format!("unknown key `{}` in {}", entry.key, self.what));
                self.problems.push(unknown.suggest(&entry.key, self.asked.iter().copied()));
            }
        }
        self.problems
    }

    fn take<T>(&mut self, key: &'a str, expected: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let entry = self.entry(key)?;
        let value = read(&entry.value);
        if value.is_none() {
            self.problem(key, format!("`{key}` has to be {expected}, not {}", entry.value.kind()));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_toml;

    fn problems(text: &str, read: impl for<'a> FnOnce(&mut Fields<'a>)) -> Vec<String> {
        let source = Source::new("site.toml", text);
        let table = parse_toml(text).unwrap();
        let mut fields = Fields::new(&table, &source, 0, "site.toml");
        read(&mut fields);
        fields.finish().iter().map(|problem| format!("{problem} | {}", problem.hint.as_deref().unwrap_or(""))).collect()
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let found = problems("nmae = \"x\"\n", |fields| {
            fields.text("name");
        });
        assert_eq!(found, ["site.toml:1:1: unknown key `nmae` in site.toml | did you mean `name`?"]);
    }

    #[test]
    fn every_problem_of_a_table_is_reported_at_once() {
        let found = problems("draft = \"no\"\nwhen = \"soon\"\nx = 1\n", |fields| {
            fields.flag("draft");
            fields.moment("when");
        });
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("site.toml:1:9: `draft` has to be true or false, not text"), "{found:?}");
        assert!(found[1].starts_with("site.toml:2:8: `soon` is not a date"), "{found:?}");
    }

    #[test]
    fn a_single_text_counts_as_a_list() {
        let found = problems("tags = \"one\"\n", |fields| assert_eq!(fields.texts("tags"), Some(vec!["one".into()])));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_missing_required_text_says_what_to_add() {
        let found = problems("", |fields| {
            fields.required_text("name");
        });
        assert_eq!(found, ["site.toml: site.toml needs `name` | add a line name = \"…\""]);
    }
}
