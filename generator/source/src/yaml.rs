//! YAML 1.2 → [`Table`].

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use crate::{Data, Entry, SyntaxError, Table, Value};

/// Parses a document whose root is a mapping; an empty one is an empty table.
///
/// # Errors
/// The first place where the text is not YAML, where a key stands twice, or a root that is no mapping.
pub fn parse_yaml(text: &str) -> Result<Table, SyntaxError> {
    let value = parse_yaml_value(text)?;
    match value.data {
        Data::Table(table) => Ok(table),
        Data::Null => Ok(Table::default()),
        _ => Err(SyntaxError {
            message: format!("expected keys with values, found {}", value.kind()),
            span: value.span,
            hint: Some("write it like title: Hello"),
        }),
    }
}

/// Parses a document with any root; an empty one is nothing.
///
/// # Errors
/// The first place where the text is not YAML, or where a key stands twice.
pub fn parse_yaml_value(text: &str) -> Result<Value, SyntaxError> {
    if text.trim().is_empty() {
        return Ok(Value { data: Data::Null, span: 0..0 });
    }
    let options = serde_saphyr::options! { strict_booleans: true };
    let Node(value) = serde_saphyr::from_str_with_options(text, options).map_err(|error| syntax_error(text, &error))?;
    Ok(value)
}

fn syntax_error(text: &str, error: &serde_saphyr::Error) -> SyntaxError {
    let message = error.without_snippet().to_string();
    let message = message.lines().next().unwrap_or_default();
    let message = message.split(" at line ").next().unwrap_or(message);
    let start = error.location().map_or(0, |at| offset(text, at));
    SyntaxError {
        message: format!("this is not valid YAML: {message}"),
        span: start..start + 1,
        hint: Some("look at this line and the one above it; text with a colon, a bracket or a hash in it needs quotes around it"),
    }
}

fn offset(text: &str, at: Location) -> usize {
    let line = usize::try_from(at.line()).unwrap_or(1).max(1);
    let column = usize::try_from(at.column()).unwrap_or(1).max(1);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    text[start..].char_indices().nth(column - 1).map_or(text.len(), |(chars, _)| start + chars)
}

fn span(at: Location) -> std::ops::Range<usize> {
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let start = at.span().byte_offset().map_or(0, number);
    start..start + at.span().byte_len().map_or(1, number)
}

struct Node(Value);

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Bare>::deserialize(deserializer)?;
        Ok(Self(Value { data: spanned.value.0, span: span(spanned.referenced) }))
    }
}

struct Bare(Data);

impl<'de> Deserialize<'de> for Bare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BareVisitor)
    }
}

struct BareVisitor;

impl<'de> Visitor<'de> for BareVisitor {
    type Value = Bare;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Bare, E> {
        Ok(Bare(Data::Null))
    }

    fn visit_none<E>(self) -> Result<Bare, E> {
        Ok(Bare(Data::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Bare, E> {
        Ok(Bare(Data::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Bare, E> {
        Ok(Bare(Data::Integer(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Bare, E> {
        Ok(Bare(i64::try_from(value).map_or_else(|_| Data::Text(value.to_string()), Data::Integer)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Bare, E> {
        Ok(Bare(Data::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Bare, E> {
        Ok(Bare(Data::Text(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bare, A::Error> {
        let mut values = Vec::new();
        while let Some(Node(value)) = seq.next_element()? {
            values.push(value);
        }
        Ok(Bare(Data::List(values)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bare, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let Node(value) = map.next_value()?;
            entries.push(Entry { key: key.value, key_span: span(key.referenced), value });
        }
        Ok(Bare(Data::Table(Table { entries })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_know_where_they_stood() {
        let text = "title: 'Hi ä'\ntags: [a, 2]\nextra:\n  deep: yes\n";
        let table = parse_yaml(text).unwrap();
        let title = table.get("title").unwrap();
        assert_eq!((&text[title.key_span.clone()], &text[title.value.span.clone()]), ("title", "'Hi ä'"));
        let Data::List(tags) = &table.get("tags").unwrap().value.data else { panic!("a list") };
        assert_eq!((&tags[0].data, &tags[1].data), (&Data::Text("a".into()), &Data::Integer(2)));
    }

    #[test]
    fn dates_stay_text() {
        let table = parse_yaml("date: 2026-11-22\nat: '2013-03-11T16:00:00.000Z'\n").unwrap();
        assert_eq!(table.get("date").unwrap().value.data, Data::Text("2026-11-22".into()));
    }

    #[test]
    fn only_true_and_false_are_booleans() {
        let table = parse_yaml("a: [Y, no, on, true]\n").unwrap();
        let Data::List(values) = &table.get("a").unwrap().value.data else { panic!("a list") };
        let kinds: Vec<&str> = values.iter().map(Value::kind).collect();
        assert_eq!(kinds, ["text", "text", "text", "true or false"]);
    }

    #[test]
    fn broken_yaml_says_where() {
        let text = "title: Hi\ntags: [a, b\ndate: x\n";
        let error = parse_yaml(text).unwrap_err();
        assert!(error.message.starts_with("this is not valid YAML"), "{}", error.message);
        assert!(error.span.start >= 10, "{error:?}");
    }

    #[test]
    fn a_key_that_stands_twice_is_an_error() {
        assert!(parse_yaml("a: 1\na: 2\n").unwrap_err().message.contains("duplicate"));
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [x, x]\n");
        for i in 1..30 {
            text.push_str(&format!("a{i}: &a{i} [*a{p}, *a{p}]\n", p = i - 1));
        }
        assert!(parse_yaml(&text).is_err());
    }

    #[test]
    fn nothing_is_an_empty_table() {
        assert_eq!(parse_yaml("# only a comment\n").unwrap(), Table::default());
    }
}
