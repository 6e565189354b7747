//! Which files a site has. Walks its folders once; reads nothing but names.

use std::path::{Path, PathBuf};

use site::Site;
use source::{Diagnostic, reason, shown};
use walkdir::WalkDir;

/// A file of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteFile {
    /// Its path inside of its folder (`content/`, `public/`, …), with `/`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// The files of a site, by folder, each list sorted by name.
#[derive(Debug, Clone, Default)]
pub struct SiteFiles {
    /// Markdown under `content/`.
    pub markdown: Vec<SiteFile>,
    /// Everything else under `content/`.
    pub attachments: Vec<SiteFile>,
    /// `pages/`.
    pub pages: Vec<SiteFile>,
    /// `public/`.
    pub public: Vec<SiteFile>,
    /// `data/`.
    pub data: Vec<SiteFile>,
    /// The style sheets directly under `styles/` that are no partials and not the main one.
    pub styles: Vec<SiteFile>,
}

/// Walks the folders of a site. What cannot be walked is told in the list of problems.
#[must_use]
pub fn load(root: &Path, site: &Site) -> (SiteFiles, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut walk = |folder: &str| files(root, &site.folder.join(folder), &mut problems);
    let (markdown, attachments) = walk("content").into_iter().partition(|file| has_ending(&file.name, &["md", "markdown"]));
    let pages = walk("pages");
    let public = walk("public");
    let data = walk("data").into_iter().filter(|file| has_ending(&file.name, &["toml", "json", "yaml", "yml", "csv"])).collect();
    let styles = walk("styles").into_iter().filter(|file| is_extra_stylesheet(&file.name)).collect();
    (SiteFiles { markdown, attachments, pages, public, data, styles }, problems)
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    Path::new(name).extension().is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn is_extra_stylesheet(name: &str) -> bool {
    has_ending(name, &["scss", "sass", "css"])
        && !name.contains('/')
        && !name.starts_with('_')
        && !matches!(name, "main.scss" | "main.sass" | "main.css")
}

fn files(root: &Path, folder: &Path, problems: &mut Vec<Diagnostic>) -> Vec<SiteFile> {
    if folder.symlink_metadata().is_err() {
        return Vec::new();
    }
    let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy());
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                found.push(SiteFile { name: shown(folder, entry.path()), path: entry.into_path() });
            }
            Ok(_) => {}
            Err(error) => problems.push(unwalkable(root, &error)),
        }
    }
    found
}

fn is_hidden(name: &str) -> bool {
    name != ".well-known" && name.starts_with('.') || name == "node_modules" || name.ends_with('~') || name.ends_with(".swp")
}

fn unwalkable(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let file = error.path().map_or_else(String::new, |path| shown(root, path));
    if let Some(ancestor) = error.loop_ancestor() {
        let message = format!("a symbolic link leads back to {}, which holds it", shown(root, ancestor));
        return Diagnostic::error(message).in_file(file).hint("remove the link, or let it lead elsewhere");
    }
    let reason = error.io_error().map_or_else(|| error.to_string(), reason);
    Diagnostic::error(format!("cannot read this: {reason}"))
        .in_file(file)
        .hint("a link that leads nowhere? else give sitegen the right to read it")
}
