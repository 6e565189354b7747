//! Reading a file of a user's, with an error that says what to do when it cannot be read.

use std::path::Path;

use crate::{Diagnostic, Source};

/// How a file is named to users: relative to `root`, with `/`.
#[must_use]
pub fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Reads a text file; `root` is what its name is shown relative to.
///
/// # Errors
/// The file is missing, unreadable, or not UTF-8 (with the line and column of the first bad byte).
pub fn read(root: &Path, path: &Path) -> Result<Source, Diagnostic> {
    let file = shown(root, path);
    let bytes = std::fs::read(path).map_err(|error| unreadable(&file, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(file, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let problem = Source::new(file, text).error(&(at..at + 1), "this is not valid UTF-8 text");
            Err(problem.hint("save the file as UTF-8 in your editor"))
        }
    }
}

/// The problem that a file or folder cannot be read.
#[must_use]
pub fn unreadable(file: &str, error: &std::io::Error) -> Diagnostic {
    let problem = Diagnostic::error(format!("cannot read this: {}", reason(error))).in_file(file);
    if error.kind() == std::io::ErrorKind::PermissionDenied {
        problem.hint("give the user who runs sitegen the right to read it")
    } else if reason(error).contains("symbolic link") {
        problem.hint("a symbolic link leads back to itself: remove it")
    } else {
        problem
    }
}

/// An operating system's error in words, without its number.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_is_not_utf_8_is_found_by_line_and_column() {
        let folder = std::env::temp_dir().join(format!("source-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.md"), b"one\ntw\xff").unwrap();
        let problem = read(&folder, &folder.join("a.md")).unwrap_err();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(problem.to_string(), "a.md:2:3: this is not valid UTF-8 text");
    }

    #[test]
    fn a_missing_file_is_named_in_words() {
        let problem = read(Path::new("/"), Path::new("/no/such/file")).unwrap_err();
        assert_eq!(problem.to_string(), "no/such/file: cannot read this: no such file or directory");
    }
}
