//! HTML, with the scripts and styles in it.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static HTML: Grammar = Grammar {
    names: &["html", "htm", "xhtml"],
    language: || tree_sitter_html::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "comment"),
    ("string", "quoted_attribute_value attribute_value entity"),
    ("tag", "tag_name erroneous_end_tag_name"),
    ("attribute", "attribute_name"),
    ("keyword", "doctype"),
    ("javascript", "script_element/raw_text"),
    ("css", "style_element/raw_text"),
];
