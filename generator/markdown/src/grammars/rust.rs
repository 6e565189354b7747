//! Rust.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static RUST: Grammar = Grammar {
    names: &["rust", "rs"],
    language: || tree_sitter_rust::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "line_comment block_comment"),
    ("string", "string_literal raw_string_literal char_literal"),
    ("number", "integer_literal float_literal boolean_literal const_item.name/identifier static_item.name/identifier identifier~NAME"),
    ("type", "type_identifier primitive_type enum_variant.name/identifier identifier~Name"),
    (
        "function",
        "function_item.name/identifier function_signature_item.name/identifier call_expression.function/identifier \
         call_expression.function/scoped_identifier.name/identifier \
         call_expression.function/field_expression.field/field_identifier generic_function.function/identifier \
         generic_function.function/scoped_identifier.name/identifier \
         generic_function.function/field_expression.field/field_identifier macro_invocation.macro/identifier \
         macro_invocation.macro/scoped_identifier.name/identifier macro_invocation/! macro_definition.name/identifier \
         attribute/identifier attribute/scoped_identifier.name/identifier token_tree/identifier+( token_tree/identifier+!( \
         token_tree/identifier+![",
    ),
    ("variable", "parameter.pattern/identifier parameter.pattern/mut_pattern/identifier closure_parameters/identifier metavariable"),
    ("keyword", "lifetime label self super crate mutable_specifier"),
    ("operator", "binary_expression.operator/< binary_expression.operator/>"),
];

const TOKENS: Table = &[
    (
        "keyword",
        "as async await break const continue default dyn else enum extern fn for gen if impl in let loop macro_rules! match mod \
         move pub raw ref return static struct trait type union unsafe use where while yield",
    ),
    ("operator", "= == != <= >= + - * / % ^ & | ! && || << >> += -= *= /= %= ^= &= |= <<= >>= -> => .. ..= ... ? @"),
];
