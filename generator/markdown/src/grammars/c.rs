//! C.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static C: Grammar = Grammar {
    names: &["c", "h"],
    language: || tree_sitter_c::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "comment"),
    ("string", "string_literal system_lib_string char_literal"),
    ("number", "number_literal true false null preproc_def.name/identifier identifier~NAME"),
    ("type", "type_identifier primitive_type sized_type_specifier"),
    (
        "function",
        "call_expression.function/identifier call_expression.function/field_expression.field/field_identifier \
         function_declarator.declarator/identifier preproc_function_def.name/identifier",
    ),
    ("variable", "parameter_declaration.declarator/identifier parameter_declaration.declarator/pointer_declarator.declarator/identifier"),
    ("keyword", "preproc_directive"),
];

const TOKENS: Table = &[
    (
        "keyword",
        "break case const continue default do else enum extern for goto if inline register restrict return sizeof static struct \
         switch typedef union volatile while #define #elif #else #endif #if #ifdef #ifndef #include",
    ),
    ("operator", "= == != < <= > >= + - * / % & | ^ ! ~ << >> && || ++ -- -> ? += -= *= /= %= &= |= ^= <<= >>="),
];
