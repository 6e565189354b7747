//! What an editor's folder and the API last had in common, file by file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use site::{Site, Workspace};
use source::{Diagnostic, reason};

use crate::whole_file::write_whole;

/// What is known of a post since the last push or pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The fingerprint of the file.
    pub fingerprint: String,
    /// The entity tag of the API's text.
    pub etag: String,
}

/// All that is known, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The posts.
    pub posts: BTreeMap<String, Known>,
}

impl State {
    fn file(root: &Path, site: &Site) -> PathBuf {
        root.join(".sitegen").join("pushed").join(format!("{}.json", site.name))
    }

    /// Reads what is known of a site; nothing if it was never pushed or pulled, or the file is damaged.
    #[must_use]
    pub fn load(workspace: &Workspace, site: &Site) -> Self {
        let read = || -> Option<BTreeMap<String, Known>> {
            let stored: Value = serde_json::from_slice(&std::fs::read(Self::file(&workspace.root, site)).ok()?).ok()?;
            let known = |value: &Value| {
                Some(Known { fingerprint: value["fingerprint"].as_str()?.to_owned(), etag: value["etag"].as_str()?.to_owned() })
            };
            stored.as_object()?.iter().map(|(name, value)| Some((name.clone(), known(value)?))).collect()
        };
        Self { posts: read().unwrap_or_default() }
    }

    /// Keeps what is known.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, workspace: &Workspace, site: &Site) -> Result<(), Diagnostic> {
        let file = Self::file(&workspace.root, site);
        let posts: BTreeMap<&String, Value> =
            self.posts.iter().map(|(name, known)| (name, json!({"fingerprint": known.fingerprint, "etag": known.etag}))).collect();
        let write = || {
            std::fs::create_dir_all(file.parent().unwrap_or(&file))?;
            write_whole(&file, json!(posts).to_string().as_bytes())
        };
        write().map_err(|error: std::io::Error| {
            Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(source::shown(&workspace.root, &file))
        })
    }
}
