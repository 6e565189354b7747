//! JavaScript, and what TypeScript has of it.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static JAVASCRIPT: Grammar = Grammar {
    names: &["javascript", "js", "jsx", "mjs", "cjs", "node"],
    language: || tree_sitter_javascript::LANGUAGE.into(),
    nodes: &[JSX, PARAMETERS, NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

/// Elements in code.
pub(super) const JSX: Table = &[
    ("tag", "jsx_opening_element.name/identifier jsx_closing_element.name/identifier jsx_self_closing_element.name/identifier"),
    ("attribute", "jsx_attribute/property_identifier"),
    ("string", "html_character_reference"),
];

const PARAMETERS: Table = &[(
    "variable",
    "formal_parameters/identifier formal_parameters/assignment_pattern.left/identifier \
         formal_parameters/rest_pattern/identifier \
         formal_parameters/object_pattern/shorthand_property_identifier_pattern",
)];

pub(super) const NODES: Table = &[
    ("comment", "comment hash_bang_line"),
    ("string", "string template_string regex regex//"),
    ("plain", "template_substitution"),
    ("number", "number true false null undefined identifier~NAME"),
    ("keyword", "this super property_identifier=constructor"),
    ("function", "decorator/@ decorator/identifier decorator/call_expression.function/identifier"),
    ("type", "identifier~Name"),
    (
        "function",
        "call_expression.function/identifier call_expression.function/member_expression.property/property_identifier \
         call_expression.function/member_expression.property/private_property_identifier function_declaration.name/identifier \
         function_expression.name/identifier generator_function_declaration.name/identifier \
         method_definition.name/property_identifier method_definition.name/private_property_identifier",
    ),
    ("variable", "arrow_function.parameter/identifier"),
    ("operator", "optional_chain binary_expression.operator/< binary_expression.operator/> ternary_expression/? ternary_expression/:"),
];

pub(super) const TOKENS: Table = &[
    (
        "keyword",
        "as async await break case catch class const continue debugger default delete do else export extends finally for from \
         function get if import in instanceof let new of return set static switch throw try typeof var void while with yield",
    ),
    (
        "operator",
        "= == === != !== <= >= + - * ** / % & | ^ ~ ! << >> >>> && || ?? ++ -- => ... += -= *= **= /= %= &= |= ^= <<= >>= >>>= &&= \
         ||= ??=",
    ),
];
