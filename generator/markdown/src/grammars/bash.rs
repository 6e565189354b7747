//! Shell scripts. What was typed at a prompt, and what came back, is no script; `highlight_tree.rs` looks for that.

use std::sync::OnceLock;

use super::Grammar;
use super::grammar::Table;

pub(super) static BASH: Grammar = Grammar {
    names: &["bash", "sh", "shell", "shellscript", "zsh"],
    language: || tree_sitter_bash::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[TOKENS],
    refuses: |_| false,
    rules: OnceLock::new(),
};

const NODES: Table = &[
    ("comment", "comment"),
    ("string", "string raw_string ansi_c_string translated_string heredoc_body heredoc_start heredoc_end regex"),
    ("plain", "expansion command_substitution process_substitution arithmetic_expansion"),
    ("number", "number file_descriptor"),
    ("keyword", "command_name=break command_name=continue command_name=exit command_name=return"),
    ("function", "command_name function_definition.name/word"),
    ("variable", "variable_name special_variable_name command.argument/word^-"),
    ("operator", "test_operator"),
];

const TOKENS: Table = &[
    (
        "keyword",
        "case declare do done elif else esac export fi for function if in local readonly select then typeset unset unsetenv until \
         while",
    ),
    (
        "operator",
        "&& || | |& & ! > >> < << <<- <<< &> &>> >& <& >| = == != =~ += ; ;; :- := :? :+ % %% # ## // / ^ ^^ , ,, + - * ** == <= >= \
         ++ --",
    ),
];
