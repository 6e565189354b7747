//! What the API has of a site, in memory: whoever follows it keeps it in step, builds read it, and it is written down when there is time.

use std::path::PathBuf;
use std::sync::Arc;

use cms::ContentVersion;
use serde_json::Value;
use site::{Site, Workspace};
use source::{Diagnostic, reason};

use super::content::{ApiContent, MIRROR, load, write};
use super::endpoint::{Address, kept_file};

/// The content of a site's section in the API, with the file that it is kept in.
#[derive(Debug)]
pub struct Mirror {
    file: PathBuf,
    content: Arc<ApiContent>,
    is_saved: bool,
}

impl Mirror {
    /// What was written down of a site in the API at a URL; nothing if it never was.
    #[must_use]
    pub fn open(workspace: &Workspace, site: &Site, url: Option<&str>) -> Self {
        let file = kept_file(&workspace.root, MIRROR, &site.name, &Address::find(workspace, site, url).url);
        let content = load(&file).filter(|content| content.at.lineage.is_some()).unwrap_or_default();
        Self { file, content: Arc::new(content), is_saved: true }
    }

    /// The version that is known.
    #[must_use]
    pub fn at(&self) -> &ContentVersion {
        &self.content.at
    }

    /// The content as it is known now.
    #[must_use]
    pub fn content(&self) -> Arc<ApiContent> {
        Arc::clone(&self.content)
    }

    /// Takes over what the API says has changed. Returns whether there is more to ask for.
    pub fn take(&mut self, changes: &Value) -> bool {
        let is_news = changes["since"] != self.content.at.version || super::client::content_version(changes) != self.content.at;
        if !is_news {
            return false;
        }
        self.is_saved = false;
        // a copy is made only while a build reads the one before, and its texts are shared
        Arc::make_mut(&mut self.content).take(changes)
    }

    /// Writes it down, unless it is already.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&mut self) -> Result<(), Diagnostic> {
        if self.is_saved {
            return Ok(());
        }
        let told = |error: std::io::Error| {
            Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(self.file.to_string_lossy().as_ref())
        };
        write(&self.file, &self.content).map_err(told)?;
        self.is_saved = true;
        Ok(())
    }
}
