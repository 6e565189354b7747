//! Keeps what is live equal to its content: as many builds at once as there are cores, each site once at a time.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use site::{Site, SiteName};
use source::{Diagnostic, Moment};

use super::kept::Kept;
use super::news::{Listener, News};
use super::opened::Opened;
use super::outage::Outages;
use super::queue::{Queue, Wanted};
use crate::highlights::Highlights;
use crate::publish::{CURRENT, is_held};
use crate::remote::Remote;
use crate::site_build::Job;
use crate::timings::Clock;

/// How often it is looked what is to be written down, and whether a site is held no longer.
const ROUND: Duration = Duration::from_secs(1);
/// How long a visitor waits for the first release of a site.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where the API is.
#[derive(Debug, Clone)]
pub struct Api {
    /// Its address, without `/api`.
    pub url: String,
    /// The operator's key for it.
    pub key: Option<String>,
}

/// Builds and publishes the sites of a workspace, again and again.
pub struct Builder {
    pub(super) root: PathBuf,
    pub(super) only: Vec<SiteName>,
    pub(super) remote: Remote,
    listener: Listener,
    pub(super) opened: RwLock<Arc<Opened>>,
    pub(super) queue: Queue,
    kept: Mutex<HashMap<SiteName, Arc<Kept>>>,
    /// The sites whose last build came to nothing, and for which nothing changed since.
    pub(super) failed: Mutex<HashSet<SiteName>>,
    /// Counts the builds that have ended.
    pub(super) finished: tokio::sync::watch::Sender<u64>,
    /// The sites that are followed in the API.
    pub(super) followed: Mutex<HashSet<SiteName>>,
    pub(super) to_tell: Mutex<Option<Sender<SiteName>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    pub(super) highlights: Arc<Highlights>,
    pub(super) outages: Outages,
}

impl Builder {
    /// For these sites of the workspace at `root`, or for all if none is named.
    ///
    /// # Errors
    /// `sitegen.toml` has problems.
    pub fn new(root: &Path, only: &[SiteName], api: Api, listener: Listener) -> Result<Arc<Self>, Vec<Diagnostic>> {
        let opened = Opened::new(root, only)?;
        Ok(Arc::new(Self {
            root: root.to_owned(),
            only: only.to_owned(),
            remote: Remote { url: Some(api.url), key: api.key, as_heard: true, ..Remote::default() },
            listener,
            opened: RwLock::new(Arc::new(opened)),
            queue: Queue::default(),
            kept: Mutex::default(),
            failed: Mutex::default(),
            finished: tokio::sync::watch::Sender::new(0),
            followed: Mutex::default(),
            to_tell: Mutex::default(),
            threads: Mutex::default(),
            highlights: Arc::new(Highlights::of(root, Moment::now())),
            outages: Outages::default(),
        }))
    }

    /// Begins: sites that were built before are looked at now, those with a section in the API as soon as that answers, others when the first visitor comes.
    pub fn start(self: &Arc<Self>) {
        for _ in 0..rayon::current_num_threads() {
            let builder = Arc::clone(self);
            let work = move || while builder.build_next() {};
            locked(&self.threads).push(std::thread::spawn(work));
        }
        let (sender, receiver) = channel();
        *locked(&self.to_tell) = Some(sender);
        let (teller, keeper) = (Arc::clone(self), Arc::clone(self));
        // both end with the program
        std::thread::spawn(move || teller.tell_forever(&receiver));
        std::thread::spawn(move || keeper.keep_forever());
        let opened = self.opened();
        opened.good.iter().filter(|site| self.is_built(&site.name)).for_each(|site| self.wish_file_owned(site, Wanted::default()));
        self.follow_all();
    }

    /// Ends: what is being built is built to its end, and what is known is written down.
    pub fn end(&self) {
        self.queue.end();
        for thread in std::mem::take(&mut *locked(&self.threads)) {
            // one that broke has said so
            let _ = thread.join();
        }
        self.save(true);
    }

    /// The workspace as it is known now.
    pub(super) fn opened(&self) -> Arc<Opened> {
        Arc::clone(&self.opened.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known of a site.
    pub(super) fn kept(&self, site: &SiteName) -> Arc<Kept> {
        Arc::clone(locked(&self.kept).entry(site.clone()).or_default())
    }

    /// How content in the API is read.
    pub(super) fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Says something to whoever runs this.
    pub(super) fn tell(&self, news: News) {
        (self.listener)(news);
    }

    /// Lets a site be built for something that changed.
    pub(super) fn wish(&self, site: &SiteName, wanted: Wanted) {
        locked(&self.failed).remove(site);
        self.queue.wish(site, wanted);
    }

    fn wish_file_owned(&self, site: &Site, wanted: Wanted) {
        // the others are built as soon as the API answers, or does not
        if site.settings.content.api_section.is_none() {
            self.wish(&site.name, wanted);
        }
    }

    /// Lets a site be built that visitors see or editors push to. Others wait for their first visitor.
    pub(super) fn wish_served(&self, name: &SiteName, wanted: Wanted) {
        let opened = self.opened();
        let is_followed = opened.site(name).is_some_and(|site| site.settings.content.api_section.is_some());
        if is_followed || self.is_built(name) {
            self.wish(name, wanted);
        } else {
            locked(&self.failed).remove(name);
        }
    }

    pub(super) fn is_built(&self, site: &SiteName) -> bool {
        self.opened().workspace.dist(site).join(CURRENT).symlink_metadata().is_ok()
    }

    /// Has a site built that has no release yet, once for all who wait for that. False if it cannot be.
    pub(super) async fn first_release(&self, site: &SiteName) -> bool {
        let mut finished = self.finished.subscribe();
        if locked(&self.failed).contains(site) {
            return false;
        }
        self.queue.hurry(site);
        let wait = async {
            loop {
                if self.is_built(site) {
                    return true;
                }
                if locked(&self.failed).contains(site) || finished.changed().await.is_err() {
                    return false;
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or(false)
    }

    fn keep_forever(&self) {
        loop {
            std::thread::sleep(ROUND);
            let opened = self.opened();
            let all: Vec<(SiteName, Arc<Kept>)> = locked(&self.kept).iter().map(|(name, kept)| (name.clone(), Arc::clone(kept))).collect();
            let resumed = all.iter().filter(|(name, kept)| kept.is_held() && !is_held(&opened.workspace.dist(name)));
            resumed.for_each(|(name, _)| self.wish(name, Wanted::default()));
            self.save(false);
        }
    }

    fn save(&self, now: bool) {
        let opened = self.opened();
        let all: Vec<(SiteName, Arc<Kept>)> = locked(&self.kept).iter().map(|(name, kept)| (name.clone(), Arc::clone(kept))).collect();
        for (name, kept) in all {
            let Some(site) = opened.site(&name) else { continue };
            let options = self.options(None, false);
            let job = Job { workspace: &opened.workspace, shared: &opened.shared, site, options: &options, clock: &Clock::default() };
            kept.save(&job, now);
        }
        self.highlights.save();
    }
}

/// What a lock guards, also after a thread broke that held it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
