//! All that is known of a site from the build before.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::SystemTime;

use source::Moment;

use super::{KnownPages, KnownStyles, Standing};
use crate::load::SiteFiles;
use crate::reads::Print;
use crate::records::Records;
use crate::render::KnownFile;

/// All that is known of a site from the build before; nothing, before the first.
#[derive(Debug, Default)]
pub struct Past {
    /// The fingerprint of the settings and options that it was built with.
    pub settings: Print,
    /// Its pages as they were read.
    pub pages: KnownPages,
    /// What was found out about files that templates ask about.
    pub files: BTreeMap<PathBuf, KnownFile>,
    /// Its stylesheets.
    pub styles: Option<KnownStyles>,
    /// What its outputs were made from.
    pub records: Records,
    /// What the last build left in memory.
    pub standing: Option<Standing>,
}

/// The times between which nothing is published or expires by itself.
pub type Window = (Option<Moment>, Option<Moment>);

impl Past {
    /// When nothing is published or expires by itself: the moments around `now` at which something does.
    #[must_use]
    pub fn window(&self, now: Moment) -> Window {
        let mut window: Window = (None, None);
        let front = self.pages.values().map(|known| &known.page.front);
        for moment in front.flat_map(|front| [front.date, front.expires]).flatten() {
            if moment <= now {
                window.0 = window.0.max(Some(moment));
            } else {
                window.1 = Some(window.1.map_or(moment, |until| until.min(moment)));
            }
        }
        window
    }

    /// What is known of the files that are still what they were.
    #[must_use]
    pub fn known_files(&self, files: &SiteFiles) -> HashMap<PathBuf, KnownFile> {
        let all = files.public.iter().chain(&files.attachments);
        let same = |known: &KnownFile, file: &crate::load::SiteFile| known.stamp.is_some() && known.stamp == file.stamp;
        all.filter_map(|file| Some((file.path.clone(), self.files.get(&file.path).filter(|known| same(known, file))?.clone()))).collect()
    }
}

/// What was found out about files, without those that may change and yet look the same: all was looked at from `start` on.
#[must_use]
pub(crate) fn lasting(files: BTreeMap<PathBuf, KnownFile>, start: SystemTime) -> BTreeMap<PathBuf, KnownFile> {
    files.into_iter().filter(|(_, known)| known.stamp.is_some_and(|stamp| !stamp.is_young(start))).collect()
}
