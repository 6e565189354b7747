//! A table as TOML between `+++`, in the order in which people write front matter.

use source::{Data, Table};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Value};

/// What stands first, in this order; then whatever else, then the tables.
const ORDER: [&str; 11] = ["title", "description", "date", "updated", "expires", "draft", "slug", "path", "aliases", "authors", "tags"];

/// The text of front matter with its fences; empty for a table in which nothing stands.
pub(super) fn write(table: &Table) -> String {
    let rank = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    let mut entries: Vec<_> = table.entries.iter().collect();
    entries.sort_by_key(|entry| (matches!(entry.value.data, Data::Table(_)), rank(&entry.key)));
    let mut document = DocumentMut::new();
    for entry in entries {
        if let Some(item) = item(&entry.value.data) {
            document.insert(&entry.key, item);
        }
    }
    if document.is_empty() { String::new() } else { format!("+++\n{document}+++\n") }
}

fn item(data: &Data) -> Option<Item> {
    let Data::Table(table) = data else { return value(data).map(Item::Value) };
    let mut inner = toml_edit::Table::new();
    for entry in &table.entries {
        if let Some(item) = item(&entry.value.data) {
            inner.insert(&entry.key, item);
        }
    }
    // one that only holds tables needs no line of its own
    inner.set_implicit(true);
    (!inner.is_empty()).then_some(Item::Table(inner))
}

/// TOML has no word for nothing.
fn value(data: &Data) -> Option<Value> {
    Some(match data {
        Data::Null => return None,
        Data::Bool(flag) => (*flag).into(),
        Data::Integer(number) => (*number).into(),
        Data::Float(number) => (*number).into(),
        // a line in it that looks like the end would be one
        Data::Text(text) if text.lines().any(|line| line.starts_with("+++")) => in_one_line(text),
        Data::Text(text) => text.as_str().into(),
        Data::Date(text) => text.parse::<toml_edit::Datetime>().map_or_else(|_| text.as_str().into(), Value::from),
        Data::List(values) => Value::Array(values.iter().filter_map(|item| value(&item.data)).collect::<Array>()),
        Data::Table(table) => {
            let entries = table.entries.iter().filter_map(|entry| Some((entry.key.as_str(), value(&entry.value.data)?)));
            Value::InlineTable(entries.collect::<InlineTable>())
        }
    })
}

/// A text with its line breaks written as `\n`, as JSON has it, which TOML reads the same.
fn in_one_line(text: &str) -> Value {
    let quoted = serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f");
    quoted.parse().unwrap_or_else(|_| text.into())
}

#[cfg(test)]
mod tests {
    use source::{parse_toml, parse_yaml};

    use super::*;

    #[test]
    fn what_is_written_is_read_again_the_same() {
        let yaml = "zeta: 1\ntitle: \"A \\\"b\\\" \\\\ 'c' +++\"\nlong: |\n  one\n  +++\n  two\nextra:\n  deep: {a: [1, \"x\", {b: 2.5}], nothing: null}\n  when: 2020-01-02\ndate: 2020-01-02T03:04:05Z\n";
        let table = parse_yaml(yaml).unwrap();
        let written = write(&table);
        assert!(written.starts_with("+++\ntitle = "), "{written}");
        let split = markdown::split(&written).unwrap();
        let back = parse_toml(split.front_matter.unwrap().text).unwrap();
        let mut expected = table.to_json();
        expected["extra"]["deep"].as_object_mut().unwrap().remove("nothing");
        assert_eq!((back.to_json(), split.body), (expected, ""));
    }

    #[test]
    fn nothing_is_written_as_nothing() {
        assert_eq!(write(&parse_yaml("a: null\nb: {}\n").unwrap()), "");
    }
}
