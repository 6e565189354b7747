//! Compiles one file of Sass: with markers for the source map where that works, and with the place of what went wrong where it does not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use source::{Diagnostic, Place};

use crate::culprit;
use crate::files::{Files, ReadFile};
use crate::library::Library;
use crate::sass_run::{Failure, run};

/// The CSS of one file.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// The CSS, with markers where that was possible.
    pub(crate) css: String,
    /// What was read, in the order that markers count in.
    pub(crate) read: Vec<ReadFile>,
    /// Where something was looked for and nothing was.
    pub(crate) absent: BTreeSet<PathBuf>,
}

/// Compiles a file; plain CSS is only read.
///
/// # Errors
/// The first thing that Sass does not understand, or that it broke down.
pub(crate) fn compile(library: &Library, entry: &Path) -> Result<Compiled, Diagnostic> {
    let marked = Files::new(library, true);
    if let Ok(css) = run(library, &marked, entry) {
        return Ok(Compiled { css, absent: marked.absent(), read: marked.into_read() });
    }
    // Once more without markers: they move columns, and may themselves be what Sass stumbled over.
    let plain = Files::new(library, false);
    match run(library, &plain, entry) {
        Ok(css) => Ok(Compiled { css, absent: plain.absent(), read: plain.into_read() }),
        Err(Failure::Refused(problem)) => Err(problem),
        Err(Failure::Panicked(message)) => Err(breakdown(library, entry, &message)),
    }
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
