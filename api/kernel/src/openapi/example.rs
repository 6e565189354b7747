//! A call of an operation that can be copied into a shell.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// How deep an example body goes into schemas that hold one another.
const DEEPEST: usize = 4;

/// A curl command for an operation of the document, for a site at `base_url`.
pub(super) fn curl(document: &Value, base_url: &str, method: &str, path: &str, operation: &Value) -> String {
    let mut text = String::from("curl");
    if method != "GET" {
        let _ = write!(text, " -X {method}");
    }
    let _ = write!(text, " '{base_url}{}'", address(path, operation));
    if operation["security"].as_array().is_some_and(|needed| !needed.is_empty()) {
        text.push_str(" \\\n  -H \"Authorization: Bearer $OPERATOR_KEY\"");
    }
    text.push_str(&body(document, &operation["requestBody"]["content"]));
    text
}

/// The path with capitals where something is to be filled in, and the queries that have to be there.
fn address(path: &str, operation: &Value) -> String {
    let filled: String = path
        .split_inclusive(['{', '}'])
        .map(|part| match part.strip_suffix('}') {
            Some(name) => name.to_uppercase(),
            None => part.trim_end_matches('{').to_owned(),
        })
        .collect();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let needed = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let queries: Vec<String> =
        needed.filter_map(|parameter| parameter["name"].as_str()).map(|name| format!("{name}={}", name.to_uppercase())).collect();
    if queries.is_empty() { filled } else { format!("{filled}?{}", queries.join("&")) }
}

fn body(document: &Value, content: &Value) -> String {
    let Some(content) = content.as_object() else { return String::new() };
    let Some(kind) = ["application/json"].into_iter().chain(content.keys().map(String::as_str)).find(|kind| content.contains_key(*kind))
    else {
        return String::new();
    };
    let schema = &content[kind]["schema"];
    match kind {
        "application/json" => {
            let text = sample(document, schema, 0).to_string().replace('\'', "'\\''");
            format!(" \\\n  -H 'Content-Type: application/json' \\\n  -d '{text}'")
        }
        "application/x-www-form-urlencoded" => {
            let fields = sample(document, schema, 0);
            let fields = fields.as_object().into_iter().flatten();
            fields.fold(String::new(), |text, (name, _)| format!("{text} \\\n  --data-urlencode '{name}=…'"))
        }
        "multipart/form-data" => {
            let fields = sample(document, schema, 0);
            let fields = fields.as_object().into_iter().flatten();
            fields.fold(String::new(), |text, (name, _)| format!("{text} \\\n  -F '{name}=@FILE'"))
        }
        _ => format!(" \\\n  -H 'Content-Type: {kind}' \\\n  --data-binary @FILE"),
    }
}

/// The least value that fits a schema: what has to be there, and nothing more.
fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        return sample(document, &document["components"]["schemas"][name], depth + 1);
    }
    if let Some(given) = schema.get("example").or_else(|| schema["examples"].get(0)).or_else(|| schema["enum"].get(0)) {
        return given.clone();
    }
    if let Some(first) =
        ["oneOf", "anyOf", "allOf"].iter().find_map(|key| schema[*key].as_array()?.iter().find(|one| one["type"] != "null"))
    {
        return sample(document, first, depth + 1);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"].get(0)?.as_str());
    match kind {
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("string") => json!("…"),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let fields: Map<String, Value> =
                required.map(|name| (name.to_owned(), sample(document, &schema["properties"][name], depth + 1))).collect();
            Value::Object(fields)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_what_it_needs_and_can_be_pasted() {
        let document = json!({"components": {"schemas": {"New": {"type": "object", "required": ["name", "count"], "properties": {
            "name": {"type": "string"}, "count": {"type": "integer", "minimum": 1}, "more": {"type": "string"}}}}}});
        let operation = json!({
            "security": [{"operator": []}],
            "parameters": [{"name": "since", "in": "query", "required": true}, {"name": "limit", "in": "query"}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
        });
        assert_eq!(
            curl(&document, "https://a.example", "PUT", "/api/things/{id}/parts", &operation),
            "curl -X PUT 'https://a.example/api/things/ID/parts?since=SINCE' \\\n  -H \"Authorization: Bearer $OPERATOR_KEY\" \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{\"name\":\"…\",\"count\":1}'"
        );
    }

    #[test]
    fn a_file_of_a_form_is_named() {
        let schema = json!({"type": "object", "required": ["picture"], "properties": {"picture": {"type": "string", "format": "binary"}}});
        let content = json!({"multipart/form-data": {"schema": schema}});
        assert_eq!(body(&json!({}), &content), " \\\n  -F 'picture=@FILE'");
    }

    #[test]
    fn a_schema_that_holds_itself_ends() {
        let document = json!({"components": {"schemas": {"A": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/A"}}}}}});
        assert!(sample(&document, &json!({"$ref": "#/components/schemas/A"}), 0).is_object());
    }
}
