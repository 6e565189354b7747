//! A site from its files to a release: nothing is made if nothing changed, else what changed. What is kept from the build before counts only if the release
//! that it made is live, or kept back and at hand.

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

/// A site that was built.
#[derive(Debug)]
pub struct Built {
    /// What was made.
    pub summary: Summary,
    /// What was written.
    pub written: Written,
    /// The release; none in a plain folder.
    pub release: Option<ReleaseId>,
}

/// A build that is published, and what the next one is to know.
struct Finished {
    built: Built,
    past: Past,
    encoded: Option<Encoded>,
    /// What it was made from.
    prepared: Prepared,
}

/// Why a build came to nothing.
enum Failed {
    /// What people wrote.
    Content(Vec<Diagnostic>),
    /// The disk, or another process.
    Publishing(Vec<Diagnostic>),
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
        if let Some(external) = &self.site.settings.build {
            let publisher = self.publisher()?;
            let summary = site_build::build_external(self, external, &|output, content| publisher.put(output, content))?;
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
        self.release_with(loaded, self.publisher()?, &cache, self.kept(&cache))
    }

    fn release_with(&self, loaded: &Loaded, publisher: Publisher, cache: &Cache, kept: Option<Kept>) -> Result<Built, Vec<Diagnostic>> {
        let known = self.clock.stage(Stage::Load, || self.known(kept, &publisher, loaded));
        if let Some(header) = known.header {
            let release = publisher.base().map(|base| base.id().clone());
            return Ok(Built { summary: summary_of(&header), written: header.written(publisher.holds_back()), release });
        }
        let is_first = known.past.records.outputs().next().is_none();
        let Finished { built, past, encoded, prepared } = match self.attempt(publisher, loaded, known.past) {
            // a build that skips what it knows skips what is wrong with that, too: this one tells all of it
            Err(Failed::Content(_)) if !is_first => self.attempt(self.publisher()?, loaded, Past::default())?,
            done => done?,
        };
        self.clock.stage(Stage::Remember, || self.remember(cache, loaded, &built, &past, encoded.as_ref()));
        // freeing the pages of a large site takes time that nobody has to wait for
        rayon::spawn(move || drop((past, prepared)));
        Ok(built)
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

    fn publisher(&self) -> Result<Publisher, Vec<Diagnostic>> {
        Publisher::open(self.workspace.dist(&self.site.name), self.workspace.settings.precompress).map_err(|problem| vec![problem])
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
        let Some(Kept { header, past }) = kept else { return nothing };
        let Some(base) = publisher.base().filter(|base| base.id().as_str() == header.release) else { return nothing };
        // of a release that was damaged there is less
        let is_whole = base.files() == header.files.0;
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

    fn attempt(&self, publisher: Publisher, loaded: &Loaded, mut past: Past) -> Result<Finished, Failed> {
        let outputs = Outputs { put: &|output, content| publisher.put(output, content), keep: &|output| publisher.keep(output) };
        let built = site_build::build(self, loaded, &mut past, outputs);
        let (summary, prepared) = built.map_err(if publisher.is_refused() { Failed::Publishing } else { Failed::Content })?;
        let finish = || self.clock.stage(Stage::Publish, || self.finish(publisher, summary));
        let encode = || self.clock.stage(Stage::Remember, || Encoded::of(&past));
        let (built, encoded) = rayon::join(finish, encode);
        Ok(Finished { built: built.map_err(Failed::Publishing)?, past, encoded, prepared })
    }

    fn finish(&self, publisher: Publisher, mut summary: Summary) -> Result<Built, Vec<Diagnostic>> {
        let keep = self.workspace.settings.keep_releases;
        let facts = ReleaseFacts { made: self.options.now, pages: summary.pages, api_version: summary.api_version, keep };
        let Published { written, release, warning } = publisher.finish(facts).map_err(|problem| vec![problem])?;
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
