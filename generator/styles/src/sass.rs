//! Runs Sass over one file, and turns what it says when it fails into a problem with a place.

use std::path::Path;

use grass::ErrorKind;
use source::{Diagnostic, Location, Place, nearest};

use crate::catch::catch_deep;
use crate::culprit;
use crate::files::{Files, ReadFile};
use crate::library::Library;
use crate::scheme;

/// The CSS of one file.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// The CSS, with markers where that was possible.
    pub(crate) css: String,
    /// What was read, in the order that markers count in.
    pub(crate) read: Vec<ReadFile>,
}

/// How a run of Sass can fail.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It says what is wrong.
    Refused(Diagnostic),
    /// It panicked with this message.
    Panicked(String),
}

/// Compiles a file; plain CSS is only read.
///
/// # Errors
/// The first thing that Sass does not understand, or that it broke down.
pub(crate) fn compile(library: &Library, entry: &Path) -> Result<Compiled, Diagnostic> {
    let marked = Files::new(library, true);
    if let Ok(css) = run(library, &marked, entry) {
        return Ok(Compiled { css, read: marked.into_read() });
    }
    // Once more without markers: they move columns, and may themselves be what Sass stumbled over.
    let plain = Files::new(library, false);
    match run(library, &plain, entry) {
        Ok(css) => Ok(Compiled { css, read: plain.into_read() }),
        Err(Failure::Refused(problem)) => Err(problem),
        Err(Failure::Panicked(message)) => Err(breakdown(library, entry, &message)),
    }
}

/// One run over a file.
pub(crate) fn run(library: &Library, files: &Files<'_>, entry: &Path) -> Result<String, Failure> {
    if entry.extension().is_some_and(|ending| ending == "css") {
        return files.text(entry).map_err(Failure::Refused);
    }
    let result = catch_deep(|| {
        let options = grass::Options::default().fs(files).load_paths(&library.search_paths()).allows_charset(false).quiet(true);
        grass::from_path(entry, &options).map_err(|error| error.kind())
    });
    // Sass panics over a file that it cannot read, unless it is the first one.
    match (result, files.take_unreadable()) {
        (Ok(Ok(css)), _) => Ok(css),
        (_, Some(problem)) => Err(Failure::Refused(problem)),
        (Ok(Err(kind)), None) => Err(Failure::Refused(refusal(library, files, entry, kind))),
        (Err(message), None) => Err(Failure::Panicked(message)),
    }
}

fn refusal(library: &Library, files: &Files<'_>, entry: &Path, kind: ErrorKind) -> Diagnostic {
    match kind {
        ErrorKind::ParseError { message, loc, .. } => {
            let (line, column) = (loc.begin.line + 1, loc.begin.column + 1);
            let length = if loc.end.line == loc.begin.line { loc.end.column - loc.begin.column } else { usize::MAX / 2 };
            let file = files.find(Path::new(loc.file.name()));
            let name = file.as_ref().map_or_else(|| library.shown(entry).into(), |file| file.source.file.clone());
            let text = file.map_or_else(|| loc.file.source().into(), |file| file.source.text);
            let location = Location::at_line(&text, line, column, length);
            explain(library, &message, location, name)
        }
        other => Diagnostic::error(format!("Sass cannot read this: {other:?}")).in_file(library.shown(entry)),
    }
}

/// A problem from what Sass says: its first line, and what to do if that is known.
fn explain(library: &Library, message: &str, location: Location, file: std::sync::Arc<str>) -> Diagnostic {
    let (first, rest) = message.split_once('\n').unwrap_or((message, ""));
    let hint = match first {
        "Can't find stylesheet to import." => Some(where_it_was_sought(library, &location)),
        "Undefined variable." => near_token(library, &location),
        "There is no module with the namespace \"theme\"." => Some("begin the file with @use \"theme\";".into()),
        _ => rest.trim().strip_prefix("Recommendation: ").map(|advice| advice.trim_end_matches('.').to_owned()),
    };
    let problem = Diagnostic::error(first.trim_matches('"').trim_end_matches('.')).at(Place { file, location: Some(location) });
    Diagnostic { hint, ..problem }
}

fn where_it_was_sought(library: &Library, location: &Location) -> String {
    let marked = &location.text[location.marked.0..location.marked.1];
    if [".scss\"", ".scss'", ".css\"", ".css'"].iter().any(|ending| marked.contains(ending)) {
        return "leave the ending off: a name with an ending is sought beside the file only".into();
    }
    let folders = library.search_paths().iter().map(|folder| format!("{}/", library.shown(folder))).collect::<Vec<_>>();
    format!("sought beside the file, then in {}", folders.join(", "))
}

/// The token that was meant by `theme.$…`.
fn near_token(library: &Library, location: &Location) -> Option<String> {
    if !location.text[..location.marked.0].ends_with("theme.") {
        return None;
    }
    let wrong = location.text[location.marked.0..location.marked.1].strip_prefix('$')?;
    let groups = scheme::groups(&library.theme);
    let names = groups.iter().flat_map(|group| group.tokens.iter().map(|(name, _)| format!("{}-{name}", group.prefix)));
    let names: Vec<String> = names.collect();
    nearest(wrong, names.iter().map(String::as_str)).map(|near| format!("did you mean `theme.${near}`?"))
}

