//! Go.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static GO: Grammar = Grammar {
    names: &["go", "golang"],
    language: || tree_sitter_go::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "comment"),
    ("string", "interpreted_string_literal raw_string_literal rune_literal"),
    ("number", "int_literal float_literal imaginary_literal true false nil iota const_spec.name/identifier"),
    ("type", "type_identifier"),
    (
        "function",
        "call_expression.function/identifier call_expression.function/selector_expression.field/field_identifier \
         function_declaration.name/identifier method_declaration.name/field_identifier method_elem.name/field_identifier",
    ),
    ("variable", "parameter_declaration.name/identifier variadic_parameter_declaration.name/identifier"),
];

const TOKENS: Table = &[
    (
        "keyword",
        "break case chan const continue default defer else fallthrough for func go goto if import interface map package range \
         return select struct switch type var",
    ),
    ("operator", "= := == != < <= > >= + - * / % & | ^ ! ~ << >> &^ && || <- ++ -- ... += -= *= /= %= &= |= ^= <<= >>= &^="),
];
