//! The files of a new module, with its name in them.

use super::ModuleName;

/// The files of its package.
const PACKAGE: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("template/Cargo.toml.in")),
    ("README.md", include_str!("template/README.md.in")),
    ("src/lib.rs", include_str!("template/lib.rs.in")),
    ("src/note.rs", include_str!("template/note.rs.in")),
    ("src/notes.rs", include_str!("template/notes.rs.in")),
    ("src/permissions.rs", include_str!("template/permissions.rs.in")),
    ("src/settings.rs", include_str!("template/settings.rs.in")),
    ("tests/suite/main.rs", include_str!("template/test.rs.in")),
];

/// The files of the package, each with its path in the module's folder.
pub(super) fn package(name: &ModuleName) -> Vec<(&'static str, String)> {
    PACKAGE.map(|(file, text)| (file, filled(text, name))).to_vec()
}

/// What the tests of all modules need to know of it.
pub(super) fn sample(name: &ModuleName) -> String {
    filled(include_str!("template/sample.rs.in"), name)
}

fn filled(text: &str, name: &ModuleName) -> String {
    text.replace("__NAME__", name.as_str()).replace("__IDENT__", &name.identifier())
}
