//! The file system that Sass sees: the disk, with `shared:…` leading to the shared components, `theme` to the site's tokens, and markers in
//! what is read. It remembers what was read, for watchers and for messages.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use source::{Diagnostic, Source};

use crate::library::Library;
use crate::markers;
use crate::scan::{Kind, Syntax, pieces};
use crate::tokens::scss_module;

/// The name of the module with the tokens, as messages show it.
const THEME: &str = "theme (the module made of [theme])";

/// A file that was read.
#[derive(Debug, Clone)]
pub(crate) struct ReadFile {
    /// Where it lies; no such file for the module `theme`.
    pub(crate) path: PathBuf,
    /// Its name as shown, and its text as it is on the disk.
    pub(crate) source: Source,
}

/// What one compilation sees and has seen.
#[derive(Debug)]
pub(crate) struct Files<'a> {
    library: &'a Library,
    marked: bool,
    /// Texts that stand in for those on the disk.
    replaced: BTreeMap<PathBuf, String>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    read: Vec<ReadFile>,
    /// Folders of our files that say `@use "theme"`.
    themed: BTreeSet<PathBuf>,
    /// Where something was looked for and nothing was.
    absent: BTreeSet<PathBuf>,
    unreadable: Option<Diagnostic>,
}

impl<'a> Files<'a> {
    /// The files of a library; `marked` puts markers into them.
    pub(crate) fn new(library: &'a Library, marked: bool) -> Self {
        Self { library, marked, replaced: BTreeMap::new(), seen: Mutex::default() }
    }

    /// The same without markers and with other texts for some files.
    pub(crate) fn replaced(library: &'a Library, replaced: BTreeMap<PathBuf, String>) -> Self {
        Self { replaced, ..Self::new(library, false) }
    }

    /// What was read, in order, each file once.
    pub(crate) fn into_read(self) -> Vec<ReadFile> {
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner).read
    }

    /// Where something was looked for and nothing was.
    pub(crate) fn absent(&self) -> BTreeSet<PathBuf> {
        self.seen().absent.clone()
    }

    /// Notes that there is nothing.
    fn look(&self, path: PathBuf, is_there: bool) -> bool {
        if !is_there && !path.exists() {
            self.seen().absent.insert(path);
        }
        is_there
    }

    /// The file of that name, if it was read.
    pub(crate) fn find(&self, path: &Path) -> Option<ReadFile> {
        self.seen().read.iter().find(|file| file.path == path).cloned()
    }

    /// The problem that a file could not be read, if there was one.
    pub(crate) fn take_unreadable(&self) -> Option<Diagnostic> {
        self.seen().unreadable.take()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a file as Sass is to see it.
    pub(crate) fn text(&self, path: &Path) -> Result<String, Diagnostic> {
        let path = self.locate(path);
        let source = self.load(&path)?;
        let syntax = Syntax::of(&path);
        let mut seen = self.seen();
        if !self.library.is_foreign(&path) && uses_theme(&source.text, syntax) {
            seen.themed.extend(path.parent().map(Path::to_owned));
        }
        let index = seen.read.iter().position(|file| file.path == path).unwrap_or_else(|| {
            seen.read.push(ReadFile { path: path.clone(), source: source.clone() });
            seen.read.len() - 1
        });
        let is_indented = path.extension().is_some_and(|ending| ending == "sass");
        if self.marked && !is_indented { Ok(markers::insert(&source.text, syntax, index)) } else { Ok(source.text.to_string()) }
    }

    fn load(&self, path: &Path) -> Result<Source, Diagnostic> {
        if path == Path::new(THEME) {
            return Ok(Source::new(THEME, scss_module(&self.library.theme)));
        }
        if let Some(text) = self.replaced.get(path) {
            return Ok(Source::new(self.library.shown(path), text.as_str()));
        }
        let source = source::read(&self.library.root, path)?;
        let text = source.text.strip_prefix('\u{feff}').map(Into::into);
        Ok(Source { text: text.unwrap_or(source.text), ..source })
    }

    /// The place that a path of Sass leads to.
    fn locate(&self, path: &Path) -> PathBuf {
        let mut located = PathBuf::new();
        for part in path.components() {
            match (part, part.as_os_str().to_str().and_then(|name| name.split_once("shared:"))) {
                (Component::Normal(_), Some((before @ ("" | "_"), name))) => located = self.library.shared.join(format!("{before}{name}")),
                (Component::ParentDir, _) => _ = located.pop(),
                (Component::CurDir, _) => {}
                _ => located.push(part),
            }
        }
        let is_theme = located.file_name().is_some_and(|name| name == "theme.scss")
            && located.parent().is_some_and(|folder| self.seen().themed.contains(folder));
        if is_theme { PathBuf::from(THEME) } else { located }
    }
}

