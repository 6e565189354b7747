//! Keeps what is live equal to its content: as many builds at once as there are cores, each site once at a time.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use site::{Site, SiteName};
use source::{Diagnostic, Moment};

use super::follower::follow;
use super::kept::{Content, Kept, comes_due, told_of};
use super::news::{Listener, News};
use super::opened::Opened;
use super::outage::{Outages, pause};
use super::queue::{Queue, Wanted};
use super::reach::Reach;
use crate::highlights::Highlights;
use crate::publish::{CURRENT, is_held};
use crate::release_build::{Built, Failed};
use crate::remote::{ApiContent, Remote};
use crate::site_build::{BuildOptions, Job};
use crate::timings::Clock;

/// How often it is looked what is to be written down, and whether a site is held no longer.
const ROUND: Duration = Duration::from_secs(1);
/// How long a visitor waits for the first release of a site.
const PATIENCE: Duration = Duration::from_secs(120);
/// After so many times in a row that nothing could be published, whoever pushed hears of it: another process that publishes is soon done.
const REFUSALS: u32 = 3;
/// What a thread that waits for the API needs.
const SMALL_STACK: usize = 1 << 20;

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
    root: PathBuf,
    only: Vec<SiteName>,
    remote: Remote,
    listener: Listener,
    opened: RwLock<Arc<Opened>>,
    queue: Queue,
    kept: Mutex<HashMap<SiteName, Arc<Kept>>>,
    /// The sites whose last build came to nothing, and for which nothing changed since.
    failed: Mutex<HashSet<SiteName>>,
    /// Counts the builds that have ended.
    finished: tokio::sync::watch::Sender<u64>,
    /// The sites that are followed in the API.
    followed: Mutex<HashSet<SiteName>>,
    to_tell: Mutex<Option<Sender<SiteName>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    highlights: Arc<Highlights>,
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

    /// Hears that files changed; none stands for any.
    pub fn changed(self: &Arc<Self>, changed: &BTreeSet<PathBuf>) {
        let before = self.opened();
        let reach = if changed.is_empty() {
            Reach { settings: true, shared: true, all: true, ..Reach::default() }
        } else {
            Reach::of(&before, changed)
        };
        self.open_again(&before, &reach);
        for (site, changed) in &reach.sites {
            let wanted = Wanted { changed: changed.clone(), looks_at_all: false };
            self.wish_served(site, wanted);
        }
        let opened = self.opened();
        for site in &opened.good {
            let is_mended = before.site(&site.name).is_none();
            if changed.is_empty() || is_mended {
                self.wish_served(&site.name, Wanted::anew());
            } else if reach.all || reach.shared {
                self.wish_served(&site.name, Wanted::default());
            }
        }
        self.follow_all();
    }

    fn open_again(&self, before: &Opened, reach: &Reach) {
        let opened = if reach.settings {
            match Opened::new(&self.root, &self.only) {
                Ok(opened) => opened,
                Err(problems) => return (self.listener)(News::Unusable(problems)),
            }
        } else if reach.shared {
            before.with_new_components()
        } else {
            return;
        };
        if reach.settings {
            // another setting may mend, or break, any of them
            locked(&self.failed).clear();
            opened.broken.iter().for_each(|site| self.tell(News::Failed { site: site.name.clone(), problems: site.problems.clone() }));
        }
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(opened);
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
    fn wish_served(&self, name: &SiteName, wanted: Wanted) {
        let opened = self.opened();
        let is_followed = opened.site(name).is_some_and(|site| site.settings.content.api_section.is_some());
        if is_followed || self.is_built(name) {
            self.wish(name, wanted);
        } else {
            locked(&self.failed).remove(name);
        }
    }

    fn is_built(&self, site: &SiteName) -> bool {
        self.opened().workspace.dist(site).join(CURRENT).symlink_metadata().is_ok()
    }

    /// Has a site built that has no release yet, once for all who wait for that. False if it cannot be.
    pub(super) async fn first_release(&self, site: &SiteName) -> bool {
        let mut finished = self.finished.subscribe();
        if locked(&self.failed).contains(site) {
            return false;
        }
        self.queue.ensure(site);
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

    /// Follows the sites with a section in the API that are not followed yet.
    fn follow_all(self: &Arc<Self>) {
        let opened = self.opened();
        for site in opened.good.iter().filter(|site| site.settings.content.api_section.is_some()) {
            if locked(&self.followed).insert(site.name.clone()) {
                let (builder, name) = (Arc::clone(self), site.name.clone());
                let thread = std::thread::Builder::new().stack_size(SMALL_STACK);
                let spawned = thread.spawn(move || {
                    follow(&builder, &name);
                    locked(&builder.followed).remove(&name);
                });
                if let Err(error) = spawned {
                    locked(&self.followed).remove(&site.name);
                    self.tell(News::Away(Diagnostic::error(format!("cannot follow {} in the API: {error}", site.name))));
                }
            }
        }
    }

    /// Builds the site whose turn it is. False in the end.
    fn build_next(&self) -> bool {
        let Some((site, wanted)) = self.queue.take() else { return false };
        if catch_unwind(AssertUnwindSafe(|| self.build(&site, &wanted))).is_err() {
            self.kept(&site).forget();
            self.comes_to_nothing(&site, vec![Diagnostic::error(format!("the build of {site} broke off: this is an error in sitegen"))]);
        }
        self.queue.done(&site);
        self.finished.send_modify(|count| *count += 1);
        true
    }

    fn build(&self, name: &SiteName, wanted: &Wanted) {
        let (start, opened, kept) = (Instant::now(), self.opened(), self.kept(name));
        let Some(site) = opened.site(name) else {
            // what changes until it is mended is not heard of
            kept.forget();
            let broken = opened.broken.iter().find(|site| site.name == name.as_str());
            return self.comes_to_nothing(name, broken.map(|site| site.problems.clone()).unwrap_or_default());
        };
        let content = match site.settings.content.api_section.as_ref().map(|_| kept.content(&self.remote, &opened.workspace, site)) {
            None => None,
            Some(Content::Known(content)) => Some(content),
            // who follows the site in the API lets it be built
            Some(Content::Unknown) => return,
            Some(Content::Missing(problem)) => return self.comes_to_nothing(name, vec![problem]),
        };
        let options = self.options(content.clone(), false);
        let job = Job { workspace: &opened.workspace, shared: &opened.shared, site, options: &options, clock: &Clock::default() };
        let result = kept.build(&job, wanted);
        let has_to_wait = matches!(result, Err(Failed::Publishing(_))) && kept.refusals() < REFUSALS;
        if let Some(live) = content.as_ref().and_then(|content| told_of(&job, content, &result)).filter(|_| !has_to_wait) {
            kept.has_to_tell(Some(live));
            locked(&self.to_tell).as_ref().map(|sender| sender.send(name.clone()));
        }
        self.ends(name, &kept, result, start.elapsed());
    }

    fn ends(&self, name: &SiteName, kept: &Kept, result: Result<Built, Failed>, time: Duration) {
        match result {
            Ok(built) => {
                self.queue.at(name, comes_due(&built));
                locked(&self.failed).remove(name);
                let (changed, held, warnings) = (built.written.changed, built.written.held, built.summary.warnings);
                self.tell(News::Live { site: name.clone(), changed, held, time, warnings });
            }
            Err(Failed::Content(problems)) => {
                self.queue.at(name, None);
                self.comes_to_nothing(name, problems);
            }
            Err(Failed::Publishing(problems)) => {
                self.queue.at(name, Some(SystemTime::now() + pause(kept.refusals())));
                if kept.refusals() == 1 {
                    self.tell(News::Failed { site: name.to_string(), problems });
                }
            }
        }
    }

    fn comes_to_nothing(&self, site: &SiteName, problems: Vec<Diagnostic>) {
        locked(&self.failed).insert(site.clone());
        self.tell(News::Failed { site: site.to_string(), problems });
    }

    /// How a site is built now, with this content of the API.
    pub(super) fn options(&self, content: Option<Arc<ApiContent>>, drafts: bool) -> BuildOptions {
        BuildOptions {
            drafts,
            base_url: None,
            mode: styles::Mode::Production,
            now: Moment::now(),
            remote: Remote { instead: content, ..self.remote.clone() },
            highlights: Arc::clone(&self.highlights),
        }
    }

    fn tell_forever(&self, sites: &Receiver<SiteName>) {
        sites.iter().for_each(|site| self.tell_api(&site));
    }

    /// Tells the API how far a site is, if it does not know. What cannot be told is told as soon as the API answers again.
    pub(super) fn tell_api(&self, name: &SiteName) {
        let (opened, kept) = (self.opened(), self.kept(name));
        let (Some(site), Some(live)) = (opened.site(name), kept.untold()) else { return };
        let told = self.remote.tell_live(&opened.workspace, site, &live);
        if told.is_ok() && kept.untold().as_ref() == Some(&live) {
            kept.has_to_tell(None);
        }
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
