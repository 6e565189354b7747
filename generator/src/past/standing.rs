//! What a build leaves standing in memory: a model and a plan that the next one revises, where no more than the text of some pages changed.

use std::collections::BTreeSet;

use serde_json::Value;
use source::Moment;

use super::{ReadPages, Shared, Window};
use crate::content::{PageId, Revised, SiteModel};
use crate::load::{Loaded, SiteFile};
use crate::reads::{Digest, Print};
use crate::render::Plan;

/// A model and a plan, and when they are right.
#[derive(Debug)]
pub struct Standing {
    model: SiteModel,
    plan: Plan,
    basis: Print,
    window: Window,
}

/// What they are in the next build.
pub struct Restored {
    /// The model.
    pub model: SiteModel,
    /// The plan; none if it has to be made anew.
    pub plan: Option<Plan>,
    /// The pages of which anything changed.
    pub touched: BTreeSet<PageId>,
}

impl Standing {
    /// Keeps them. `basis` is the fingerprint of all files but markdown, `window` the times between which the same pages are in.
    #[must_use]
    pub fn new(model: SiteModel, plan: Plan, basis: Print, window: Window) -> Self {
        Self { model, plan, basis, window }
    }

    /// Puts the pages that changed in their places; none if that does not do.
    #[must_use]
    pub fn restore(self, basis: Print, pages: &ReadPages, data: Value, now: Moment, drafts: bool) -> Option<Restored> {
        let Self { mut model, plan, window: (from, until), .. } = self;
        let is_in_time = from.is_none_or(|from| from <= now) && until.is_none_or(|until| now < until);
        if self.basis != basis || !is_in_time || !pages.has_known_names() {
            return None;
        }
        let changed: Vec<_> = pages.changed().cloned().collect();
        (model.now, model.data) = (now, data);
        let Revised { model, touched } = model.revise(&changed, drafts)?;
        let plan = Some(plan).filter(|plan| plan.is_still(&model, &touched));
        Some(Restored { model, plan, touched })
    }
}

/// The fingerprint of all files of a site but its markdown, and of what it shares.
#[must_use]
pub fn basis(loaded: &Loaded, shared: &Shared) -> Print {
    let files = &loaded.files;
    let add = |digest: Digest, file: &SiteFile| {
        digest.text(&file.path.to_string_lossy()).option(file.stamp, |digest, stamp| stamp.digest(digest))
    };
    let lists = [&files.attachments, &files.pages, &files.public, &files.data, &files.sources, &shared.files];
    lists.into_iter().fold(Digest::new("basis"), |digest, list| digest.list(list, add)).finish()
}
