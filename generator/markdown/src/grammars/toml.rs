//! TOML.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static TOML: Grammar = Grammar {
    names: &["toml"],
    language: || tree_sitter_toml_ng::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "comment"),
    ("string", "string"),
    ("number", "integer float boolean offset_date_time local_date_time local_date local_time"),
    (
        "type",
        "table/bare_key table/quoted_key table/dotted_key/bare_key table/dotted_key/quoted_key table_array_element/bare_key \
         table_array_element/quoted_key table_array_element/dotted_key/bare_key table_array_element/dotted_key/quoted_key",
    ),
    ("tag", "bare_key quoted_key"),
];

const TOKENS: Table = &[("operator", "=")];
