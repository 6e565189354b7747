//! The page: the document, rendered without a script and without anything from elsewhere.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::Serde;
use minijinja::{Environment, HtmlEscape, Value as TemplateValue};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use utoipa::openapi::OpenApi;

use super::example::curl;
use crate::Error;

const STYLE: &str = include_str!("page.css");

/// What the page may load: its own style, known by its hash, and nothing else.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
});

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.add_filter("prose", prose);
    // the template is part of the program: a test renders it
    let _ = environment.add_template("page.html", include_str!("page.html"));
    environment
});

/// The page of a document, for a site at `base_url`.
pub(super) fn rendered(document: &OpenApi, base_url: &str) -> Result<String, Error> {
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| Error::Internal(error);
    let document = serde_json::to_value(document).map_err(|error| internal(Box::new(error)))?;
    let view = json!({"style": STYLE, "base_url": base_url, "groups": groups(&document, base_url), "document": document});
    let template = TEMPLATES.get_template("page.html").map_err(|error| internal(Box::new(error)))?;
    template.render(TemplateValue::from(Serde(&view))).map_err(|error| internal(Box::new(error)))
}

/// Text as HTML, with what stands between backticks as code.
fn prose(text: &str) -> TemplateValue {
    let parts = text.split('`').enumerate().map(|(at, part)| {
        let part = HtmlEscape(part);
        if at % 2 == 1 { format!("<code>{part}</code>") } else { part.to_string() }
    });
    TemplateValue::from_safe_string(parts.collect())
}

/// The operations by tag, in the order of the tags.
fn groups(document: &Value, base_url: &str) -> Vec<Value> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let group = |tag: &Value| {
        let operations: Vec<Value> = operations(document)
            .filter(|(_, _, operation)| operation["tags"][0] == tag["name"])
            .map(|(method, path, operation)| {
                json!({
                    "method": method, "path": path, "operation": operation,
                    "permissions": permissions(document, operation), "curl": curl(document, base_url, &method, path, operation),
                })
            })
            .collect();
        json!({"name": tag["name"], "purpose": tag["description"], "operations": operations})
    };
    tags.map(group).collect()
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods
            .filter(|(_, operation)| operation["responses"].is_object())
            .map(move |(method, operation)| (method.to_uppercase(), path.as_str(), operation))
    })
}

/// What somebody has to be allowed to do for an operation, as the document's list of permissions tells it.
fn permissions(document: &Value, operation: &Value) -> Vec<Value> {
    let needed = operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object).flat_map(|one| one.values());
    let names: Vec<&Value> = needed.filter_map(Value::as_array).flatten().collect();
    document["x-permissions"].as_array().into_iter().flatten().filter(|known| names.contains(&&known["name"])).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_operation_and_loads_nothing() {
        let document = crate::openapi::document([]);
        let html = rendered(&document, "https://a.example").unwrap();
        for shown in [
            "id=\"get-docs\"",
            "<pre><code>curl &#x27;https:",
            "id=\"schema-Problem\"",
            "Retry-After",
            "<code>urn:sitegen:second-factor</code>",
        ] {
            assert!(html.contains(shown), "{shown} in {html}");
        }
        assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("style=\""));
        assert!(html.contains(&format!("<style>{STYLE}</style>")), "the hash is that of the very text");
    }
}
