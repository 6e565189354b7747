//! The filter `json_ld`: structured data as it may stand in a `<script>` of a page.

use minijinja::{Error, ErrorKind, Value};

/// A value as JSON, without the keys that have nothing to say. What could end the script or begin markup is written as `\u…`, and so are the two line
/// ends that JSON allows in texts and old readers do not.
pub(crate) fn json_ld(value: &Value) -> Result<Value, Error> {
    let told = |error: serde_json::Error| Error::new(ErrorKind::BadSerialization, error.to_string());
    let json = without_nothing(serde_json::to_value(value).map_err(told)?).unwrap_or_default();
    let text = serde_json::to_string(&json).map_err(told)?;
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // all of them can only be inside of a text
            '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    Ok(Value::from_safe_string(escaped))
}

/// The same without what is undefined, and without empty texts, lists and tables.
fn without_nothing(json: serde_json::Value) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    match json {
        Json::Null => None,
        Json::String(text) => (!text.is_empty()).then_some(Json::String(text)),
        Json::Array(values) => {
            let values: Vec<Json> = values.into_iter().filter_map(without_nothing).collect();
            (!values.is_empty()).then_some(Json::Array(values))
        }
        Json::Object(entries) => {
            let entries: serde_json::Map<_, _> =
                entries.into_iter().filter_map(|(key, value)| Some((key, without_nothing(value)?))).collect();
            (!entries.is_empty()).then_some(Json::Object(entries))
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use minijinja::{Environment, context};

    use super::*;

    fn render(template: &str, title: &str) -> String {
        let mut env = Environment::new();
        env.set_undefined_behavior(minijinja::UndefinedBehavior::SemiStrict);
        env.add_filter("json_ld", json_ld);
        env.render_named_str("a.html", template, context! { title }).unwrap()
    }

    #[test]
    fn a_title_can_hold_anything_and_comes_back_as_it_was() {
        for title in
            ["</script><script>alert(1)</script>", "<!-- & ]]>", "a\u{2028}b\u{2029}c", "\"\\\n\t\u{0}'", "Grüße 🐟", "{{ title }}"]
        {
            let written = render("{{ {'@type': 'Thing', 'name': title}|json_ld }}", title);
            assert!(!written.contains(['<', '>', '&', '\'', '\u{2028}', '\u{2029}', '\n']), "{written}");
            let back: serde_json::Value = serde_json::from_str(&written).unwrap();
            assert_eq!(back, serde_json::json!({"@type": "Thing", "name": title}));
        }
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let written = render("{{ {'a': nope, 'b': [], 'c': {'d': none}, 'e': [{}, 'f', ''], 'g': false, 'h': 0, 'i': ''}|json_ld }}", "");
        assert_eq!(written, "{\"e\":[\"f\"],\"g\":false,\"h\":0}");
    }
}
