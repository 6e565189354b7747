//! CSS.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static CSS: Grammar = Grammar {
    names: &["css"],
    language: || tree_sitter_css::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "comment js_comment"),
    ("string", "string_value attribute_selector/plain_value"),
    ("variable", "property_name^-- plain_value^--"),
    ("number", "color_value integer_value float_value declaration/plain_value"),
    ("keyword", "pseudo_class_selector/class_name pseudo_element_selector/tag_name at_keyword to from important keyword_query"),
    ("tag", "tag_name nesting_selector universal_selector"),
    ("attribute", "class_name id_name attribute_name property_name feature_name"),
    ("function", "function_name keyframes_name"),
];

const TOKENS: Table =
    &[("keyword", "@media @import @charset @namespace @supports @keyframes and or not only"), ("operator", "~ > + - * / = ^= |= ~= $= *=")];
