//! What an editor's folder and an API last had in common, file by file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cms::ContentVersion;
use serde_json::{Value, json};
use site::{Site, Workspace};
use source::{Diagnostic, reason};

use super::client::content_version;
use super::endpoint::kept_file;
use crate::whole_file::write_whole;

/// What is known of a post since the last push or pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The fingerprint of the file.
    pub fingerprint: String,
    /// The entity tag of the API's text.
    pub etag: String,
}

/// All that is known of one API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The content version as of which it is known.
    pub at: ContentVersion,
    /// The posts, by name.
    pub posts: BTreeMap<String, Known>,
}

impl State {
    fn file(workspace: &Workspace, site: &Site, url: &str) -> PathBuf {
        kept_file(&workspace.root, "pushed", &site.name, url)
    }

    /// Reads what is known of a site in the API at a URL; nothing if it was never pushed there or pulled from there, or the file is damaged.
    #[must_use]
    pub fn load(workspace: &Workspace, site: &Site, url: &str) -> Self {
        let read = || -> Option<Self> {
            let stored: Value = serde_json::from_slice(&std::fs::read(Self::file(workspace, site, url)).ok()?).ok()?;
            let known = |value: &Value| {
                Some(Known { fingerprint: value["fingerprint"].as_str()?.to_owned(), etag: value["etag"].as_str()?.to_owned() })
            };
            let posts = stored["posts"].as_object()?.iter().map(|(name, value)| Some((name.clone(), known(value)?)));
            Some(Self { at: content_version(&stored), posts: posts.collect::<Option<_>>()? })
        };
        read().unwrap_or_default()
    }

    /// Keeps what is known.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, workspace: &Workspace, site: &Site, url: &str) -> Result<(), Diagnostic> {
        let file = Self::file(workspace, site, url);
        let posts: BTreeMap<&String, Value> =
            self.posts.iter().map(|(name, known)| (name, json!({"fingerprint": known.fingerprint, "etag": known.etag}))).collect();
        let text = json!({"version": self.at.version, "lineage": self.at.lineage, "posts": posts}).to_string();
        let write = || {
            std::fs::create_dir_all(file.parent().unwrap_or(&file))?;
            write_whole(&file, text.as_bytes())
        };
        write().map_err(|error: std::io::Error| {
            Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(source::shown(&workspace.root, &file))
        })
    }
}
