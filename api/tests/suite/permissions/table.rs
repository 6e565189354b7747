//! The table of who may what, for people: `docs/security/permissions.md`, written from what was seen.

use std::fmt::Write as _;

use kernel::{Module, Role};

use super::asking::Asked;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/security/permissions.md");
/// Set to 1 it has the table written anew.
const UPDATE: &str = "SITEGEN_UPDATE";

const HEAD: &str = "# Who may what

Every route of the API, and whom it lets in: nobody writes this table, a test does. It asks each route of a site with all modules on as everybody below, and fails if somebody is let in whom
the route is not documented to let in, or kept out. A role of a site's own lets in where its permissions are named, which is tried with each permission by itself. Being let in is not yet being
allowed everything: nobody gives to others what they do not have, and everybody sees no other site than theirs.

*anybody* shows nothing. *signed in* in place of a permission means that the route is about whoever asks, so that it lets in every user, and no operator, who is none.
*operator* means that no permission suffices.
";

/// Who has a column, and what is in its head.
const COLUMNS: [(&str, &str); 7] = [
    ("anybody", "anybody"),
    ("a viewer", "viewer"),
    ("a contributor", "contributor"),
    ("an author", "author"),
    ("an editor", "editor"),
    ("an owner", "owner"),
    ("the operator", "operator"),
];

/// Fails where the file says something else than what was seen.
pub(super) fn is_true(modules: &[&Module], all: &[Asked]) {
    let seen = table(modules, all);
    if std::env::var_os(UPDATE).is_some_and(|value| value == "1") {
        std::fs::create_dir_all(std::path::Path::new(FILE).parent().unwrap()).unwrap();
        std::fs::write(FILE, &seen).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    let different = seen.lines().zip(written.lines().chain(std::iter::repeat(""))).find(|(seen, written)| seen != written);
    assert!(
        written == seen,
        "docs/security/permissions.md does not say who may what; the first line that differs should be\n{}\n\
         hint: look whether that is meant, and write it anew by {UPDATE}=1 cargo test -p api --test suite permissions",
        different.map_or("(none: it has too much)", |(seen, _)| seen)
    );
}

fn table(modules: &[&Module], all: &[Asked]) -> String {
    let mut text = HEAD.to_owned();
    for module in modules.iter().filter(|module| module.spec.name != "probe") {
        section(&mut text, module.spec.name, module.spec.purpose);
        permissions(&mut text, module);
        routes(&mut text, module.spec.name, all);
    }
    section(&mut text, "api", "what every site has, whatever its modules");
    routes(&mut text, "api", all);
    text
}

fn section(text: &mut String, name: &str, purpose: &str) {
    write!(text, "\n## {name}\n\n{}.\n", upper_first(purpose)).unwrap();
}

fn permissions(text: &mut String, module: &Module) {
    if module.permissions.is_empty() {
        return;
    }
    text.push_str("\n| permission | lets somebody | roles |\n|---|---|---|\n");
    for permission in module.permissions {
        let roles: Vec<&str> = Role::ALL.iter().filter(|role| permission.roles.contains(role)).map(|role| role.name()).collect();
        writeln!(text, "| `{}` | {} | {} |", permission.name, permission.purpose, roles.join(", ")).unwrap();
    }
}

fn routes(text: &mut String, module: &str, all: &[Asked]) {
    let heads: Vec<&str> = COLUMNS.iter().map(|(_, head)| *head).collect();
    writeln!(text, "\n| route | permission | {} |\n|---|---|{}", heads.join(" | "), ":-:|".repeat(heads.len())).unwrap();
    for asked in all.iter().filter(|asked| asked.operation.module == module) {
        let marks: Vec<&str> = COLUMNS.iter().map(|(name, _)| if asked.let_in.contains(name) { "✓" } else { "" }).collect();
        let operation = &asked.operation;
        writeln!(text, "| `{} {}` | {} | {} |", operation.method, operation.path, needed(asked), marks.join(" | ")).unwrap();
    }
}

fn needed(asked: &Asked) -> String {
    let operation = &asked.operation;
    match &operation.permissions[..] {
        [] if !operation.is_private => "–".into(),
        [] if operation.is_for_users_only => "*signed in*".into(),
        [] => "*operator*".into(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
