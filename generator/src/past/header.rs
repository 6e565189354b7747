//! What the file of a site's last build begins with: enough to tell whether there is anything to build at all.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use site::Workspace;
use source::Moment;

use super::Shared;
use crate::content::LeftOut;
use crate::load::Loaded;
use crate::publish::Written;
use crate::reads::{Digest, Print};
use crate::stamp::Stamp;

/// The beginning of the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The program that wrote it: another one may make other pages of the same content.
    pub program: Print,
    /// The settings and options.
    pub settings: Print,
    /// The files that the site was made from; none if they may change and look the same, or the build has to be done again for another reason.
    pub inputs: Option<Print>,
    /// Files outside of the workspace's own folders that count among them.
    pub foreign: Vec<PathBuf>,
    /// From when until when the same content makes the same pages.
    pub window: (Option<Moment>, Option<Moment>),
    /// The release that it was published as.
    pub release: String,
    /// How many pages visitors come to.
    pub pages: usize,
    /// What was left out.
    pub left_out: LeftOut,
    /// How many files it has, and bytes.
    pub files: (usize, u64),
}

impl Header {
    /// Whether a build of these files at this time would make the same release again.
    #[must_use]
    pub fn is_still(&self, inputs: Option<Print>, now: Moment) -> bool {
        let (from, until) = self.window;
        inputs.is_some() && self.inputs == inputs && from.is_none_or(|from| from <= now) && until.is_none_or(|until| now < until)
    }

    /// What was published, live or `held` back.
    #[must_use]
    pub fn written(&self, held: bool) -> Written {
        Written { files: self.files.0, bytes: self.files.1, changed: 0, held }
    }
}

/// The fingerprint of this program.
#[must_use]
pub fn program() -> Print {
    let file = std::env::current_exe().ok().and_then(|path| Stamp::of(&path));
    let digest = Digest::new("program").text(env!("CARGO_PKG_VERSION"));
    digest.option(file, |digest, stamp| stamp.digest(digest)).finish()
}

/// The fingerprint of all files of a site and of what it shares; none if one of them may change and look the same.
#[must_use]
pub fn inputs(workspace: &Workspace, shared: &Shared, loaded: &Loaded, foreign: &[PathBuf]) -> Option<Print> {
    let mut digest = Digest::new("inputs").list(&loaded.problems, |digest, problem| digest.text(&problem.to_string()));
    let marker = workspace.root.join(site::MARKER);
    let own = loaded.files.all().chain(&shared.files).map(|file| (file.path.as_path(), file.stamp));
    for (path, stamp) in own.chain([(marker.as_path(), Stamp::of(&marker))]) {
        let stamp = stamp.filter(|stamp| !stamp.is_young(loaded.start))?;
        digest = stamp.digest(digest.text(&path.to_string_lossy()));
    }
    Some(foreign.iter().fold(digest, |digest, path| add_foreign(digest, path)).finish())
}

/// A file that may not be there at all.
fn add_foreign(digest: Digest, path: &Path) -> Digest {
    digest.text(&path.to_string_lossy()).option(Stamp::of(path), |digest, stamp| stamp.digest(digest))
}
