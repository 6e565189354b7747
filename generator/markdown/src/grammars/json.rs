//! JSON, also with comments.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static JSON: Grammar = Grammar {
    names: &["json", "jsonc", "geojson", "webmanifest"],
    language: || tree_sitter_json::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table =
    &[("comment", "comment"), ("attribute", "pair.key/string"), ("string", "string"), ("number", "number true false null")];
