//! Which host leads to which site.

use std::collections::{BTreeMap, HashMap};

use source::Diagnostic;

use crate::sites::{BrokenSite, Site, Sites};
use crate::{SiteName, WorkspaceSettings};

/// The hosts of all sites: their domains, their aliases, `www.` in front of either, and the wildcards.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    named: BTreeMap<SiteName, SiteName>,
    wildcards: Vec<SiteName>,
}

impl Hosts {
    /// Collects the hosts. A `www.` name that nobody wrote leads to its site unless another site claims it.
    #[must_use]
    pub fn new(sites: &[Site], settings: &WorkspaceSettings) -> Self {
        let written =
            |site: &'_ Site| site.settings.host_spans.iter().map(|(host, _)| (host.clone(), site.name.clone())).collect::<Vec<_>>();
        let mut named: BTreeMap<SiteName, SiteName> = sites.iter().flat_map(written).collect();
        for site in sites {
            if let Some(www) = site.name.with_www() {
                named.entry(www).or_insert_with(|| site.name.clone());
            }
        }
        Self { named, wildcards: settings.wildcards.clone() }
    }

    /// The same with further sites at their own names.
    #[must_use]
    pub fn with(mut self, sites: impl Iterator<Item = SiteName>) -> Self {
        for site in sites {
            self.named.entry(site.clone()).or_insert(site);
        }
        self
    }

    /// All hosts by name, each with its site; without the wildcards.
    pub fn named(&self) -> impl Iterator<Item = (&SiteName, &SiteName)> {
        self.named.iter()
    }

    /// The domains under which every host is the site of that name.
    #[must_use]
    pub fn wildcards(&self) -> &[SiteName] {
        &self.wildcards
    }

    /// The site of a host as a browser sends it (RFC 9110 §7.2): a port and a final dot are ignored, capitals do not count. A host under a wildcard
    /// is taken for a site of that name, whether there is one or not.
    #[must_use]
    pub fn site_of(&self, host: &str) -> Option<SiteName> {
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(name, _)| name);
        let name: SiteName = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase().parse().ok()?;
        match self.named.get(&name) {
            Some(site) => Some(site.clone()),
            None => self.wildcards.iter().any(|parent| name.is_child_of(parent)).then_some(name),
        }
    }
}

/// Moves the sites that claim a host of another one to the broken ones.
pub(crate) fn refuse_shared_hosts(sites: &mut Sites) {
    let mut claims: HashMap<SiteName, Vec<usize>> = HashMap::new();
    for (index, site) in sites.good.iter().enumerate() {
        for (host, _) in &site.settings.host_spans {
            let owners = claims.entry(host.clone()).or_default();
            if !owners.contains(&index) {
                owners.push(index);
            }
        }
    }
    let mut problems: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    for (host, owners) in claims.into_iter().filter(|(_, owners)| owners.len() > 1) {
        for &index in &owners {
            let others = owners.iter().filter(|other| **other != index).map(|other| &sites.good[*other]);
            problems.entry(index).or_default().push(clash(&host, &sites.good[index], others));
        }
    }
    for (index, found) in problems.into_iter().rev() {
        let site = sites.good.remove(index);
        sites.broken.push(BrokenSite { name: site.name.as_str().to_owned(), problems: found });
    }
    sites.broken.sort_by(|a, b| a.name.cmp(&b.name));
}

impl Site {
    /// The hosts that another site has too, each as a problem of this one.
    #[must_use]
    pub fn clashes_with(&self, other: &Self) -> Vec<Diagnostic> {
        let has = |host: &SiteName| other.settings.host_spans.iter().any(|(name, _)| name == host);
        let shared = self.settings.host_spans.iter().map(|(host, _)| host).filter(|host| has(host));
        shared.map(|host| clash(host, self, std::iter::once(other))).collect()
    }
}

fn clash<'a>(host: &SiteName, site: &Site, others: impl Iterator<Item = &'a Site>) -> Diagnostic {
    let place = |site: &Site| {
        let span = site.settings.host_spans.iter().find(|(name, _)| name == host).map_or(0..0, |(_, span)| span.clone());
        site.settings.source.place(&span)
    };
    let problem = Diagnostic::error(format!("two sites claim the host `{host}`")).at(place(site));
    let problem = others.fold(problem, |problem, other| problem.related(place(other), format!("claimed by {} too", other.name)));
    problem.hint("a host belongs to one site: take it out of the other's site.toml")
}
