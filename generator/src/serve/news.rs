//! What the builder has to say to whoever runs it.

use std::time::Duration;

use site::SiteName;
use source::Diagnostic;

/// Something that happened.
#[derive(Debug)]
pub enum News {
    /// A site was built and is live.
    Live {
        /// The site.
        site: SiteName,
        /// How many outputs are new or others.
        changed: usize,
        /// Whether it is kept back, since the site is held at an older release.
        held: bool,
        /// How long it took.
        time: Duration,
        /// What somebody should look at.
        warnings: Vec<Diagnostic>,
    },
    /// A site cannot be built, or not published. What is live stays.
    Failed {
        /// The site.
        site: String,
        /// What is wrong.
        problems: Vec<Diagnostic>,
    },
    /// The API does not answer as it should. Told once until it does.
    Away(Diagnostic),
    /// It does again.
    Back,
    /// Settings of the workspace cannot be used: those from before count on.
    Unusable(Vec<Diagnostic>),
}

/// Who hears of it.
pub type Listener = Box<dyn Fn(News) + Send + Sync>;
