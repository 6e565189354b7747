//! What a build reads of the API: the posts of the section that lives there, from a local copy that is brought up to date first.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cms::ContentVersion;
use serde_json::{Value, json};
use site::{Site, Workspace};
use source::{Diagnostic, reason};

use super::client::content_version;
use super::endpoint::{Address, kept_file};
use super::{Client, Endpoint, Live};
use crate::whole_file::write_whole;

/// The folder of the copies.
pub(super) const MIRROR: &str = "mirror";

/// How builds get at content in the API.
#[derive(Debug, Clone, Default)]
pub struct Remote {
    /// The address that was named; else it is found.
    pub url: Option<String>,
    /// The key that was given.
    pub key: Option<String>,
    /// Whether such sections are left out.
    pub offline: bool,
    /// What is known already, by whoever follows the API; then it is not asked.
    pub known: Option<Arc<ApiContent>>,
}

/// The content of a section that lives in the API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiContent {
    /// The content version.
    pub at: ContentVersion,
    /// The posts: the name of the file, without its ending, and the text.
    pub posts: BTreeMap<String, Arc<str>>,
    /// Why this is a copy that may be out of date.
    pub stale: Option<Diagnostic>,
}

impl Remote {
    /// The content of a site's section in the API; none if it is left out.
    ///
    /// # Errors
    /// The API cannot be reached and there is no copy, or it says no.
    pub fn content(&self, workspace: &Workspace, site: &Site) -> Result<Option<Arc<ApiContent>>, Diagnostic> {
        if self.offline || self.known.is_some() {
            return Ok(self.known.clone());
        }
        let address = Address::find(workspace, site, self.url.as_deref());
        let file = kept_file(&workspace.root, MIRROR, &site.name, &address.url);
        let mirror = load(&file);
        let fresh = address.with_key(self.key.as_deref()).and_then(|endpoint| update(&Client::new(endpoint), mirror.clone()));
        match (fresh, mirror) {
            (Ok(content), _) => {
                save(&file, &content).map_err(|error| {
                    Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(source::shown(&workspace.root, &file))
                })?;
                Ok(Some(Arc::new(content)))
            }
            (Err(problem), Some(mirror)) => {
                let warning = Diagnostic::warning(format!("{}: built from the copy of version {}", problem.message, mirror.at.version));
                Ok(Some(Arc::new(ApiContent { stale: Some(Diagnostic { hint: problem.hint, ..warning }), ..mirror })))
            }
            (Err(problem), None) => {
                let hint = format!("{}; or leave the section out with --offline", problem.hint.clone().unwrap_or_default());
                Err(problem.note(format!("its content is needed to build {}, and there is no copy of it here", site.name)).hint(hint))
            }
        }
    }

    /// Says how far the live site is.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn tell_live(&self, workspace: &Workspace, site: &Site, live: &Live) -> Result<(), Diagnostic> {
        let endpoint = Endpoint::find(workspace, site, self.url.as_deref(), self.key.as_deref())?;
        Client::new(endpoint).set_live(live)
    }

    /// The content version that the last build of a site read, well or not.
    #[must_use]
    pub fn version_read(&self, workspace: &Workspace, site: &Site) -> u64 {
        let address = Address::find(workspace, site, self.url.as_deref());
        load(&kept_file(&workspace.root, MIRROR, &site.name, &address.url)).map_or(0, |content| content.at.version)
    }
}

/// Brings a copy up to date. One of a history that the API does not have, because it is another or went back to a backup, counts for nothing.
fn update(client: &Client, copy: Option<ApiContent>) -> Result<ApiContent, Diagnostic> {
    let mut content = copy.filter(|copy| copy.at.lineage.is_some()).unwrap_or_default();
    loop {
        let changes = client.changes(&content.at)?;
        if !content.take(&changes) {
            return Ok(content);
        }
    }
}

impl ApiContent {
    /// Takes over what the API says has changed since. Returns whether there is more to ask for.
    pub(super) fn take(&mut self, changes: &Value) -> bool {
        if changes["since"] != self.at.version {
            *self = Self::default();
        }
        for post in changes["posts"].as_array().into_iter().flatten() {
            let name = post["name"].as_str().unwrap_or_default().to_owned();
            match post["source"].as_str() {
                Some(text) => _ = self.posts.insert(name, text.into()),
                None => _ = self.posts.remove(&name),
            }
        }
        self.at = content_version(changes);
        changes["more"] == json!(true)
    }
}

pub(super) fn load(file: &Path) -> Option<ApiContent> {
    let stored: Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    let posts = stored["posts"].as_object()?.iter().map(|(name, text)| Some((name.clone(), text.as_str()?.into())));
    Some(ApiContent { at: content_version(&stored), posts: posts.collect::<Option<_>>()?, stale: None })
}

fn save(file: &Path, content: &ApiContent) -> std::io::Result<()> {
    if load(file).as_ref() == Some(content) { Ok(()) } else { write(file, content) }
}

pub(super) fn write(file: &Path, content: &ApiContent) -> std::io::Result<()> {
    std::fs::create_dir_all(file.parent().unwrap_or(file))?;
    let posts: BTreeMap<&str, &str> = content.posts.iter().map(|(name, text)| (name.as_str(), &**text)).collect();
    write_whole(file, json!({"version": content.at.version, "lineage": content.at.lineage, "posts": posts}).to_string().as_bytes())
}
