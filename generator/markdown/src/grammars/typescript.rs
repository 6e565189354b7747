//! TypeScript: JavaScript with types, with or without elements.

use std::sync::OnceLock;

use super::grammar::Table;
use super::{Grammar, javascript};

pub(super) static TYPESCRIPT: Grammar = Grammar {
    names: &["typescript", "ts", "cts", "mts"],
    language: || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
    nodes: &[NODES, javascript::NODES],
    tokens: &[TOKENS, javascript::TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

pub(super) static TSX: Grammar = Grammar {
    names: &["tsx"],
    language: || tree_sitter_typescript::LANGUAGE_TSX.into(),
    nodes: &[javascript::JSX, NODES, javascript::NODES],
    tokens: &[TOKENS, javascript::TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("type", "predefined_type predefined_type/void enum_declaration.name/identifier type_identifier"),
    (
        "variable",
        "required_parameter.pattern/identifier required_parameter.pattern/rest_pattern/identifier \
         optional_parameter.pattern/identifier \
         required_parameter.pattern/object_pattern/shorthand_property_identifier_pattern",
    ),
    (
        "function",
        "function_signature.name/identifier method_signature.name/property_identifier \
         abstract_method_signature.name/property_identifier",
    ),
];

const TOKENS: Table = &[(
    "keyword",
    "abstract accessor asserts declare enum implements infer interface is keyof module namespace override private protected \
         public readonly require satisfies type",
)];
