//! The sites that the API serves: found by host, read anew when their settings change.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use site::{BrokenSite, Hosts, ModuleSpec, Site, SiteName, Sites, Workspace, resolve_modules};
use source::Diagnostic;

use crate::SiteDatabases;
use crate::accounts::JwtKeys;
use crate::database::{Database, OwnDatabase, OwnDatabases};

/// The sites of a workspace, by host.
pub struct Directory {
    root: PathBuf,
    specs: &'static [&'static ModuleSpec],
    databases: OwnDatabases,
    current: RwLock<Arc<Current>>,
}

#[derive(Default)]
struct Current {
    hosts: Hosts,
    sites: HashMap<SiteName, Arc<Tenancy>>,
}

impl Current {
    /// The broken sites that were there before, as they were. A fresh one that claims a host of these is broken too, and keeps its old settings.
    fn kept(&self, fresh: &mut Vec<Arc<Tenancy>>, broken: &mut Vec<BrokenSite>) -> Vec<Arc<Tenancy>> {
        loop {
            let known = broken.len();
            let kept: Vec<_> =
                self.sites.values().filter(|was| broken.iter().any(|one| one.name == was.site.name.as_str())).cloned().collect();
            fresh.retain(|tenancy| {
                let problems: Vec<Diagnostic> = kept.iter().flat_map(|was| tenancy.site.clashes_with(&was.site)).collect();
                let is_fine = problems.is_empty();
                if !is_fine {
                    broken.push(BrokenSite { name: tenancy.site.name.to_string(), problems });
                }
                is_fine
            });
            if broken.len() == known {
                return kept;
            }
        }
    }
}

/// A site with the modules that it gets.
pub(crate) struct Tenancy {
    pub(crate) site: Site,
    /// Its own database; none if it is in the one that all others share.
    pub(crate) own_database: Option<OwnDatabase>,
    /// What its tokens for other services are signed with; none if it signs none.
    pub(crate) jwt_keys: Option<JwtKeys>,
    pub(crate) modules: Vec<&'static str>,
}

impl Tenancy {
    /// Whether pages of this origin may ask with a visitor's credentials.
    pub(crate) fn lets_in(&self, origin: &str) -> bool {
        self.site.settings.api.origins.iter().any(|known| known.as_str() == origin)
    }
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Directory {
    /// Reads the sites of the workspace at `root`.
    ///
    /// # Errors
    /// `sitegen.toml` has problems. Sites with problems are left out.
    pub fn open(root: &Path, specs: &'static [&'static ModuleSpec], databases: SiteDatabases) -> Result<Self, Vec<Diagnostic>> {
        let databases = OwnDatabases::new(databases, root);
        let directory = Self { root: root.to_owned(), specs, databases, current: RwLock::default() };
        directory.reload()?;
        Ok(directory)
    }

    /// Reads the sites anew. One whose new settings have problems keeps its old ones, with its hosts; it is returned with what is wrong.
    ///
    /// # Errors
    /// `sitegen.toml` has problems; nothing changes then.
    pub fn reload(&self) -> Result<Vec<BrokenSite>, Vec<Diagnostic>> {
        let workspace = Workspace::open(&self.root, self.specs)?;
        let Sites { good, mut broken } = workspace.sites();
        let before = self.current();
        let mut fresh = Vec::new();
        for site in good {
            let was = before.sites.get(&site.name).map(|tenancy| tenancy.own_database.as_ref());
            let jwt_keys = || JwtKeys::of(&site, &self.root, self.databases.environment());
            match self.databases.of(&site, was).and_then(|database| Ok((database, jwt_keys()?))) {
                Ok((own_database, jwt_keys)) => fresh.push(Arc::new(self.read(site, own_database, jwt_keys))),
                Err(problems) => broken.push(BrokenSite { name: site.name.to_string(), problems }),
            }
        }
        let kept = before.kept(&mut fresh, &mut broken);
        let all: HashMap<SiteName, Arc<Tenancy>> =
            kept.into_iter().chain(fresh).map(|tenancy| (tenancy.site.name.clone(), tenancy)).collect();
        let mut known: Vec<Site> = all.values().map(|tenancy| tenancy.site.clone()).collect();
        known.sort_by(|a, b| a.name.cmp(&b.name));
        let current = Current { hosts: Hosts::new(&known, &workspace.settings), sites: all };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
        Ok(broken)
    }

    /// The folder of the workspace.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A site by its name.
    pub(crate) fn tenancy(&self, name: &SiteName) -> Option<Arc<Tenancy>> {
        self.current().sites.get(name).cloned()
    }

    /// The databases of sites that have their own.
    pub(crate) fn own_databases(&self) -> Vec<Arc<Database>> {
        self.databases.all()
    }

    /// All sites with their modules.
    pub(crate) fn tenancies(&self) -> Vec<Arc<Tenancy>> {
        self.current().sites.values().cloned().collect()
    }

    /// The sites with a module that sends mails.
    pub(crate) fn sites_that_mail(&self) -> Vec<SiteName> {
        let current = self.current();
        let mailing = |tenancy: &Tenancy| self.specs.iter().any(|spec| !spec.mails.is_empty() && tenancy.modules.contains(&spec.name));
        current.sites.values().filter(|tenancy| mailing(tenancy)).map(|tenancy| tenancy.site.name.clone()).collect()
    }

    /// The sites that have a module on.
    pub(crate) fn sites_with(&self, module: &str) -> Vec<SiteName> {
        let current = self.current();
        let with = current.sites.values().filter(|tenancy| tenancy.modules.contains(&module));
        with.map(|tenancy| tenancy.site.name.clone()).collect()
    }

    fn read(&self, site: Site, own_database: Option<OwnDatabase>, jwt_keys: Option<JwtKeys>) -> Tenancy {
        let names: Vec<&str> = site.settings.modules.iter().map(|switch| switch.name.as_str()).collect();
        // the names were checked when the settings were read
        let resolved = resolve_modules(self.specs, &names).unwrap_or_default();
        Tenancy { modules: resolved.iter().map(|module| module.spec.name).collect(), site, own_database, jwt_keys }
    }

    fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The site of a host.
    pub(crate) fn tenancy_of(&self, host: &str) -> Option<Arc<Tenancy>> {
        let current = self.current();
        current.sites.get(&current.hosts.site_of(host)?).cloned()
    }
}
