//! What `push` and `pull` have in common: the site's section in the API, its working copy here, and what the two last had in common.

use std::collections::BTreeMap;
use std::path::PathBuf;

use site::{Site, SiteName, Workspace};
use source::Diagnostic;

use crate::cli::ApiArgs;
use crate::remote::{Address, Client, Known, Logins, RemotePost, RemotePosts, State, Step, Steps, WorkingCopy};

/// The two sides of an exchange.
pub(super) struct Exchange {
    pub(super) site: Site,
    pub(super) client: Client,
    pub(super) state: State,
    url: String,
}

impl Exchange {
    pub(super) fn open(workspace: &Workspace, name: &SiteName, api: &ApiArgs) -> Result<Self, Vec<Diagnostic>> {
        let site = super::select::site(workspace, name)?;
        let told = |problem| vec![problem];
        section(&site).map_err(told)?;
        let address = Address::find(workspace, &site, api.url.as_deref());
        let login = if api.key.is_none() { login(api, &address, name).map_err(told)? } else { None };
        let endpoint = address.with_key(api.key.as_deref().or(login.as_deref())).map_err(told)?;
        let (url, client) = (endpoint.url.clone(), Client::new(endpoint));
        // what is known of a history that the API does not have says nothing of its posts
        let state = State::load(workspace, &site, &url);
        let state = if client.had(&state.at).map_err(told)? { state } else { State::default() };
        Ok(Self { site, client, state, url })
    }

    /// The posts that the API has. What becomes known from now on is known as of their version.
    pub(super) fn list(&mut self) -> Result<Vec<RemotePost>, Diagnostic> {
        let RemotePosts { posts, at } = self.client.list()?;
        self.state.at = at;
        Ok(posts)
    }

    /// Keeps what is known.
    pub(super) fn save(&self, workspace: &Workspace) -> Result<(), Diagnostic> {
        self.state.save(workspace, &self.site, &self.url)
    }

    /// Where nothing is known of before, texts that are the same are known from now on; others are conflicts.
    pub(super) fn compare(&mut self, steps: &mut Steps, local: &BTreeMap<String, String>, remote: &[RemotePost]) -> Result<(), Diagnostic> {
        for post in remote {
            let (Some(step @ Step::Compare), Some(text)) = (steps.get_mut(&post.name), local.get(&post.name)) else { continue };
            *step = if self.client.text(&post.name)? == *text {
                let fingerprint = styles::fingerprint(text.as_bytes());
                self.state.posts.insert(post.name.clone(), Known { fingerprint, etag: post.etag.clone() });
                Step::Same
            } else {
                Step::Conflict
            };
        }
        Ok(())
    }
}

/// The token by which somebody who signed in acts in their own name.
fn login(api: &ApiArgs, address: &Address, site: &SiteName) -> Result<Option<String>, Diagnostic> {
    let Some(folder) = api.user.path() else { return Ok(None) };
    Ok(Logins::open(Some(&folder))?.token(&address.url, site).map(str::to_owned))
}

/// The section of a site that lives in the API.
pub(super) fn section(site: &Site) -> Result<&str, Diagnostic> {
    site.settings.content.api_section.as_deref().ok_or_else(|| {
        let problem = Diagnostic::error(format!("no section of {} lives in the API", site.name)).in_file(site.settings.source.file.clone());
        problem
            .hint("its content is published by a build; to let the API own a section, write [content.blog] and source = \"api\" below it")
    })
}

/// The folder with the working copy.
pub(super) fn folder(site: &Site) -> Result<PathBuf, Diagnostic> {
    Ok(site.folder.join("content").join(section(site)?))
}

/// The working copy.
pub(super) fn working_copy(workspace: &Workspace, site: &Site) -> Result<WorkingCopy, Vec<Diagnostic>> {
    WorkingCopy::read(&workspace.root, &folder(site).map_err(|problem| vec![problem])?)
}
