//! Java.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static JAVA: Grammar = Grammar {
    names: &["java"],
    language: || tree_sitter_java::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "line_comment block_comment"),
    ("string", "string_literal character_literal"),
    (
        "number",
        "decimal_integer_literal hex_integer_literal octal_integer_literal binary_integer_literal decimal_floating_point_literal \
         hex_floating_point_literal true false null_literal identifier~NAME",
    ),
    (
        "function",
        "method_declaration.name/identifier constructor_declaration.name/identifier method_invocation.name/identifier annotation/@ \
         annotation.name/identifier marker_annotation/@ marker_annotation.name/identifier",
    ),
    ("type", "type_identifier boolean_type integral_type floating_point_type void_type identifier~Name"),
    (
        "variable",
        "formal_parameter.name/identifier spread_parameter/variable_declarator.name/identifier \
         catch_formal_parameter.name/identifier",
    ),
    ("keyword", "this super"),
    ("operator", "binary_expression.operator/< binary_expression.operator/> ternary_expression/?"),
];

const TOKENS: Table = &[
    (
        "keyword",
        "abstract assert break case catch class continue default do else enum exports extends final finally for if implements \
         import instanceof interface module native new non-sealed open opens package permits private protected provides public \
         record requires return sealed static strictfp switch synchronized throw throws to transient transitive try uses volatile \
         when while with yield",
    ),
    ("operator", "= == != <= >= + - * / % & | ^ ! ~ << >> >>> && || ++ -- -> :: += -= *= /= %= &= |= ^= <<= >>= >>>="),
];
