//! Folders of content → sections.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::parse::{ParsedPage, Place};

/// A folder that is a section, before it is a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Folder {
    /// Its `_index.md`, as an index into the parsed pages.
    pub(super) index: Option<usize>,
    /// The folder above; absent at the top.
    pub(super) parent: Option<String>,
}

/// Finds the folders that are sections: those with an `_index.md` or a page, and all above them.
pub(super) fn folders(parsed: &[Arc<ParsedPage>]) -> BTreeMap<String, Folder> {
    let mut names: BTreeSet<&str> = BTreeSet::from([""]);
    for page in parsed {
        let mut name = match page.place {
            Place::Section | Place::Single => page.folder.as_str(),
            Place::Bundle => parent(&page.folder).unwrap_or(""),
            Place::Template => continue,
        };
        while names.insert(name) {
            name = parent(name).unwrap_or("");
        }
    }
    let mut folders: BTreeMap<String, Folder> =
        names.into_iter().map(|name| (name.to_owned(), Folder { index: None, parent: parent(name).map(str::to_owned) })).collect();
    for (index, page) in parsed.iter().enumerate().filter(|(_, page)| page.place == Place::Section) {
        if let Some(folder) = folders.get_mut(&page.folder) {
            folder.index = Some(index);
        }
    }
    folders
}

/// The section that a page is in, by folder.
pub(super) fn folder_of(page: &ParsedPage) -> &str {
    if page.place == Place::Bundle { parent(&page.folder).unwrap_or("") } else { &page.folder }
}

fn parent(folder: &str) -> Option<&str> {
    if folder.is_empty() { None } else { Some(folder.rsplit_once('/').map_or("", |(parent, _)| parent)) }
}
