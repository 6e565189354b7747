//! Changes to several files: all of them or none.

use std::io;
use std::path::{Path, PathBuf};

use crate::whole_file::write_whole;

/// A file and its new text.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) file: PathBuf,
    /// What it holds now; none if it is not there.
    pub(super) before: Option<String>,
    pub(super) after: String,
}

/// A folder that is not there yet, with its files.
#[derive(Debug)]
pub(super) struct NewFolder {
    pub(super) path: PathBuf,
    /// Each with its path in the folder.
    pub(super) files: Vec<(&'static str, String)>,
    /// Where it is put together before it is moved to its place.
    pub(super) workshop: PathBuf,
}

/// Makes the folder and all changes.
///
/// # Errors
/// Something cannot be written; then everything is as it was.
pub(super) fn apply(folder: &NewFolder, changes: &[Change]) -> io::Result<()> {
    let made = make(folder).and_then(|()| std::fs::rename(&folder.workshop, &folder.path));
    if let Err(error) = made {
        let _ = std::fs::remove_dir_all(&folder.workshop);
        return Err(error);
    }
    for (count, change) in changes.iter().enumerate() {
        if let Err(error) = write_whole(&change.file, change.after.as_bytes()) {
            changes[..count].iter().rev().for_each(undo);
            let _ = std::fs::remove_dir_all(&folder.path);
            return Err(error);
        }
    }
    Ok(())
}

fn make(folder: &NewFolder) -> io::Result<()> {
    if folder.workshop.exists() {
        // left there by one that was killed
        std::fs::remove_dir_all(&folder.workshop)?;
    }
    for (name, text) in &folder.files {
        let file = folder.workshop.join(name);
        std::fs::create_dir_all(file.parent().unwrap_or(Path::new("")))?;
        std::fs::write(file, text)?;
    }
    Ok(())
}

fn undo(change: &Change) {
    let _ = match &change.before {
        Some(text) => write_whole(&change.file, text.as_bytes()),
        None => std::fs::remove_file(&change.file),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_whole_leaves_everything_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        std::fs::write(path("old"), "before").unwrap();
        let folder = NewFolder { path: path("folder"), files: vec![("a/b", "text".into())], workshop: path(".folder.new") };
        let change =
            |name: &str, before: Option<&str>| Change { file: path(name), before: before.map(str::to_owned), after: "after".into() };
        let changes = [change("old", Some("before")), change("new", None), change("no/such/folder", None)];
        assert!(apply(&folder, &changes).is_err());
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
        assert_eq!(std::fs::read_to_string(path("old")).unwrap(), "before");
        apply(&folder, &changes[..2]).unwrap();
        assert_eq!(std::fs::read_to_string(path("folder/a/b")).unwrap(), "text");
        assert_eq!(std::fs::read_to_string(path("new")).unwrap(), "after");
    }
}
