//! Making a module: what is changed is worked out first, then all of it is written or nothing.

use std::path::{Path, PathBuf};

use source::{Diagnostic, reason, shown};

use super::changes::{Change, NewFolder, apply};
use super::wiring::{Unfit, program_lists, program_manifest, sample_lists, workspace_manifest};
use super::{ModuleName, files};

/// How the text of a file becomes the one with the module in it.
type Edit = fn(&str, &ModuleName) -> Result<String, Unfit>;

/// The files that name the modules.
const WIRED: [(&str, Edit); 4] = [
    ("api/tests/suite/samples/mod.rs", sample_lists),
    ("api/src/lib.rs", program_lists),
    ("api/Cargo.toml", program_manifest),
    ("Cargo.toml", workspace_manifest),
];

/// Makes a module in the repository at `root`, and returns its folder. Either all of it is there afterwards, or nothing.
///
/// # Errors
/// The name is taken, this is not the repository of the program, or a file cannot be written.
pub fn create(root: &Path, name: &ModuleName) -> Result<PathBuf, Diagnostic> {
    let path = root.join("api/modules").join(name.as_str());
    refuse_taken(root, name, &path)?;
    let mut changes = vec![Change { file: sample_file(root, name), before: None, after: files::sample(name) }];
    for (file, edit) in WIRED {
        let file = root.join(file);
        let told = |message: String| Diagnostic::error(message).in_file(shown(root, &file));
        let before = std::fs::read_to_string(&file).map_err(|error| {
            told(format!("cannot read this: {}", reason(&error)))
                .hint("a module is made in the repository of the program, where its API stands in api/")
        })?;
        let after = edit(&before, name).map_err(|missing| told(format!("cannot add the module here: {missing} is not there")))?;
        changes.push(Change { file, before: Some(before), after });
    }
    let folder = NewFolder { files: files::package(name), workshop: root.join("api").join(format!(".{name}.new")), path };
    apply(&folder, &changes).map_err(|error| {
        let problem = Diagnostic::error(format!("cannot make the module: {}", reason(&error))).in_file(shown(root, &folder.path));
        problem.hint("nothing was changed")
    })?;
    Ok(folder.path)
}

fn sample_file(root: &Path, name: &ModuleName) -> PathBuf {
    root.join("api/tests/suite/samples").join(format!("{}.rs", name.identifier()))
}

fn refuse_taken(root: &Path, name: &ModuleName, folder: &Path) -> Result<(), Diagnostic> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml_edit::DocumentMut = manifest.parse().unwrap_or_default();
    let is_package =
        manifest.get("workspace").and_then(|workspace| workspace.get("dependencies")).and_then(|known| known.get(name.as_str())).is_some();
    let document = kernel::document(api::modules().iter().copied());
    let first = format!("/api/{name}");
    let is_route =
        document.paths.paths.keys().any(|path| path.strip_prefix(&first).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let by = if folder.symlink_metadata().is_ok() || sample_file(root, name).exists() {
        "there is a module of this name"
    } else if is_package {
        "there is a package of this name"
    } else if is_route {
        "there are routes of this name"
    } else {
        return Ok(());
    };
    Err(Diagnostic::error(format!("the name {name} is taken: {by}")).hint("choose another name: nothing was changed"))
}
