//! What the builder does when it hears that files changed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use source::Diagnostic;

use super::builder::{Builder, locked};
use super::follower::follow;
use super::news::News;
use super::opened::Opened;
use super::queue::Wanted;
use super::reach::Reach;

/// What a thread that waits for the API needs.
const SMALL_STACK: usize = 1 << 20;

impl Builder {
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
                Err(problems) => return self.tell(News::Unusable(problems)),
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

    /// Follows the sites with a section in the API that are not followed yet.
    pub(super) fn follow_all(self: &Arc<Self>) {
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
}
