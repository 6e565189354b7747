//! Finds the statement over which the Sass compiler breaks down. A panic does not say where, so ever shorter beginnings of the file are
//! compiled until it is known which statement makes the difference; if that one loads another file, the search goes on in there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use source::Place;

use crate::files::{Files, ReadFile, loads_files};
use crate::library::Library;
use crate::sass_run::{Failure, run};
use crate::scan::{Piece, Syntax, pieces};

/// The statement at fault, as near as can be had; none if it does not happen again.
pub(crate) fn find(library: &Library, entry: &Path) -> Option<Place> {
    let mut search = Search { library, entry, texts: BTreeMap::new() };
    let mut file = search.run().1.into_iter().find(|file| file.path == entry)?;
    loop {
        let (before, piece) = search.first_piece_that_panics(&file)?;
        let text = file.source.text.clone();
        let place = file.source.place(&(piece.start..piece.start + piece.text(&text).len()));
        if !loads_files(piece.text(&text)) {
            return Some(place);
        }
        let known: BTreeSet<PathBuf> = search.with(&file.path, before, |search| search.run().1).into_iter().map(|file| file.path).collect();
        let loaded = search.run().1.into_iter().filter(|file| !known.contains(&file.path) && file.path.is_file());
        let at_fault = loaded.into_iter().find(|file| search.with(&file.path, String::new(), |search| !search.run().0));
        match at_fault {
            Some(next) => file = next,
            None => return Some(place),
        }
    }
}

struct Search<'a> {
    library: &'a Library,
    entry: &'a Path,
    /// The files that were cut so far: each ends with the statement at fault.
    texts: BTreeMap<PathBuf, String>,
}

impl Search<'_> {
    /// Whether it panics, and what was read until then.
    fn run(&self) -> (bool, Vec<ReadFile>) {
        let files = Files::replaced(self.library, self.texts.clone());
        let result = run(self.library, &files, self.entry);
        (matches!(result, Err(Failure::Panicked(_))), files.into_read())
    }

    /// Does something while a file has another text.
    fn with<T>(&mut self, path: &Path, text: String, work: impl FnOnce(&Self) -> T) -> T {
        let before = self.texts.insert(path.to_owned(), text);
        let result = work(self);
        match before {
            Some(text) => _ = self.texts.insert(path.to_owned(), text),
            None => _ = self.texts.remove(path),
        }
        result
    }

    /// Halves the file until one piece makes the difference, and leaves the file cut after it. Returns the text before it, and the piece.
    fn first_piece_that_panics(&mut self, file: &ReadFile) -> Option<(String, Piece)> {
        let text = &file.source.text;
        let pieces = pieces(text, Syntax::of(&file.path));
        let mut panics = |index: usize| {
            self.texts.insert(file.path.clone(), beginning(text, &pieces[index]));
            self.run().0
        };
        let (mut low, mut high) = (0, pieces.len().checked_sub(1)?);
        while low < high {
            let middle = low.midpoint(high);
            if panics(middle) { high = middle } else { low = middle + 1 }
        }
        let before = low.checked_sub(1).map_or_else(String::new, |before| beginning(text, &pieces[before]));
        panics(low).then(|| (before, pieces[low]))
    }
}

/// The text up to the end of a piece, with the blocks closed that are open there.
fn beginning(text: &str, piece: &Piece) -> String {
    format!("{}{}", &text[..piece.end], "}".repeat(piece.depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_closes_its_blocks() {
        let text = ".a { .b { c: d; } }";
        let all: Vec<String> = pieces(text, Syntax::Scss).iter().map(|piece| beginning(text, piece)).collect();
        assert_eq!(all, [".a {}", ".a { .b {}}", ".a { .b { c: d;}}", ".a { .b { c: d; }}", ".a { .b { c: d; } }"]);
    }

    #[test]
    fn a_file_that_does_not_panic_has_no_culprit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.scss");
        std::fs::write(&path, ".a { b: c }").unwrap();
        assert_eq!(find(&Library { root: folder.path().into(), ..Library::default() }, &path), None);
    }
}
