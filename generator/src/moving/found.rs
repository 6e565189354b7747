//! The files of a folder that another generator made sites from: which of them are pages, and where they stood.

use std::path::{Path, PathBuf};

use source::{Diagnostic, shown};
use walkdir::WalkDir;

use super::Generator;

/// What is taken for markdown.
const MARKDOWN: [&str; 4] = ["md", "markdown", "mkd", "mkdown"];
/// Texts in which other generators write pages, and we do not.
const OTHER_TEXTS: [&str; 9] = ["html", "htm", "adoc", "asciidoc", "org", "rst", "pandoc", "textile", "mdx"];

/// A file that comes along.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its name as people are told.
    pub(super) shown: String,
    /// Its name under the content of the generator: `posts/hello.md`. A post of Jekyll's has the folders above `_posts/` only.
    pub(super) name: String,
    /// Its name in the folder that was named.
    pub(super) inside: String,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page or a section.
    Page,
    /// A post in `_posts/` of Jekyll.
    Post,
    /// A post in `_drafts/` of Jekyll.
    Draft,
    /// A picture or another file beside a page.
    Attachment,
}

/// The files of a folder, and what of it is left behind.
pub(super) struct Folder {
    /// The folder that holds the generator's settings, if there is one.
    pub(super) root: Option<PathBuf>,
    /// In the order of their names.
    pub(super) files: Vec<Found>,
    /// What could be a page, and is none that can be read.
    pub(super) left: Vec<Diagnostic>,
}

/// Looks through a folder: the root of a site of that generator, or a part of its content.
///
/// # Errors
/// It cannot be read, or there is nothing in it.
pub(super) fn look(folder: &Path, generator: Generator) -> Result<Folder, Diagnostic> {
    let given = shown(Path::new(""), folder);
    let folder = folder.canonicalize().map_err(|error| source::unreadable(&given, &error))?;
    let root = folder.ancestors().find(|above| generator.settings_files().iter().any(|file| above.join(file).is_file()));
    // what lies under the content of the whole site has the addresses that it has from there
    let (start, base) = match generator.content_folder() {
        Some(name) if folder.join(name).is_dir() && root.is_none_or(|root| root == folder) => (folder.join(name), folder.join(name)),
        Some(name) => {
            let content = folder.ancestors().find(|above| above.file_name().is_some_and(|own| own == name));
            (folder.clone(), content.unwrap_or(&folder).to_owned())
        }
        None => (folder.clone(), root.unwrap_or(&folder).to_owned()),
    };
    let mut looked = Folder { root: root.map(Path::to_owned), files: Vec::new(), left: Vec::new() };
    let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy(), generator);
    for entry in WalkDir::new(&start).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| Diagnostic::error(format!("cannot read this folder: {error}")).in_file(given.clone()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let inside = shown(&start, entry.path());
        let name = shown(&base, entry.path());
        let shown = format!("{}/{}", given.trim_end_matches('/'), source::shown(&folder, entry.path()));
        take(&mut looked, generator, Found { path: entry.into_path(), shown, name, inside, kind: Kind::Attachment });
    }
    if looked.files.iter().all(|file| file.kind == Kind::Attachment) {
        let problem = Diagnostic::error(format!("there are no pages of {} in this folder", generator.name())).in_file(given);
        return Err(problem.hint("name the folder of the site, or its folder with content"));
    }
    Ok(looked)
}

fn is_hidden(name: &str, generator: Generator) -> bool {
    let is_machinery = || name.starts_with('_') && !matches!(name, "_posts" | "_drafts");
    name.starts_with('.') || name == "node_modules" || (generator == Generator::Jekyll && (is_machinery() || name == "vendor"))
}

/// Says what a file is, or why it is left behind.
fn take(looked: &mut Folder, generator: Generator, file: Found) {
    let ending = file.path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_markdown = MARKDOWN.contains(&ending.as_str());
    if !is_markdown && OTHER_TEXTS.contains(&ending.as_str()) {
        let problem = Diagnostic::warning("this is no markdown: it is left behind").in_file(file.shown);
        return looked.left.push(problem.hint("a page that is HTML becomes a template under pages/"));
    }
    match generator {
        Generator::Jekyll if is_markdown => looked.files.push(of_jekyll(file)),
        // only what is a page: the rest of the folder makes Jekyll's own site
        Generator::Jekyll => {}
        _ if is_markdown => looked.files.push(Found { kind: Kind::Page, ..file }),
        _ => looked.files.push(file),
    }
}

/// A page or a post; the folders above `_posts/` are among its categories.
fn of_jekyll(file: Found) -> Found {
    for (folder, kind) in [("_posts/", Kind::Post), ("_drafts/", Kind::Draft)] {
        if let Some(at) = file.name.find(folder).filter(|at| *at == 0 || file.name.as_bytes()[at - 1] == b'/') {
            let own = file.name.rsplit('/').next().unwrap_or_default();
            return Found { name: format!("{}{own}", &file.name[..at]), kind, ..file };
        }
    }
    // the folder itself was named
    let is_post = file.path.components().any(|part| part.as_os_str() == "_posts");
    Found { kind: if is_post { Kind::Post } else { Kind::Page }, ..file }
}
