//! The scopes of syntax definitions (`keyword.control.rust`) → the few kinds that styles know.

use std::sync::LazyLock;

use syntect::parsing::Scope;

/// What a piece of code is, or why it is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// It has this kind.
    Kind(&'static str),
    /// It has no kind, whatever stands around it: code inside a string.
    Plain,
}

/// The class that a scope gives by itself; without one that of the scope around it counts.
pub(crate) fn class(scope: Scope) -> Option<Class> {
    TABLE.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, class)| *class)
}

/// All that decides about classes, as text.
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    KINDS.iter().flat_map(|(kind, prefixes)| [*kind, *prefixes])
}

static TABLE: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
    let mut table: Vec<(Scope, Class)> = Vec::new();
    for (kind, prefixes) in KINDS {
        let class = if *kind == "plain" { Class::Plain } else { Class::Kind(kind) };
        table.extend(prefixes.split_whitespace().filter_map(|prefix| Scope::new(prefix).ok()).map(|prefix| (prefix, class)));
    }
    // The longest prefix that fits is the first that fits.
    table.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    table
});

const KINDS: &[(&str, &str)] = &[
    ("comment", "comment meta.diff.header meta.diff.index"),
    ("string", "string constant.character markup.raw markup.quote"),
    ("number", "constant meta.diff.range support.constant keyword.other.unit entity.name.constant variable.other.constant"),
    (
        "keyword",
        "keyword storage variable.language keyword.operator.word keyword.operator.logical.python markup.heading entity.name.section",
    ),
    ("operator", "keyword.operator"),
    (
        "function",
        "entity.name.function variable.function support.function entity.name.macro support.macro variable.annotation meta.annotation.identifier",
    ),
    (
        "type",
        "entity.name support.type support.class entity.other.inherited-class storage.type.numeric storage.type.primitive storage.type.c \
         storage.type.c++ storage.type.cs storage.type.go storage.type.java storage.type.swift",
    ),
    (
        "variable",
        "variable.parameter variable.other.readwrite.shell variable.other.normal.shell variable.other.bracket.shell variable.other.php \
         variable.other.perl variable.other.readwrite.perl variable.other.powershell variable.other.scss variable.other.less support.variable",
    ),
    ("tag", "entity.name.tag"),
    ("attribute", "entity.other.attribute-name support.type.property-name meta.mapping.key entity.name.attribute"),
    ("inserted", "markup.inserted"),
    ("deleted", "markup.deleted"),
    ("plain", "source meta.interpolation meta.template.expression meta.string.interpolation meta.embedded invalid"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_counts() {
        for (scope, expected) in [
            ("keyword.control.rust", Some(Class::Kind("keyword"))),
            ("keyword.operator.assignment.rust", Some(Class::Kind("operator"))),
            ("keyword.operator.word.sql", Some(Class::Kind("keyword"))),
            ("entity.name.function.js", Some(Class::Kind("function"))),
            ("entity.name.struct.rust", Some(Class::Kind("type"))),
            ("storage.type.c", Some(Class::Kind("type"))),
            ("storage.type.js", Some(Class::Kind("keyword"))),
            ("source.rust", Some(Class::Plain)),
            ("punctuation.definition.string.begin", None),
            ("strings", None),
        ] {
            assert_eq!(class(Scope::new(scope).unwrap()), expected, "{scope}");
        }
    }
}
