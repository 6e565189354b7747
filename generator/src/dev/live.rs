//! What is served right now: the outputs of each site, in memory, and what is wrong with it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::json;
use site::{Hosts, SiteName};
use source::Diagnostic;
use tokio::sync::broadcast;

use super::events::{Change, Event};
use super::update::{OutputTable, Update};

/// How many events a browser may be behind before it is told to reload.
const BACKLOG: usize = 64;

/// The outputs of one site.
#[derive(Debug, Clone, Default)]
pub struct LiveSite {
    /// Output path → what it holds. Those of the last build that went well.
    pub outputs: Arc<OutputTable>,
    /// What was wrong with the last build; empty if it went well.
    pub problems: Vec<Diagnostic>,
}

/// All sites, shared by the server and the rebuilder.
#[derive(Debug)]
pub struct Live {
    state: RwLock<State>,
    events: broadcast::Sender<Event>,
    port: u16,
}

#[derive(Debug, Default)]
struct State {
    hosts: Hosts,
    sites: BTreeMap<String, LiveSite>,
}

impl Live {
    /// Nothing yet, to be served on `port`.
    #[must_use]
    pub fn new(port: u16) -> Self {
        Self { state: RwLock::default(), events: broadcast::channel(BACKLOG).0, port }
    }

    /// The address of a site in development.
    #[must_use]
    pub fn address(&self, site: &str) -> String {
        format!("http://{site}.localhost:{}", self.port)
    }

    /// Says which hosts there are, and forgets the sites that are gone.
    pub fn set_hosts(&self, hosts: Hosts, sites: &[String]) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.hosts = hosts;
        state.sites.retain(|name, _| sites.contains(name));
        for name in sites {
            state.sites.entry(name.clone()).or_default();
        }
    }

    /// Takes the result of a build and tells the browsers what changed. A build that failed leaves what is served as it is.
    pub fn put(&self, site: &str, result: Result<Update, Vec<Diagnostic>>) -> Change {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let live = state.sites.entry(site.to_owned()).or_default();
        let change = match result {
            Ok(update) => {
                let change = Change::of(update.changed(&live.outputs), !live.problems.is_empty());
                update.apply(&mut live.outputs);
                live.problems = Vec::new();
                change
            }
            Err(problems) => {
                live.problems = problems;
                Change::Broken(live.problems.clone())
            }
        };
        if change != Change::Nothing {
            // nobody listens while no browser is open
            let _ = self.events.send(Event { site: site.to_owned(), data: change.to_json() });
        }
        change
    }

    /// The site of a host, with or without `.localhost` at its end.
    #[must_use]
    pub fn site_of(&self, host: &str) -> Option<SiteName> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let name = name.strip_suffix(".localhost").unwrap_or(name);
        self.state.read().unwrap_or_else(PoisonError::into_inner).hosts.site_of(name)
    }

    /// A site as it is now.
    #[must_use]
    pub fn site(&self, name: &str) -> Option<LiveSite> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).sites.get(name).cloned()
    }

    /// All sites by name, each with its address and the number of its problems.
    #[must_use]
    pub fn overview(&self) -> Vec<(String, String, usize)> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.sites.iter().map(|(name, site)| (name.clone(), self.address(name), site.problems.len())).collect()
    }

    /// What browsers are told from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// What a browser has to know when it comes.
    #[must_use]
    pub fn hello(&self, site: &str) -> String {
        let problems = self.site(site).map(|site| site.problems).unwrap_or_default();
        json!({"kind": "hello", "problems": problems.iter().map(Diagnostic::to_json).collect::<Vec<_>>()}).to_string()
    }
}
