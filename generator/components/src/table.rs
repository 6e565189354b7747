//! A table of values for templates.

use std::collections::BTreeMap;

use minijinja::Value;

/// A table with these fields.
pub fn table<K: Into<String>>(fields: impl IntoIterator<Item = (K, Value)>) -> Value {
    let fields: BTreeMap<String, Value> = fields.into_iter().map(|(key, value)| (key.into(), value)).collect();
    Value::from_object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name() {
        let value = table([("a", Value::from(1)), ("b", Value::from(true))]);
        assert_eq!(value.get_attr("a").unwrap(), Value::from(1));
        assert!(value.get_attr("c").unwrap().is_undefined());
    }
}
