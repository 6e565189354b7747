//! Which grammar a language has.

use super::{Grammar, bash, c, css, go, html, java, javascript, json, python, rust, toml, typescript, yaml};

static ALL: [&Grammar; 14] = [
    &bash::BASH,
    &c::C,
    &css::CSS,
    &go::GO,
    &html::HTML,
    &java::JAVA,
    &javascript::JAVASCRIPT,
    &json::JSON,
    &python::PYTHON,
    &rust::RUST,
    &toml::TOML,
    &typescript::TSX,
    &typescript::TYPESCRIPT,
    &yaml::YAML,
];

/// The grammar of a language by its name in small letters, as people write it behind a fence.
pub(crate) fn find(name: &str) -> Option<&'static Grammar> {
    ALL.into_iter().find(|grammar| grammar.names.contains(&name))
}

/// All that the tables say, as text.
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().flat_map(|grammar| {
        let tables = grammar.nodes.iter().chain(grammar.tokens).copied().flatten();
        grammar.names.iter().copied().chain(tables.flat_map(|(kind, names)| [*kind, *names]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_the_tables_name_is_there() {
        for grammar in ALL {
            let rules = grammar.rules();
            assert_eq!(rules.unknown, [""; 0], "{:?}", grammar.names);
        }
    }

    #[test]
    fn no_name_leads_to_two_grammars() {
        let mut names: Vec<&str> = ALL.iter().flat_map(|grammar| grammar.names).copied().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
