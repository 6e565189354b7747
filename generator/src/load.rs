//! Which files a site has, and what the file system says of each. Walks its folders once; opens nothing.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::{IntoParallelRefMutIterator, ParallelIterator, ParallelSliceMut};
use site::Site;
use source::{Diagnostic, reason, shown};
use walkdir::WalkDir;

use crate::stamp::Stamp;

/// More files than this are looked at by looking at all.
const FEW: usize = 32;
/// From so many files on all threads look at them: for fewer that costs more than it saves.
const MANY: usize = 256;

/// A file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Its path inside of its folder (`content/`, `public/`, …), with `/`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What the file system says of it; none if it went away.
    pub stamp: Option<Stamp>,
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
    /// All of `styles/` and `components/`.
    pub sources: Vec<SiteFile>,
}

/// What there is of a site before anything of it is read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its files.
    pub files: SiteFiles,
    /// Folders that cannot be walked.
    pub problems: Vec<Diagnostic>,
    /// When that was found out.
    pub start: SystemTime,
}

impl SiteFiles {
    fn all_mut(&mut self) -> impl Iterator<Item = &mut SiteFile> {
        let Self { markdown, attachments, pages, public, data, styles, sources } = self;
        [markdown, attachments, pages, public, data, styles, sources].into_iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &SiteFile> {
        [&self.markdown, &self.attachments, &self.pages, &self.public, &self.data, &self.sources].into_iter().flatten()
    }
}

impl Loaded {
    /// Looks what there is.
    #[must_use]
    pub fn of(root: &Path, site: &Site) -> Self {
        let start = SystemTime::now();
        let (files, mut problems) = load(root, site);
        // folders are walked in the order that the disk has them in
        problems.sort_by_cached_key(ToString::to_string);
        Self { files, problems, start }
    }

    /// Looks again at these files alone. False if that does not do: a file has come or gone, or is known by another path. Then it holds no longer.
    #[must_use]
    pub fn look_again(&mut self, changed: &BTreeSet<&PathBuf>) -> bool {
        self.start = SystemTime::now();
        changed.len() <= FEW && self.problems.is_empty() && changed.iter().all(|path| self.look_again_at(path))
    }

    fn look_again_at(&mut self, path: &Path) -> bool {
        let stamp = Stamp::of(path);
        let mut is_known = false;
        for file in self.files.all_mut() {
            let rest = file.path.as_os_str().as_encoded_bytes().strip_prefix(path.as_os_str().as_encoded_bytes());
            match rest {
                Some([]) if stamp.is_some() => {
                    file.stamp = stamp;
                    is_known = true;
                }
                // it is gone, or a folder
                Some([] | [b'/', ..]) => return false,
                _ => {}
            }
        }
        // what came and went again in between, as a file that is written beside and moved, is nothing
        is_known || path.symlink_metadata().is_err()
    }
}

/// Walks the folders of a site. What cannot be walked is told in the list of problems.
#[must_use]
fn load(root: &Path, site: &Site) -> (SiteFiles, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut walk = |folder: &str| files(root, &site.folder.join(folder), is_visible, &mut problems);
    let (markdown, attachments) = walk("content").into_iter().partition(|file| has_ending(&file.name, &["md", "markdown"]));
    let pages = walk("pages");
    let public = walk("public");
    let data = walk("data").into_iter().filter(|file| has_ending(&file.name, &["toml", "json", "yaml", "yml", "csv"])).collect();
    let styles = walk("styles").into_iter().filter(|file| is_extra_stylesheet(&file.name)).collect();
    let sources = ["styles", "components"].iter().flat_map(|folder| source_files(root, &site.folder.join(folder))).collect();
    (SiteFiles { markdown, attachments, pages, public, data, styles, sources }, problems)
}

/// All files under a folder of templates and styles, hidden ones too. What is wrong with it, those say who read them.
#[must_use]
pub fn source_files(root: &Path, folder: &Path) -> Vec<SiteFile> {
    files(root, folder, |name| name != "node_modules", &mut Vec::new())
}

fn files(root: &Path, folder: &Path, wanted: impl Fn(&str) -> bool, problems: &mut Vec<Diagnostic>) -> Vec<SiteFile> {
    if folder.symlink_metadata().is_err() {
        return Vec::new();
    }
    let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || wanted(&entry.file_name().to_string_lossy());
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                found.push(SiteFile { name: name_in(folder, entry.path()), path: entry.into_path(), stamp: None });
            }
            Ok(_) => {}
            Err(error) => problems.push(unwalkable(root, &error)),
        }
    }
    let look = |file: &mut SiteFile| file.stamp = Stamp::of(&file.path);
    if found.len() < MANY {
        found.sort_by(|a, b| by_folder(&a.name, &b.name));
        found.iter_mut().for_each(look)
    } else {
        found.par_sort_by(|a, b| by_folder(&a.name, &b.name));
        found.par_iter_mut().for_each(look)
    }
    found
}

/// The order of names folder by folder: what is in `a/` stands before `a-b`.
fn by_folder(a: &str, b: &str) -> Ordering {
    let rank = |byte: u8| if byte == b'/' { 0 } else { byte };
    let differs = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    differs.map_or_else(|| a.len().cmp(&b.len()), |(a, b)| rank(a).cmp(&rank(b)))
}

/// The name of a file under a folder; nearly always the end of its path.
fn name_in(folder: &Path, path: &Path) -> String {
    let rest = folder.to_str().and_then(|folder| path.to_str()?.strip_prefix(folder)?.strip_prefix('/'));
    rest.filter(|rest| !rest.contains('\\')).map_or_else(|| shown(folder, path), str::to_owned)
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

fn is_visible(name: &str) -> bool {
    let is_hidden = name != ".well-known" && name.starts_with('.');
    !is_hidden && name != "node_modules" && !name.ends_with('~') && !name.ends_with(".swp")
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

/// Whether a path in a site's folder is of those that tools keep for themselves, such as `.astro`; `.env` and `.well-known` are a site's own.
#[must_use]
pub fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with('.') && !matches!(&*name, ".env" | ".well-known")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_keep_for_themselves_is_hidden() {
        assert!(is_hidden(Path::new(".astro/types.d.ts")) && is_hidden(Path::new("content/.post.md.swp")));
        assert!(!is_hidden(Path::new(".env")) && !is_hidden(Path::new("public/.well-known/x")) && !is_hidden(Path::new("content/a.md")));
    }

    #[test]
    fn names_are_sorted_folder_by_folder() {
        let mut names = ["b", "a-b/x", "a/x", "a.md", "a/x/y", "ab", "a/é", "a/x-y"];
        names.sort_by(|a, b| by_folder(a, b));
        let mut expected = names.map(|name| name.split('/').collect::<Vec<_>>());
        expected.sort();
        assert_eq!(names.map(|name| name.split('/').collect::<Vec<_>>()), expected);
    }
}
