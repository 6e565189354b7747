//! Databases: the one that sites share, and those of sites that have their own. Each is opened once, however many sites are in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use site::{Site, SiteName};
use source::Diagnostic;
use store::{Migration, SiteStore, Store, StoreError, StoreUrl};
use tokio::sync::OnceCell;

/// How long a database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// What becomes of `[database]` in a `site.toml`.
pub enum SiteDatabases {
    /// Nothing: all sites share the program's database. In development, where nobody's real documents may be touched.
    Shared,
    /// It is opened. Holds the environment of the process, in which the URLs with a password stand, and other secrets of sites.
    Own(HashMap<String, String>),
}

/// An open database.
pub(crate) struct Database {
    pub(crate) store: Store,
    /// Which sites have been brought into the form that their modules read.
    migrated: Mutex<HashMap<MigratedKey, Arc<OnceCell<()>>>>,
}

type MigratedKey = (SiteName, Vec<&'static str>);

impl Database {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, migrated: Mutex::default() }
    }

    /// The documents of a site after the migrations of these modules, which are done once.
    pub(crate) async fn migrated(
        &self,
        site: &SiteName,
        modules: &[&'static str],
        migrations: &[Migration],
    ) -> Result<SiteStore, StoreError> {
        let store = self.store.site(site);
        if !migrations.is_empty() {
            let once = {
                let mut migrated = self.migrated.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(migrated.entry((site.clone(), modules.to_vec())).or_default())
            };
            once.get_or_try_init(async || store.migrate(migrations).await.map(|_| ())).await?;
        }
        Ok(store)
    }

    /// Looks for migrations anew: the site's documents were replaced.
    pub(crate) fn forget_migrations(&self, site: &SiteName) {
        self.migrated.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _), _| known != site);
    }

    /// Whether it can be used right now.
    pub(crate) async fn is_there(&self) -> bool {
        matches!(tokio::time::timeout(PATIENCE, self.store.ping()).await, Ok(Ok(())))
    }
}

/// The databases of sites that have their own.
pub(crate) struct OwnDatabases {
    kind: SiteDatabases,
    root: PathBuf,
    open: Mutex<Vec<(StoreUrl, Weak<Database>)>>,
}

/// A site's own database, and where it is.
#[derive(Clone)]
pub(crate) struct OwnDatabase {
    url: StoreUrl,
    pub(crate) database: Arc<Database>,
}

impl OwnDatabases {
    pub(crate) fn new(kind: SiteDatabases, root: &Path) -> Self {
        Self { kind, root: root.to_owned(), open: Mutex::default() }
    }

    /// The database of a site, opened if it is not. `before` is what the site had until now: where it moves to another one, that has to answer.
    ///
    /// # Errors
    /// What is wrong with what the settings say.
    pub(crate) fn of(&self, site: &Site, before: Option<Option<&OwnDatabase>>) -> Result<Option<OwnDatabase>, Vec<Diagnostic>> {
        let SiteDatabases::Own(environment) = &self.kind else { return Ok(None) };
        let Some(url) = site.database_url(&self.root, environment)? else { return Ok(None) };
        let told = |what: &str, error: &StoreError| vec![site.database_problem(format!("{what}: {error}"))];
        let url = StoreUrl::parse(&url).map_err(|error| told("the site's database", &error))?.below(&self.root);
        if let Some(Some(known)) = before.filter(|known| known.is_some_and(|known| known.url == url)) {
            return Ok(Some(known.clone()));
        }
        let database = self.opened(&url).map_err(|error| told("the site's database cannot be opened", &error))?;
        if before.is_some() {
            answers(&url).map_err(|error| told("the site's new database does not answer, so the old one stays", &error))?;
        }
        Ok(Some(OwnDatabase { url, database }))
    }

    fn opened(&self, url: &StoreUrl) -> Result<Arc<Database>, StoreError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(_, database)| database.strong_count() > 0);
        if let Some(database) = open.iter().find(|(known, _)| known == url).and_then(|(_, database)| database.upgrade()) {
            return Ok(database);
        }
        let database = Arc::new(Database::new(Store::open(url)?));
        open.push((url.clone(), Arc::downgrade(&database)));
        Ok(database)
    }

    /// The environment of the process; none in development.
    pub(crate) fn environment(&self) -> Option<&HashMap<String, String>> {
        match &self.kind {
            SiteDatabases::Shared => None,
            SiteDatabases::Own(environment) => Some(environment),
        }
    }

    /// All that are in use.
    pub(crate) fn all(&self) -> Vec<Arc<Database>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(|(_, database)| database.upgrade()).collect()
    }
}

/// Asks a database, by a connection of its own that is closed again.
fn answers(url: &StoreUrl) -> Result<(), StoreError> {
    let failed = |what: &dyn std::fmt::Display| StoreError::Unavailable(what.to_string());
    let ask = async || match tokio::time::timeout(PATIENCE, Store::open(url)?.ping()).await {
        Ok(answer) => answer,
        Err(_) => Err(failed(&format!("nothing came within {} seconds", PATIENCE.as_secs()))),
    };
    // settings are read by threads that are part of a runtime and by others: a thread of its own is neither
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
            runtime.block_on(ask())
        });
        asking.join().unwrap_or_else(|_| Err(failed(&"it could not be asked")))
    })
}
