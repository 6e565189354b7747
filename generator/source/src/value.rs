//! What TOML and YAML become: a tree that knows where each key and value stood.

use std::ops::Range;

/// A value and the bytes that it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it stood.
    pub span: Range<usize>,
}

/// The kinds of value.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// YAML's `null` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A date or time of TOML, as written.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// A table.
    Table(Table),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stood.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Value,
}

/// Keys and values in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The entries; no key is there twice.
    pub entries: Vec<Entry>,
}

impl Table {
    /// The entry of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Value {
    /// What kind of value it is, as a user would say it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "true or false",
            Data::Integer(_) | Data::Float(_) => "a number",
            Data::Text(_) => "text",
            Data::Date(_) => "a date",
            Data::List(_) => "a list",
            Data::Table(_) => "a table",
        }
    }

    /// The same as JSON; a date becomes text.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.data {
            Data::Null => serde_json::Value::Null,
            Data::Bool(value) => (*value).into(),
            Data::Integer(value) => (*value).into(),
            Data::Float(value) => (*value).into(),
            Data::Text(value) | Data::Date(value) => value.as_str().into(),
            Data::List(values) => values.iter().map(Self::to_json).collect(),
            Data::Table(table) => table.to_json(),
        }
    }
}

impl Table {
    /// The same as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::Value::Object(self.entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect())
    }
}