/// The problem that Sass itself broke down, at the statement that it broke down over.
fn breakdown(library: &Library, entry: &Path, panic: &str) -> Diagnostic {
    let place = culprit::find(library, entry).unwrap_or_else(|| Place::file(library.shown(entry)));
    let problem = Diagnostic::error("the Sass compiler breaks down over this").at(place);
    let problem = problem.note(format!("grass 0.13.4 says: {panic}"));
    problem.hint("this is a gap in the compiler, not in your file: write it another way")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(files: &[(&str, &[u8])]) -> Diagnostic {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let library = Library { root: folder.path().into(), shared: folder.path().join("shared"), ..Library::default() };
        compile(&library, &folder.path().join(files[0].0)).unwrap_err()
    }

    #[test]
    fn a_syntax_error_names_line_and_column() {
        let found = problem(&[("a.scss", b".a {\n  color: red;\n  .b { {\n}\n")]);
        assert!(found.to_string().starts_with("a.scss:3:8: "), "{found}");
    }

    #[test]
    fn a_missing_import_says_where_it_was_sought() {
        let found = problem(&[("a.scss", b".ok { b: c }\n@use 'nowhere';\n")]);
        assert!(found.message.contains("@use rules must be written before"), "{found}");
        let found = problem(&[("a.scss", b"@use 'nowhere';\n")]);
        assert_eq!(found.to_string(), "a.scss:1:1: Can't find stylesheet to import");
        assert_eq!(found.hint.as_deref(), Some("sought beside the file, then in shared/"));
    }

    #[test]
    fn an_undefined_variable_is_marked_and_the_nearest_token_named() {
        let found = problem(&[("a.scss", b"@use 'theme';\n.a { .b { width: theme.$width-pgae; } }\n")]);
        assert_eq!(found.to_string(), "a.scss:2:24: Undefined variable");
        assert_eq!(found.hint.as_deref(), Some("did you mean `theme.$width-page`?"));
    }

    #[test]
    fn a_missing_use_of_the_theme_is_named() {
        let found = problem(&[("a.scss", b".a { width: theme.$width-page; }")]);
        assert_eq!(found.hint.as_deref(), Some("begin the file with @use \"theme\";"));
    }

    #[test]
    fn a_problem_in_a_used_file_is_placed_there() {
        let found = problem(&[("a.scss", b"@use 'b';"), ("_b.scss", b"\n.b { c: $d }")]);
        assert_eq!(found.to_string(), "_b.scss:2:9: Undefined variable");
    }

    #[test]
    fn a_loop_of_uses_is_an_error() {
        let found = problem(&[("a.scss", b"@use 'b';"), ("b.scss", b"@use 'a';")]);
        assert_eq!(found.to_string(), "b.scss:1:1: Module loop: this module is already being loaded");
    }

    #[test]
    fn a_file_that_is_not_utf_8_is_named() {
        let found = problem(&[("a.scss", b"@use 'b';"), ("b.scss", b"\n\xff")]);
        assert_eq!(found.to_string(), "b.scss:2:1: this is not valid UTF-8 text");
        assert_eq!(problem(&[("a.scss", b"\xff")]).to_string(), "a.scss:1:1: this is not valid UTF-8 text");
        assert_eq!(problem(&[("a.css", b"\xff")]).to_string(), "a.css:1:1: this is not valid UTF-8 text");
    }

    #[test]
    fn a_function_may_call_itself_often() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.scss");
        std::fs::write(&path, "@function f($n) { @if $n == 0 { @return 0 } @return 1 + f($n - 1) } .a { b: f(2000) }").unwrap();
        let library = Library { root: folder.path().into(), ..Library::default() };
        assert!(compile(&library, &path).unwrap().css.contains("b: 2000;"));
    }

    #[test]
    fn a_panic_of_the_compiler_is_a_problem_at_its_line() {
        let text = b"@use 'sass:selector';\n.ok { a: b }\n.a {\n  color: red;\n  b: selector.simple-selectors('> a');\n}\n.c { d: e }\n";
        let found = problem(&[("a.scss", text)]);
        assert_eq!(found.to_string(), "a.scss:5:3: the Sass compiler breaks down over this");
        assert!(found.notes[0].contains("not yet implemented"), "{found:?}");
    }

    #[test]
    fn a_panic_in_a_used_file_is_placed_there() {
        let found = problem(&[
            ("a.scss", b".x { y: z }\n@import 'c', 'b';\n.w { y: z }"),
            ("c.scss", b".c { d: e }"),
            ("b.css", b".b { c: d }\n\n@-moz-document url-prefix() { a { b: c } }\n"),
        ]);
        assert_eq!(found.to_string(), "b.css:3:1: the Sass compiler breaks down over this");
    }

    #[test]
    fn a_panic_is_not_blamed_on_what_the_file_uses() {
        let found = problem(&[
            ("a.scss", b"@use 'b';"),
            ("b.scss", b"@use 'c';\n@use 'sass:selector';\n.b { c: selector.simple-selectors('> a') }"),
            ("c.scss", b".c { d: e }"),
        ]);
        assert_eq!(found.to_string(), "b.scss:3:6: the Sass compiler breaks down over this");
    }
}
