//! A site from its files to a release: nothing is made if nothing changed, else what changed. What is kept from the build before counts only if the release
//! that it made is live, or kept back and at hand.

use site::SiteName;
use source::Diagnostic;

use crate::load::Loaded;
use crate::past::{Cache, Encoded, Header, Past, inputs, program};
use crate::publish::{Published, Publisher, ReleaseFacts, ReleaseId, Written, overview};
use crate::reads::{Digest, Print, SiteRead};
use crate::render::Outputs;
use crate::site_build::{self, Job, Prepared, Summary, settings_print};
use crate::timings::Stage;

/// What is kept from the build before, if it fits this one.
struct Known {
    /// There if nothing changed since.
    header: Option<Header>,
    past: Past,
}

/// What the build before left.
struct Kept {
    header: Header,
    past: Past,
}

impl Kept {
    /// This, if it is of the release that the next build keeps from.
    fn of_release(self, publisher: &Publisher) -> Option<Self> {
        let is_of = publisher.base().is_some_and(|base| base.id().as_str() == self.header.release);
        is_of.then_some(self)
    }
}

/// A site that was built.
#[derive(Debug, Clone)]
pub struct Built {
    /// What was made.
    pub summary: Summary,
    /// What was written.
    pub written: Written,
    /// The release; none in a plain folder.
    pub release: Option<ReleaseId>,
}

/// What this process knows of a site from its last build of it.
#[derive(Debug, Default)]
pub struct Remembered {
    past: Past,
    /// The release that it made, and how many files that has; none if what is known is of none.
    release: Option<(ReleaseId, usize)>,
    /// What the next process does not know yet.
    unsaved: Option<Built>,
}

impl Remembered {
    /// The pages of the site as they were read, and its styles, for a build that publishes nothing.
    #[must_use]
    pub fn pages_for(&self, settings: Print) -> Past {
        let Past { pages, files, styles, .. } = &self.past;
        Past { settings, pages: pages.clone(), files: files.clone(), styles: styles.clone(), ..Past::default() }
    }

    /// Whether the next process would not know of the last build.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.unsaved.is_some()
    }
}

/// Outputs that were made and wait to be published.
struct Made {
    publisher: Publisher,
    summary: Summary,
    /// What they were made from.
    prepared: Prepared,
}

/// Why a build came to nothing.
#[derive(Debug)]
pub enum Failed {
    /// What people wrote: the same again comes to nothing again.
    Content(Vec<Diagnostic>),
    /// The disk, or another process: the same again may go well.
    Publishing(Vec<Diagnostic>),
}

impl Failed {
    /// What went wrong.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        match self {
            Self::Content(problems) | Self::Publishing(problems) => problems,
        }
    }
}

impl From<Failed> for Vec<Diagnostic> {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Content(problems) | Failed::Publishing(problems) => problems,
        }
    }
}

