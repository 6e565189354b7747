//! One run of Sass over one file, and what it says when it fails, as a problem with a place.

use std::path::Path;

use grass::ErrorKind;
use source::{Diagnostic, Location, Place, nearest};

use crate::catch::catch_deep;
use crate::files::Files;
use crate::library::Library;
use crate::scheme;

/// How a run of Sass can fail.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It says what is wrong.
    Refused(Diagnostic),
    /// It panicked with this message.
    Panicked(String),
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
