//! A workspace as it was read last: its sites, their hosts, and what they share.

use std::path::Path;
use std::sync::Arc;

use site::{BrokenSite, ContentPolicy, Hosts, Site, SiteName, Workspace};
use source::Diagnostic;

use crate::past::Shared;

/// A workspace that is served.
pub(super) struct Opened {
    /// Its settings.
    pub(super) workspace: Workspace,
    /// Its sites.
    pub(super) good: Vec<Site>,
    /// The sites whose settings have problems. What is live of them is served all the same.
    pub(super) broken: Vec<BrokenSite>,
    /// Its shared components.
    pub(super) shared: Arc<Shared>,
    hosts: Hosts,
}

impl Opened {
    /// Reads everything; of the sites only those that are named, if any is.
    ///
    /// # Errors
    /// `sitegen.toml` has problems.
    pub(super) fn new(root: &Path, only: &[SiteName]) -> Result<Self, Vec<Diagnostic>> {
        let workspace = Workspace::open(root, api::specs())?;
        let is_wanted = |name: &str| only.is_empty() || only.iter().any(|only| only.as_str() == name);
        let site::Sites { mut good, mut broken } = workspace.sites();
        good.retain(|site| is_wanted(site.name.as_str()));
        broken.retain(|site| is_wanted(&site.name));
        let hosts = Hosts::new(&good, &workspace.settings).with(broken.iter().filter_map(|site| site.name.parse().ok()));
        Ok(Self { shared: Arc::new(Shared::open(&workspace)), workspace, good, broken, hosts })
    }

    /// The same with the shared components as they are now.
    pub(super) fn with_new_components(&self) -> Self {
        let Self { workspace, good, broken, hosts, .. } = self;
        let shared = Arc::new(Shared::open(workspace));
        Self { workspace: workspace.clone(), good: good.clone(), broken: broken.clone(), hosts: hosts.clone(), shared }
    }

    /// A site that can be built.
    pub(super) fn site(&self, name: &SiteName) -> Option<&Site> {
        self.good.iter().find(|site| site.name == *name)
    }

    /// What browsers are told that the pages of a site may load and run.
    pub(super) fn policy(&self, name: &SiteName) -> String {
        self.site(name).map_or_else(|| ContentPolicy::default().header(), |site| site.settings.policy())
    }

    /// The site of a host, if there is one.
    pub(super) fn site_of(&self, host: &str) -> Option<SiteName> {
        let name = self.hosts.site_of(host)?;
        let is_known = self.site(&name).is_some() || self.broken.iter().any(|site| site.name == name.as_str());
        is_known.then_some(name)
    }
}
