//! The live release as whoever serves it reads it, while builds go on and other processes roll back. Nothing is taken hold of: what is recorded of a slot goes
//! before the slot is changed, so a file that was opened while the record stood is one of the release that the record names.

use std::path::{Path, PathBuf};

use source::Diagnostic;

use super::layout::Layout;
use super::outputs::{Entry, Outputs, PACKED};
use super::release_id::ReleaseId;
use super::slot::Slot;
use super::state::{Lingering, SlotName, SlotRecord, State};
use crate::stamp::Stamp;

/// How often a release is sought that stays for as long as it takes to read what it is.
const TRIES: usize = 8;

/// The live release of a site, as it was when it was opened.
#[derive(Debug)]
pub struct LiveRelease {
    layout: Layout,
    slot: SlotName,
    /// The record of the slot; none where nothing is recorded, and the files were looked at.
    record: Option<Stamp>,
    id: Option<ReleaseId>,
    holds: Outputs,
}

impl LiveRelease {
    /// Opens what is live in a site's folder under `dist/`; nothing before the first release.
    ///
    /// # Errors
    /// `current` is no link, or the slot cannot be read.
    pub fn open(folder: &Path) -> Result<Option<Self>, Diagnostic> {
        let layout = Layout { root: folder.to_owned() };
        let mut last = None;
        for _ in 0..TRIES {
            let Some(slot) = layout.live()? else { return Ok(None) };
            let found = Self::of_slot(&layout, slot)?;
            if found.is_current() {
                return Ok(Some(found));
            }
            last = Some(found);
        }
        Ok(last)
    }

    fn of_slot(layout: &Layout, slot: SlotName) -> Result<Self, Diagnostic> {
        let file = layout.slot_record(slot);
        // the stamp first: a record that comes in between is another one than this says
        let stamp = Stamp::of(&file);
        let known = SlotRecord::load(&file).and_then(|record| Some((layout.load(&record.release)?, record.lingering)));
        let (id, holds) = match known {
            Some((manifest, lingering)) => (Some(manifest.id.clone()), Lingering::beside(&manifest.outputs, &lingering)),
            None => (None, Slot::look(layout, slot, None, &layout.releases())?.holds),
        };
        Ok(Self { layout: layout.clone(), slot, record: stamp, id, holds })
    }

    /// Whether it is still what visitors are to see. What was read of it before this says so is its own.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.layout.live().is_ok_and(|slot| slot == Some(self.slot)) && Stamp::of(&self.layout.slot_record(self.slot)) == self.record
    }

    /// Its name; none if it is not known which one it is.
    #[must_use]
    pub fn id(&self) -> Option<&ReleaseId> {
        self.id.as_ref()
    }

    /// What an output holds, also one that only pages of the release before name.
    #[must_use]
    pub fn get(&self, output: &str) -> Option<Entry> {
        self.holds.get(output)
    }

    /// The file of an output.
    #[must_use]
    pub fn file(&self, output: &str) -> PathBuf {
        self.layout.slot(self.slot).join(output)
    }

    /// The file of its compressed copy.
    #[must_use]
    pub fn packed_file(&self, output: &str) -> PathBuf {
        self.file(&format!("{output}{PACKED}"))
    }
}

/// Whether new releases of the site in this folder are kept back.
#[must_use]
pub fn is_held(folder: &Path) -> bool {
    State::load(&Layout { root: folder.to_owned() }).is_some_and(|state| state.held)
}
