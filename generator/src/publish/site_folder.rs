//! A site's folder under `dist/`, held by this process alone: what is live, what lies in the idle slot, and which releases there are.

use std::fs::File;
use std::path::PathBuf;

use source::{Diagnostic, Severity};

use super::errors::cannot;
use super::hold::Hold;
use super::layout::Layout;
use super::manifest::Manifest;
use super::release_id::ReleaseId;
use super::slot::Slot;
use super::state::{SlotName, SlotRecord, State};

/// The folder, until it is dropped.
#[derive(Debug)]
pub(super) struct SiteFolder {
    pub(super) layout: Layout,
    /// What visitors see; none before the first release.
    pub(super) live: Option<Slot>,
    pub(super) idle: Slot,
    /// All releases, the oldest first.
    pub(super) releases: Vec<ReleaseId>,
    /// Whether new releases are kept back until somebody says otherwise.
    held: bool,
    /// Let go of when all else is done.
    _hold: Hold,
}

impl SiteFolder {
    /// Takes hold of a site's folder, and looks at the slots where what is recorded of them cannot be relied on.
    ///
    /// # Errors
    /// Another process holds it, or it cannot be read or written.
    pub(super) fn open(root: PathBuf) -> Result<Self, Diagnostic> {
        let layout = Layout { root };
        let hold = lock(&layout)?;
        let live_name = layout.live()?;
        let releases = layout.prepare()?;
        let stored = State::load(&layout);
        let is_known = stored.is_some();
        let state = stored.unwrap_or_default();
        let look = |name: SlotName| Slot::look(&layout, name, state.slot(name), &releases);
        let live = live_name.map(look).transpose()?;
        let idle = look(live_name.map_or(SlotName::A, SlotName::other))?;
        let mut folder = Self { layout, live, idle, releases, held: state.held, _hold: hold };
        if !is_known {
            [SlotName::A, SlotName::B].into_iter().try_for_each(|slot| folder.says(slot, None))?;
            // a build always goes live, so that an older release can only be live if somebody wanted it
            folder.hold(folder.live_release().is_some_and(|live| folder.releases.last() != Some(live)))?;
        } else if folder.held && folder.live.is_none() {
            // where nothing is live there is nothing to hold
            folder.hold(false)?;
        }
        for slot in folder.live.iter().chain([&folder.idle]).filter(|slot| slot.scanned) {
            folder.says(slot.name, slot.record(&folder.layout).as_ref())?;
        }
        Ok(folder)
    }

    /// The release that visitors see, if it is one that is whole.
    pub(super) fn live_release(&self) -> Option<&ReleaseId> {
        self.live.as_ref()?.release.as_ref()
    }

    /// What the next build keeps from: what is live; while new releases are kept back the newest of them, if the idle slot holds it whole.
    pub(super) fn base(&self) -> Option<&Slot> {
        let holds_newest =
            self.idle.foreign.is_empty() && self.idle.release.is_some() && self.idle.release.as_ref() == self.releases.last();
        if self.held && holds_newest { Some(&self.idle) } else { self.live.as_ref() }
    }

    /// The record of a release; none if it is damaged.
    pub(super) fn recorded(&self, id: &ReleaseId) -> Option<Manifest> {
        let in_slot = self.live.iter().chain([&self.idle]).find(|slot| slot.release.as_ref() == Some(id));
        in_slot.map_or_else(|| self.layout.load(id), |slot| Some(slot.manifest.clone()))
    }

    /// Whether new releases are kept back.
    pub(super) fn is_held(&self) -> bool {
        self.held
    }

    /// Says whether new releases are kept back.
    pub(super) fn hold(&mut self, held: bool) -> Result<(), Diagnostic> {
        self.held = held;
        let file = self.layout.state();
        State::save_held(held, &self.layout).map_err(|error| cannot("write this", &file, &error))
    }

    /// Says that nothing is known of the idle slot from here on.
    pub(super) fn idle_is_changing(&self) -> Result<(), Diagnostic> {
        self.says(self.idle.name, None)
    }

    /// Says what the idle slot holds from here on.
    pub(super) fn idle_holds(&mut self, slot: Slot) -> Result<(), Diagnostic> {
        self.says(slot.name, slot.record(&self.layout).as_ref())?;
        self.idle = slot;
        Ok(())
    }

    /// Makes what is in the idle slot live.
    pub(super) fn switch(&mut self) -> Result<(), Diagnostic> {
        self.layout.switch(self.idle.name)
    }

    /// Removes the oldest releases but for this many, and but for those that are in a slot. Returns a warning if one cannot be removed; the next build
    /// tries it again.
    pub(super) fn forget_all_but(&mut self, count: usize) -> Option<Diagnostic> {
        let slots = [self.live_release().cloned(), self.idle.release.clone()];
        let spare = self.releases.len().saturating_sub(count);
        let old: Vec<ReleaseId> =
            self.releases[..spare].iter().filter(|id| !slots.iter().flatten().any(|held| held == *id)).cloned().collect();
        let mut warning = None;
        for id in old {
            match self.layout.forget(&id) {
                Ok(()) => self.releases.retain(|other| *other != id),
                Err(error) => warning = Some(cannot("remove this old release", &self.layout.release(&id), &error)),
            }
        }
        let hint = "it is published all the same; the next build tries this again".to_owned();
        warning.map(|problem| Diagnostic { severity: Severity::Warning, hint: Some(hint), ..problem })
    }

    fn says(&self, slot: SlotName, record: Option<&SlotRecord>) -> Result<(), Diagnostic> {
        let file = self.layout.slot_record(slot);
        SlotRecord::save(record, &file).map_err(|error| cannot("write this", &file, &error))
    }
}

impl Drop for SiteFolder {
    fn drop(&mut self) {
        self.layout.clear();
    }
}

fn lock(layout: &Layout) -> Result<Hold, Diagnostic> {
    std::fs::create_dir_all(&layout.root).map_err(|error| cannot("make this folder", &layout.root, &error))?;
    let lock = File::create(layout.lock()).map_err(|error| cannot("write here", &layout.root, &error))?;
    Hold::take(lock, &layout.lock(), "this site is being published already")
}
