//! YAML.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static YAML: Grammar = Grammar {
    names: &["yaml", "yml"],
    language: || tree_sitter_yaml::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: has_many_indicators,
    rules: OnceLock::new(),
};

/// The parser notes how deep it is in 1,024 bytes, four a level after ten, and ends the program (or writes behind them) where that is too
/// little. No level begins without one of these.
fn has_many_indicators(code: &str) -> bool {
    code.bytes().filter(|byte| b"-?:|>".contains(byte)).count() > 240
}

const NODES: Table = &[
    ("comment", "comment"),
    (
        "tag",
        "block_mapping_pair.key/flow_node/double_quote_scalar block_mapping_pair.key/flow_node/single_quote_scalar \
         block_mapping_pair.key/flow_node/plain_scalar flow_pair.key/flow_node/double_quote_scalar \
         flow_pair.key/flow_node/single_quote_scalar flow_pair.key/flow_node/plain_scalar",
    ),
    ("tag", "block_mapping_pair.key/flow_node/plain_scalar/string_scalar flow_pair.key/flow_node/plain_scalar/string_scalar"),
    ("string", "double_quote_scalar single_quote_scalar block_scalar string_scalar"),
    ("number", "integer_scalar float_scalar boolean_scalar null_scalar timestamp_scalar"),
    ("type", "tag"),
    ("variable", "anchor_name alias_name"),
    ("keyword", "yaml_directive tag_directive reserved_directive"),
];

const TOKENS: Table = &[("operator", "* & | > ? --- ...")];
