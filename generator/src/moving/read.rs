//! A file of another generator in its two parts: front matter in TOML, YAML or JSON, and a body that nobody touches.

use source::{Data, Diagnostic, Entry, Source, Table, Value, parse_toml, parse_yaml};

/// What was read.
pub(super) struct Read {
    /// What stands in the front matter; none where there is no such thing.
    pub(super) table: Option<Table>,
    /// What the spans of the table count from.
    pub(super) base: usize,
    /// Whether it stands as we could read it.
    pub(super) is_ours: bool,
    /// The byte that the body begins at.
    pub(super) body_start: usize,
}

/// Cuts a file in two and reads its front matter.
///
/// # Errors
/// The front matter is broken.
pub(super) fn read(source: &Source) -> Result<Read, Diagnostic> {
    let top = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if source.text[top..].starts_with("{\n") || source.text[top..].starts_with("{\r\n") || source.text[top..].starts_with("{ ") {
        return read_json(source, top);
    }
    let split = markdown::split(&source.text).map_err(|error| source.syntax(&error))?;
    let Some(block) = split.front_matter else {
        return Ok(Read { table: None, base: 0, is_ours: true, body_start: split.body_start });
    };
    let parsed = match block.format {
        markdown::Format::Toml => parse_toml(block.text),
        markdown::Format::Yaml => parse_yaml(block.text),
    };
    let placed = |error: source::SyntaxError| {
        let span = error.span.start + block.start..error.span.end + block.start;
        source.syntax(&source::SyntaxError { span, ..error })
    };
    Ok(Read { table: Some(parsed.map_err(placed)?), base: block.start, is_ours: true, body_start: split.body_start })
}

fn read_json(source: &Source, top: usize) -> Result<Read, Diagnostic> {
    let text = &source.text[top..];
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Map<String, serde_json::Value>>();
    match values.next() {
        Some(Ok(object)) => {
            let end = top + values.byte_offset();
            let rest = &source.text[end..];
            let line = rest.find('\n').filter(|at| rest[..*at].trim().is_empty()).map_or(0, |at| at + 1);
            let entries = object.into_iter().map(|(key, value)| entry(key, value, &(top..end))).collect();
            Ok(Read { table: Some(Table { entries }), base: 0, is_ours: false, body_start: end + line })
        }
        Some(Err(error)) => {
            let location = source::Location::at_line(&source.text, error.line(), error.column().max(1), 1);
            let place = source::Place { file: source.file.clone(), location: Some(location) };
            Err(Diagnostic::error(format!("this is not valid JSON: {error}")).at(place))
        }
        None => Ok(Read { table: None, base: 0, is_ours: true, body_start: top }),
    }
}

fn entry(key: String, value: serde_json::Value, span: &std::ops::Range<usize>) -> Entry {
    Entry { key, key_span: span.clone(), value: self::value(value, span) }
}

fn value(value: serde_json::Value, span: &std::ops::Range<usize>) -> Value {
    use serde_json::Value as Json;
    let data = match value {
        Json::Null => Data::Null,
        Json::Bool(value) => Data::Bool(value),
        Json::Number(number) => number.as_i64().map_or_else(|| Data::Float(number.as_f64().unwrap_or(f64::NAN)), Data::Integer),
        Json::String(text) => Data::Text(text),
        Json::Array(values) => Data::List(values.into_iter().map(|item| self::value(item, span)).collect()),
        Json::Object(entries) => Data::Table(Table { entries: entries.into_iter().map(|(key, item)| entry(key, item, span)).collect() }),
    };
    Value { data, span: span.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_up_to_its_end_and_the_body_stays() {
        let source = Source::new("a.md", "{\n  \"title\": \"A }\",\n  \"n\": [1, {\"b\": null}]\n}\n\n{ body }\n");
        let read = read(&source).unwrap();
        assert_eq!(read.table.unwrap().to_json().to_string(), "{\"title\":\"A }\",\"n\":[1,{\"b\":null}]}");
        assert_eq!(&source.text[read.body_start..], "\n{ body }\n");
    }

    #[test]
    fn broken_front_matter_is_told_with_its_line() {
        for (text, told) in [
            ("{\n \"a\": }\n", "a.md:2:7: this is not valid JSON"),
            ("---\na: [\n---\n", "a.md:"),
            ("+++\nx = \n+++\n", "a.md:2:5: this is not valid TOML"),
        ] {
            let problem = read(&Source::new("a.md", text)).err().unwrap().to_string();
            assert!(problem.starts_with(told), "{problem}");
        }
    }
}
