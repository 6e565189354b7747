//! Python.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static PYTHON: Grammar = Grammar {
    names: &["python", "py", "py3", "python3", "pyi"],
    language: || tree_sitter_python::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: has_many_lines,
    rules: OnceLock::new(),
};

/// The parser notes how deep it is in 1,024 bytes, two a level after 257, and ends the program (or writes behind them) where that is too
/// little. No level begins but with a line.
fn has_many_lines(code: &str) -> bool {
    code.lines().count() > 380
}

const NODES: Table = &[
    ("comment", "comment module/expression_statement/string^\"\"\" block/expression_statement/string^\"\"\""),
    ("string", "string format_specifier type_conversion"),
    ("plain", "interpolation"),
    ("number", "integer float none true false ellipsis identifier~NAME"),
    ("keyword", "identifier=self identifier=cls"),
    ("function", "decorator/@ decorator/identifier decorator/attribute.attribute/identifier function_definition.name/identifier"),
    ("type", "class_definition.name/identifier argument_list/identifier~Name type/identifier type/generic_type/identifier identifier~Name"),
    (
        "variable",
        "keyword_argument.name/identifier parameters/identifier lambda_parameters/identifier typed_parameter/identifier \
         default_parameter.name/identifier typed_default_parameter.name/identifier list_splat_pattern/identifier \
         dictionary_splat_pattern/identifier",
    ),
    ("function", "call.function/identifier call.function/attribute.attribute/identifier"),
];

const TOKENS: Table = &[
    (
        "keyword",
        "and as assert async await break case class continue def del elif else except exec finally for from global if import in is \
         lambda match nonlocal not or pass print raise return try type while with yield",
    ),
    ("operator", "= == != <> < <= > >= + - * ** / // % & | ^ ~ << >> -> := += -= *= **= /= //= %= &= |= ^= <<= >>= @="),
];