impl Job<'_> {
    /// Builds the site and makes it live.
    ///
    /// # Errors
    /// All that is wrong with it. What is live was not touched.
    pub fn release(&self) -> Result<Built, Vec<Diagnostic>> {
        Ok(self.try_release()?)
    }

    /// The same for whoever has to know why it came to nothing.
    ///
    /// # Errors
    /// All that is wrong with it. What is live was not touched.
    pub fn try_release(&self) -> Result<Built, Failed> {
        if let Some(external) = &self.site.settings.build {
            let publisher = self.publisher()?;
            let built = site_build::build_external(self, external, &|output, content| publisher.put(output, content));
            let summary = built.map_err(if publisher.is_refused() { Failed::Publishing } else { Failed::Content })?;
            return self.clock.stage(Stage::Publish, || self.finish(publisher, summary));
        }
        let cache = Cache::of(&self.workspace.root, self.site);
        let load = || self.clock.stage(Stage::Load, || Loaded::of(&self.workspace.root, self.site));
        // a folder is walked by one thread: the others read meanwhile what will be needed if anything changed
        let (loaded, (publisher, kept)) = rayon::join(load, || (self.publisher(), self.kept(&cache)));
        self.release_with(&loaded, publisher?, &cache, kept)
    }

    /// Builds the site from these files, which sitegen builds itself, and makes it live.
    ///
    /// # Errors
    /// All that is wrong with it. What is live was not touched.
    pub fn release_of(&self, loaded: &Loaded) -> Result<Built, Vec<Diagnostic>> {
        let cache = Cache::of(&self.workspace.root, self.site);
        Ok(self.publisher().and_then(|publisher| self.release_with(loaded, publisher, &cache, self.kept(&cache)))?)
    }

    /// Builds the site and makes it live, with what this process knows of it; the next process knows of that when it was [saved](Self::save). `look` says which
    /// files there are; it is told whether another process was at the site, so that nothing else is to be relied on.
    ///
    /// # Errors
    /// All that is wrong with it. What is live was not touched.
    pub fn release_again<'a>(&self, known: &mut Remembered, look: impl FnOnce(bool) -> &'a Loaded) -> Result<Built, Failed> {
        let publisher = self.publisher()?;
        let base = publisher.base().map(|base| (base.id().clone(), base.files()));
        // what was made in between, or came to nothing while it was published, says nothing of what is to be kept
        let is_ours = base.is_some() && known.release.take() == base;
        let loaded = look(!is_ours);
        if !is_ours {
            let kept = self.kept(&Cache::of(&self.workspace.root, self.site));
            let past = kept.and_then(|kept| kept.of_release(&publisher)).map(|kept| kept.past);
            *known = Remembered { past: past.unwrap_or_default(), ..Remembered::default() };
        }
        let made = match self.thorough(publisher, loaded, &mut known.past) {
            Ok(made) => made,
            Err(failed) => {
                known.release = base;
                return Err(failed);
            }
        };
        let Made { publisher, summary, prepared } = made;
        let built = self.clock.stage(Stage::Publish, || self.finish(publisher, summary))?;
        prepared.leave(&mut known.past);
        known.release = built.release.clone().map(|release| (release, built.written.files));
        known.unsaved = Some(built.clone());
        Ok(built)
    }

    /// Writes down for the next process what this one knows, if there is anything new. `loaded` are the files of the last build.
    pub fn save(&self, loaded: &Loaded, known: &mut Remembered) {
        if let Some(built) = known.unsaved.take() {
            let cache = Cache::of(&self.workspace.root, self.site);
            self.remember(&cache, loaded, &built, &known.past, Encoded::of(&known.past).as_ref());
        }
    }

    fn release_with(&self, loaded: &Loaded, publisher: Publisher, cache: &Cache, kept: Option<Kept>) -> Result<Built, Failed> {
        let known = self.clock.stage(Stage::Load, || self.known(kept, &publisher, loaded));
        if let Some(header) = known.header {
            let release = publisher.base().map(|base| base.id().clone());
            return Ok(Built { summary: summary_of(&header), written: header.written(publisher.holds_back()), release });
        }
        let mut past = known.past;
        let Made { publisher, summary, prepared } = self.thorough(publisher, loaded, &mut past)?;
        let finish = || self.clock.stage(Stage::Publish, || self.finish(publisher, summary));
        let encode = || self.clock.stage(Stage::Remember, || Encoded::of(&past));
        let (built, encoded) = rayon::join(finish, encode);
        let built = built?;
        self.clock.stage(Stage::Remember, || self.remember(cache, loaded, &built, &past, encoded.as_ref()));
        // freeing the pages of a large site takes time that nobody has to wait for
        rayon::spawn(move || drop((past, prepared)));
        Ok(built)
    }

    /// Makes all that has to be made. A build that skips what it knows skips what is wrong with that, too: one that fails is done again from nothing, and tells all of it.
    fn thorough(&self, publisher: Publisher, loaded: &Loaded, past: &mut Past) -> Result<Made, Failed> {
        let is_first = past.records.outputs().next().is_none();
        match self.attempt(publisher, loaded, past) {
            Err(Failed::Content(_)) if !is_first => {
                let mut anew = Past::default();
                let made = self.attempt(self.publisher()?, loaded, &mut anew)?;
                *past = anew;
                Ok(made)
            }
            done => done,
        }
    }

    /// What is known from the build of the live release, for looking only; nothing is taken hold of.
    ///
    /// # Errors
    /// What is live cannot be told.
    pub fn remembered(&self) -> Result<Past, Vec<Diagnostic>> {
        let overview = overview(&self.workspace.dist(&self.site.name)).map_err(|problem| vec![problem])?;
        let live = overview.releases.into_iter().find(|release| release.live);
        let kept = self.kept(&Cache::of(&self.workspace.root, self.site));
        let fits = |kept: &Kept| live.is_some_and(|live| live.id.as_str() == kept.header.release);
        Ok(kept.filter(fits).map(|kept| kept.past).unwrap_or_default())
    }

    fn publisher(&self) -> Result<Publisher, Failed> {
        let opened = Publisher::open(self.workspace.dist(&self.site.name), self.workspace.settings.precompress);
        opened.map_err(|problem| Failed::Publishing(vec![problem]))
    }

    /// What the last build by this program with these settings left.
    fn kept(&self, cache: &Cache) -> Option<Kept> {
        let (header, body) = cache.open()?;
        let fits = header.program == program() && header.settings == self.settings();
        fits.then(|| Kept { header, past: body.read(settings_print(self)).unwrap_or_default() })
    }

    /// What of it counts. With a header, nothing changed since.
    fn known(&self, kept: Option<Kept>, publisher: &Publisher, loaded: &Loaded) -> Known {
        let nothing = Known { header: None, past: Past::default() };
        let Some(Kept { header, past }) = kept.and_then(|kept| kept.of_release(publisher)) else { return nothing };
        // of a release that was damaged there is less
        let is_whole = publisher.base().is_some_and(|base| base.files() == header.files.0);
        if is_whole && header.is_still(inputs(self.workspace, self.shared, loaded, &header.foreign), self.options.now) {
            rayon::spawn(move || drop(past));
            return Known { header: Some(header), ..nothing };
        }
        Known { past, ..nothing }
    }

    fn settings(&self) -> Print {
        let precompress = self.workspace.settings.precompress;
        Digest::new("release").print(settings_print(self)).number(precompress.into()).finish()
    }

    fn attempt(&self, publisher: Publisher, loaded: &Loaded, past: &mut Past) -> Result<Made, Failed> {
        let outputs = Outputs { put: &|output, content| publisher.put(output, content), keep: &|output| publisher.keep(output) };
        let built = site_build::build(self, loaded, past, outputs);
        let (summary, prepared) = built.map_err(if publisher.is_refused() { Failed::Publishing } else { Failed::Content })?;
        Ok(Made { publisher, summary, prepared })
    }

    fn finish(&self, publisher: Publisher, mut summary: Summary) -> Result<Built, Failed> {
        let keep = self.workspace.settings.keep_releases;
        let facts = ReleaseFacts { made: self.options.now, pages: summary.pages, api_version: summary.api_version, keep };
        let Published { written, release, warning } = publisher.finish(facts).map_err(|problem| Failed::Publishing(vec![problem]))?;
        summary.warnings.extend(warning);
        Ok(Built { summary, written, release: Some(release.id().clone()) })
    }

    /// Keeps what the next build may want to know.
    fn remember(&self, cache: &Cache, loaded: &Loaded, built: &Built, past: &Past, encoded: Option<&Encoded>) {
        let folders = ["components", "styles"].map(|folder| self.site.folder.join(folder));
        let own = [&folders[..], &[self.workspace.shared_components()]].concat();
        let foreign: Vec<_> = past.styles.iter().flat_map(|styles| styles.foreign_files(&own)).collect();
        // what was doubtful has to be told again, what asks for the time has another answer, and posts in the API may have changed
        let asks_anew = !built.summary.warnings.is_empty() || past.styles.is_none() || past.records.has(SiteRead::Now);
        let is_remote = self.site.settings.content.api_section.is_some();
        let inputs = (!asks_anew && !is_remote).then(|| inputs(self.workspace, self.shared, loaded, &foreign)).flatten();
        let header = Header {
            program: program(),
            settings: self.settings(),
            inputs,
            foreign,
            window: built.summary.window,
            release: built.release.as_ref().map(|release| release.as_str().to_owned()).unwrap_or_default(),
            pages: built.summary.pages,
            left_out: built.summary.left_out,
            files: (built.written.files, built.written.bytes),
        };
        cache.save(&header, encoded);
    }
}

fn summary_of(header: &Header) -> Summary {
    let Header { pages, left_out, window, .. } = *header;
    Summary { pages, left_out, warnings: Vec::new(), api_version: None, is_stale: false, window }
}

/// What whoever pushed to a site hears while new releases of it are kept back.
#[must_use]
pub fn held_back(site: &SiteName) -> Diagnostic {
    let problem = Diagnostic::error(format!("{site} is held at an older release"));
    problem.hint(format!("`sitegen release resume {site}`, where it is built, goes to the newest"))
}
