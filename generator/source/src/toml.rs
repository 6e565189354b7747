//! TOML 1.0 → [`Table`].

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Data, Entry, SyntaxError, Table, Value};

/// Parses a document.
///
/// # Errors
/// The first place where the text is not TOML.
pub fn parse_toml(text: &str) -> Result<Table, SyntaxError> {
    let document = DeTable::parse(text).map_err(|error| SyntaxError {
        message: format!("this is not valid TOML: {}", error.message()),
        span: error.span().unwrap_or(0..0),
        hint: Some("a key and its value stand on one line, as in title = \"Hello\"; text needs quotes around it (toml.io)"),
    })?;
    table(document.into_inner())
}

fn table(table: DeTable<'_>) -> Result<Table, SyntaxError> {
    let mut entries = table
        .into_iter()
        .map(|(key, value)| Ok(Entry { key_span: key.span(), key: key.into_inner().into_owned(), value: self::value(value)? }))
        .collect::<Result<Vec<_>, SyntaxError>>()?;
    entries.sort_by_key(|entry| entry.key_span.start);
    Ok(Table { entries })
}

fn value(value: Spanned<DeValue<'_>>) -> Result<Value, SyntaxError> {
    let span = value.span();
    let data =
        match value.into_inner() {
            DeValue::String(text) => Data::Text(text.into_owned()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map(Data::Integer).map_err(|_| {
                SyntaxError { message: "this number is too large".into(), span: span.clone(), hint: Some("write it as text, in quotes") }
            })?,
            DeValue::Float(number) => Data::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(value) => Data::Bool(value),
            DeValue::Datetime(date) => Data::Date(date.to_string()),
            DeValue::Array(values) => Data::List(values.into_iter().map(self::value).collect::<Result<_, _>>()?),
            DeValue::Table(inner) => Data::Table(table(inner)?),
        };
    Ok(Value { data, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_know_where_they_stood() {
        let text = "title = \"Hi\"\n[extra]\nwhen = 2026-11-22\n";
        let table = parse_toml(text).unwrap();
        let title = table.get("title").unwrap();
        assert_eq!((&text[title.key_span.clone()], &text[title.value.span.clone()]), ("title", "\"Hi\""));
        let Data::Table(extra) = &table.get("extra").unwrap().value.data else { panic!("a table") };
        assert_eq!(extra.get("when").unwrap().value.data, Data::Date("2026-11-22".into()));
    }

    #[test]
    fn broken_toml_says_where() {
        let error = parse_toml("a = 1\nb = \n").unwrap_err();
        assert_eq!(error.span.start, 10);
        assert!(error.message.starts_with("this is not valid TOML"), "{}", error.message);
    }

    #[test]
    fn a_number_past_64_bits_is_an_error() {
        assert_eq!(parse_toml("a = 99999999999999999999").unwrap_err().span, 4..24);
    }
}
