//! What a build reads of the API: the posts of the section that lives there, from a mirror that is brought up to date first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cms::ContentVersion;
use serde_json::{Value, json};
use site::{Site, Workspace};
use source::{Diagnostic, Source};

use super::client::content_version;
use super::endpoint::{Address, kept_file};
use super::mirror::{Mirror, Mirrors};
use super::{Client, Endpoint, Live};
use crate::content::{Beside, PageText};

/// The folder of the mirrors.
const MIRROR: &str = "mirror";

/// How builds get at content in the API.
#[derive(Debug, Clone, Default)]
pub struct Remote {
    /// The address that was named; else it is found.
    pub url: Option<String>,
    /// The key that was given.
    pub key: Option<String>,
    /// Whether such sections are left out.
    pub offline: bool,
    /// Whether what was last heard of the API counts, without asking again: where somebody [follows](Remote::follow) it.
    pub as_heard: bool,
    /// What is known of it already.
    pub mirrors: Arc<Mirrors>,
    /// What counts in place of anything that the API says.
    pub instead: Option<Arc<ApiContent>>,
}

/// The content of a section that lives in the API.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ApiContent {
    /// The content version.
    pub at: ContentVersion,
    /// The posts by their names.
    pub posts: BTreeMap<String, ApiPost>,
    /// Why this is a copy that may be out of date.
    pub stale: Option<Diagnostic>,
}

/// A post that lives in the API.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiPost {
    /// What was pushed.
    pub text: PageText,
    /// What is known of it besides.
    pub beside: Arc<Beside>,
}

impl ApiContent {
    /// Takes over an answer to the question what changed.
    pub(super) fn take(&mut self, section: &str, answer: &Value) {
        for post in answer["posts"].as_array().into_iter().flatten() {
            let name = post["name"].as_str().unwrap_or_default().to_owned();
            match post["source"].as_str() {
                Some(text) => {
                    let text = PageText::kept(Source::new(format!("{section}/{name}.md in the API"), text));
                    self.posts.insert(name, ApiPost { text, beside: Arc::new(Beside::of(post)) });
                }
                None => _ = self.posts.remove(&name),
            }
        }
        self.at = content_version(answer);
    }
}

impl Remote {
    /// The content of a site's section in the API; none if it is left out, or the site has none.
    ///
    /// # Errors
    /// The API cannot be reached and there is no mirror, or it says no.
    pub fn content(&self, workspace: &Workspace, site: &Site) -> Result<Option<Arc<ApiContent>>, Diagnostic> {
        let Some(section) = site.settings.content.api_section.as_deref().filter(|_| !self.offline) else { return Ok(None) };
        if self.instead.is_some() {
            return Ok(self.instead.clone());
        }
        let address = Address::find(workspace, site, self.url.as_deref());
        let mirror = self.mirror(workspace, site, &address.url, section);
        if let Some(heard) = mirror.content().filter(|_| self.as_heard) {
            return Ok(Some(heard));
        }
        let fresh = address.with_key(self.key.as_deref()).map(|endpoint| self.mirrors.client(endpoint));
        match fresh.and_then(|client| catch_up(&mirror, &client, None)) {
            Ok(content) => Ok(Some(content)),
            Err(problem) => match mirror.content() {
                Some(known) => Ok(Some(Arc::new(stale(&known, problem)))),
                None => {
                    let hint = format!("{}; or leave the section out with --offline", problem.hint.clone().unwrap_or_default());
                    Err(problem.note(format!("its content is needed to build {}, and there is no copy of it here", site.name)).hint(hint))
                }
            },
        }
    }

    /// Waits until something changed in the API since it was last heard of, or this time has gone by, and takes it over. Returns the content version that is known then.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn follow(&self, workspace: &Workspace, site: &Site, wait: Duration) -> Result<ContentVersion, Diagnostic> {
        let section = site.settings.content.api_section.as_deref().unwrap_or_default();
        let endpoint = Endpoint::find(workspace, site, self.url.as_deref(), self.key.as_deref())?;
        let mirror = self.mirror(workspace, site, &endpoint.url, section);
        let client = self.mirrors.client(endpoint);
        // what was never heard of is there already
        let wait = mirror.content().map(|_| wait);
        catch_up(&mirror, &client, wait).map(|content| content.at.clone())
    }

    /// The text that a link to a preview stands for, and of which post it is; none if it stands for nothing, or no longer.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn preview(&self, workspace: &Workspace, site: &Site, token: &str) -> Result<Option<(String, String)>, Diagnostic> {
        let endpoint = Endpoint::find(workspace, site, self.url.as_deref(), self.key.as_deref())?;
        self.mirrors.client(endpoint).preview(token)
    }

    /// Says how far the live site is.
    ///
    /// # Errors
    /// The API cannot be reached or says no.
    pub fn tell_live(&self, workspace: &Workspace, site: &Site, live: &Live) -> Result<(), Diagnostic> {
        let endpoint = Endpoint::find(workspace, site, self.url.as_deref(), self.key.as_deref())?;
        self.mirrors.client(endpoint).set_live(live)
    }

    /// The content version that the last build of a site read, well or not.
    #[must_use]
    pub fn version_read(&self, workspace: &Workspace, site: &Site) -> u64 {
        let address = Address::find(workspace, site, self.url.as_deref());
        let section = site.settings.content.api_section.as_deref().unwrap_or_default();
        self.mirror(workspace, site, &address.url, section).content().map_or(0, |content| content.at.version)
    }

    fn mirror(&self, workspace: &Workspace, site: &Site, url: &str, section: &str) -> Arc<Mirror> {
        self.mirrors.of(&workspace.root, kept_file(&workspace.root, MIRROR, &site.name, url), section)
    }
}

/// Brings a mirror up to date. One of a history that the API does not have, because it is another or went back to a backup, counts for nothing.
fn catch_up(mirror: &Mirror, client: &Client, mut wait: Option<Duration>) -> Result<Arc<ApiContent>, Diagnostic> {
    loop {
        let known = mirror.content().map(|content| content.at.clone()).filter(|at| at.lineage.is_some()).unwrap_or_default();
        let answer = client.changes(&known, wait.take())?;
        let content = mirror.take(&answer)?;
        if answer["more"] != json!(true) {
            return Ok(content);
        }
    }
}

fn stale(known: &ApiContent, problem: Diagnostic) -> ApiContent {
    let warning = Diagnostic::warning(format!("{}: built from the copy of version {}", problem.message, known.at.version));
    ApiContent { stale: Some(Diagnostic { hint: problem.hint, ..warning }), ..known.clone() }
}