impl grass::Fs for Files<'_> {
    fn is_dir(&self, path: &Path) -> bool {
        let path = self.locate(path);
        let is_there = path.is_dir();
        self.look(path, is_there)
    }

    fn is_file(&self, path: &Path) -> bool {
        let path = self.locate(path);
        let is_there = path == Path::new(THEME) || path.is_file();
        self.look(path, is_there)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.text(path).map(String::into_bytes).map_err(|problem| {
            let error = io::Error::other(problem.message.clone());
            self.seen().unreadable.get_or_insert(problem);
            error
        })
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(self.locate(path))
    }
}

/// Whether a text loads the module `theme`: then this name means the tokens, whatever lies in its folder. (Not so for what others wrote.)
fn uses_theme(text: &str, syntax: Syntax) -> bool {
    let loads = |statement: &str| {
        let url = statement.split_once(char::is_whitespace).map_or("", |(_, url)| url.trim_start());
        loads_files(statement) && (url.starts_with("\"theme\"") || url.starts_with("'theme'"))
    };
    text.contains("theme")
        && pieces(text, syntax).iter().any(|piece| piece.kind == Kind::Statement && piece.depth == 0 && loads(piece.text(text)))
}

/// Whether a statement loads another file.
pub(crate) fn loads_files(statement: &str) -> bool {
    ["@use", "@forward", "@import"].iter().any(|rule| statement.starts_with(rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use grass::Fs as _;

    fn library() -> Library {
        Library { root: "/w".into(), shared: "/w/shared-components".into(), ..Library::default() }
    }

    #[test]
    fn shared_leads_to_the_shared_components_from_anywhere() {
        let library = library();
        let files = Files::new(&library, false);
        for path in ["/w/site/ui/shared:ui/hero.scss", "shared:ui/hero.scss", "/w/a/../shared:ui/./hero.scss"] {
            assert_eq!(files.canonicalize(Path::new(path)).unwrap(), Path::new("/w/shared-components/ui/hero.scss"));
        }
        assert_eq!(files.locate(Path::new("/w/_shared:prose.scss")), Path::new("/w/shared-components/_prose.scss"));
    }

    #[test]
    fn theme_is_the_tokens_only_beside_a_file_that_uses_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.scss"), "@use 'theme';").unwrap();
        let library = library();
        let files = Files::new(&library, false);
        assert!(!files.is_file(&folder.path().join("theme.scss")));
        files.text(&folder.path().join("a.scss")).unwrap();
        assert!(files.is_file(&folder.path().join("theme.scss")));
        assert!(files.text(&folder.path().join("theme.scss")).unwrap().contains("$width-page"));
    }

    #[test]
    fn a_file_that_is_read_twice_is_listed_once_and_without_its_byte_order_mark() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.scss");
        std::fs::write(&path, "\u{feff}a { b: c }").unwrap();
        let library = library();
        let files = Files::new(&library, true);
        files.text(&path).unwrap();
        files.text(&path).unwrap();
        let read = files.into_read();
        assert_eq!(read.len(), 1);
        assert_eq!(&*read[0].source.text, "a { b: c }");
    }
}
