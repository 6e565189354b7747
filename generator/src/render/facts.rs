//! Everything about a site that a template can ask for.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use markdown::Summary;
use source::Diagnostic;

use super::views::Body;
use super::{Assets, Stylesheets, feed};
use crate::content::{PageId, SiteModel};
use crate::highlights::Highlights;
use crate::reads::Reads;

/// Something that was made once it was asked for, and what was read to make it.
type Kept<T> = OnceLock<Box<(T, Reads)>>;

/// How many bodies are kept at most: they are all in memory until the site is built.
const BODIES: usize = 32;

/// Everything about a site that a template can ask for.
#[derive(Debug)]
pub struct Facts {
    /// Its content.
    pub model: SiteModel,
    /// The files in `public/`.
    pub assets: Assets,
    /// The files beside its content, by address.
    pub attachment_paths: HashMap<String, PathBuf>,
    /// The colours of code, remembered.
    pub highlights: Arc<Highlights>,
    /// Its compiled styles.
    pub stylesheets: Stylesheets,
    /// Which pages have the text that they had in the build before.
    pub unchanged: Vec<bool>,
    /// The only pages that may be others than in the build before, or in other places; none if that is not known.
    pub touched: Option<BTreeSet<PageId>>,
    /// When its files were looked at.
    pub start: SystemTime,
    /// What is found out while outputs are made.
    pub memory: Memory,
}

/// What is found out about the pages of a site while its outputs are made.
#[derive(Debug)]
pub struct Memory {
    /// How the body of each page begins, once that was asked for.
    pub(super) summaries: Vec<Kept<Summary>>,
    /// The bodies of the pages in the feed of the site, which are shown on the page and there.
    pub(super) bodies: HashMap<PageId, Kept<Arc<Body>>>,
    disturbance: Mutex<Option<Diagnostic>>,
}

impl Memory {
    /// Nothing yet.
    #[must_use]
    pub fn new(model: &SiteModel) -> Self {
        let in_feed = feed::address(model, model.root).map(|_| feed::entries(model, model.root).0);
        Self {
            summaries: model.pages.iter().map(|_| OnceLock::new()).collect(),
            bodies: in_feed.into_iter().flatten().take(BODIES).map(|id| (id, OnceLock::new())).collect(),
            disturbance: Mutex::default(),
        }
    }

    /// Notes that a file changed while the site is being built: what is made of it is of no use.
    pub(super) fn disturbed(&self, problem: Diagnostic) {
        self.disturbance.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(problem);
    }

    /// What changed while the site was being built, if anything did.
    pub(super) fn disturbance(&self) -> Option<Diagnostic> {
        self.disturbance.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
