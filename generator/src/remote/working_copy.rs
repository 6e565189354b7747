//! The files of a section that lives in the API, as they lie in an editor's folder.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use cms::PostName;
use source::{Diagnostic, shown};
use walkdir::{DirEntry, WalkDir};

/// An editor's folder.
#[derive(Debug, Default)]
pub struct WorkingCopy {
    /// The posts: the names of their files without the ending, and their texts.
    pub posts: BTreeMap<String, String>,
    /// Markdown that can be no post of the section, with what to do.
    pub strays: Vec<Diagnostic>,
}

impl WorkingCopy {
    /// Reads the folder of a section; one that is not there is empty. `root` is what files are shown relative to.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn read(root: &Path, folder: &Path) -> Result<Self, Vec<Diagnostic>> {
        let (mut copy, mut problems) = (Self::default(), Vec::new());
        if !folder.exists() {
            return Ok(copy);
        }
        for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry)) {
            match entry {
                Ok(entry) if is_markdown(&entry) => match name_of(root, folder, &entry) {
                    Ok(name) => match source::read(root, entry.path()) {
                        Ok(source) => _ = copy.posts.insert(name, source.text.to_string()),
                        Err(problem) => problems.push(problem),
                    },
                    Err(stray) => copy.strays.push(stray),
                },
                Ok(_) => {}
                Err(error) => problems.push(unreadable(root, folder, error)),
            }
        }
        if problems.is_empty() { Ok(copy) } else { Err(problems) }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Markdown, but for the page of the section itself, which is the site's.
fn is_markdown(entry: &DirEntry) -> bool {
    let is_section = entry.depth() == 1 && entry.file_name() == "_index.md";
    entry.path().extension() == Some(OsStr::new("md")) && !is_section && !entry.file_type().is_dir()
}

/// The name of the post in a file, or why it can be none.
fn name_of(root: &Path, folder: &Path, entry: &DirEntry) -> Result<String, Diagnostic> {
    let file = shown(root, entry.path());
    if entry.depth() > 1 {
        let problem = Diagnostic::warning("this is not pushed: a section in the API has no subfolders").in_file(file);
        return Err(problem.hint(format!("move it to {}", shown(root, folder))));
    }
    let stem = entry.path().file_stem().unwrap_or_default();
    let name = stem.to_str().ok_or_else(|| "it is not valid UTF-8".to_owned()).and_then(PostName::parse);
    name.map(|name| name.as_str().to_owned()).map_err(|why| {
        let problem = Diagnostic::error(format!("`{}` cannot be the name of a post: {why}", stem.to_string_lossy())).in_file(file);
        problem.hint("rename the file")
    })
}

fn unreadable(root: &Path, folder: &Path, error: walkdir::Error) -> Diagnostic {
    let file = shown(root, error.path().unwrap_or(folder));
    let why = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a symbolic link leads back to itself"));
    source::unreadable(&file, &why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_post_is_told_with_what_to_do() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("content/blog");
        for file in ["_index.md", "good.md", "index.md", "a:b.md", "2026/old.md", "2026/_index.md", ".draft.md", ".git/x.md", "picture.png"]
        {
            std::fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
            std::fs::write(folder.join(file), "text").unwrap();
        }
        let copy = WorkingCopy::read(root.path(), &folder).unwrap();
        assert_eq!(copy.posts.into_keys().collect::<Vec<_>>(), ["good"]);
        let told: Vec<String> =
            copy.strays.iter().map(|stray| format!("{stray} ({})", stray.hint.as_deref().unwrap_or_default())).collect();
        assert_eq!(
            told,
            [
                "content/blog/2026/_index.md: this is not pushed: a section in the API has no subfolders (move it to content/blog)",
                "content/blog/2026/old.md: this is not pushed: a section in the API has no subfolders (move it to content/blog)",
                "content/blog/a:b.md: `a:b` cannot be the name of a post: it holds ':', which not every system takes in the name of a file (rename the file)",
                "content/blog/index.md: `index` cannot be the name of a post: that is the name of the page of a whole folder (rename the file)",
            ]
        );
        assert!(WorkingCopy::read(root.path(), &root.path().join("nowhere")).unwrap().posts.is_empty());
    }
}
