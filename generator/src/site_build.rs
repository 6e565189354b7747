//! One site from its files to its outputs: load, parse, model, render. Where the outputs go, the caller decides.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use components::SiteLibrary;
use foldhash::fast::FixedState;
use site::{ExternalBuild, Site, Workspace};
use source::{Diagnostic, Moment, Source};

use crate::content::{Assembly, LeftOut, PageId, ParsedPage, Place, SiteModel, read_data};
use crate::highlights::Highlights;
use crate::load::{Loaded, SiteFile, SiteFiles};
use crate::past::{
    KnownPage, KnownStyles, Past, ReadPages, Reading, Restored, Shared, Standing, Window, basis, gather, lasting, read_pages,
};
use crate::reads::{Digest, Print};
use crate::remote::{ApiContent, Remote};
use crate::render::{Assets, Facts, Memory, Outputs, Plan, Renderer, Sink, Stylesheets, component_names, style_library};
use crate::timings::{Clock, Stage};

/// How sites are built.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// Whether drafts, and what waits or has expired, are in.
    pub drafts: bool,
    /// An address in place of the site's own.
    pub base_url: Option<String>,
    /// Small files, or readable ones with source maps.
    pub mode: styles::Mode,
    /// The time of the build.
    pub now: Moment,
    /// How content in the API is read.
    pub remote: Remote,
    /// The colours of code, remembered.
    pub highlights: Arc<Highlights>,
}

/// One site and how it is built.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// What its sites share.
    pub shared: &'a Shared,
    /// The site.
    pub site: &'a Site,
    /// How it is built.
    pub options: &'a BuildOptions,
    /// What measures it.
    pub clock: &'a Clock,
}

/// What a build made.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How many pages.
    pub pages: usize,
    /// What was left out.
    pub left_out: LeftOut,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
    /// The version of the content that lives in the API.
    pub api_version: Option<u64>,
    /// Whether that is a copy, since the API is away.
    pub is_stale: bool,
    /// From when until when the same content makes the same pages; none where nothing comes due.
    pub window: Window,
}

/// A site that is understood and ready to be rendered.
pub struct Prepared {
    /// What renders it.
    pub renderer: Renderer,
    /// What will be written.
    pub plan: Plan,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
    /// The version of the content that lives in the API.
    pub api_version: Option<u64>,
    /// Whether that is a copy, since the API is away.
    pub is_stale: bool,
    settings: Print,
    drafts: bool,
    basis: Print,
    window: Window,
    /// Until they are known.
    pages_read: Option<ReadPages>,
    styles: Option<KnownStyles>,
}

impl Prepared {
    /// The templates and styles that the site was made from.
    #[must_use]
    pub fn sources(&self) -> BTreeSet<PathBuf> {
        let (facts, library) = (self.renderer.facts(), self.renderer.library());
        let (reached, _) = library.reach(self.plan.templates(&facts.model));
        let templates = library.templates().filter(|template| reached.contains(template.id.as_str())).map(|template| template.path.clone());
        templates.chain(facts.stylesheets.files.iter().cloned()).collect()
    }

    /// Makes all outputs, but for those that are what they were in the build before, and gives them to `outputs`. Then `past` is what is to be
    /// known in the next build; after a failure it is what it was.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn render(&mut self, past: &mut Past, outputs: Outputs<'_>, clock: &Clock) -> Result<(), Vec<Diagnostic>> {
        if past.settings != self.settings {
            *past = Past { settings: self.settings, ..Past::default() };
        }
        clock.wall(Stage::Render, || self.renderer.run(&self.plan, &mut past.records, outputs, clock))?;
        let facts = self.renderer.facts();
        past.files = lasting(facts.assets.known_files(), facts.start);
        if let Some(pages) = self.pages_read.take() {
            pages.keep(&mut past.pages);
        }
        past.styles = self.styles.take();
        // with drafts in, whatever waits is in too
        self.window = if self.drafts { (None, None) } else { past.window(facts.model.now) };
        Ok(())
    }

    /// Leaves in `past` what the next build of this process can go on from, after all was rendered.
    pub fn leave(self, past: &mut Past) {
        let Self { renderer, plan, basis, window, .. } = self;
        past.standing = renderer.into_facts().map(|facts| Standing::new(facts.model, plan, basis, window));
    }

    /// What renders it, and what will be written.
    #[must_use]
    pub fn into_parts(self) -> (Renderer, Plan) {
        (self.renderer, self.plan)
    }

    /// How many pages visitors come to.
    #[must_use]
    pub fn pages(&self) -> usize {
        let model = &self.renderer.facts().model;
        self.plan.page_ids().iter().filter(|id| model.pages[**id].kind.is_visited()).count()
    }
}

/// Does all of a build that comes before rendering. `loaded` are the site's files, `past` is what is known from the build before.
///
/// # Errors
/// All that is wrong so far.
pub fn prepare(job: &Job<'_>, loaded: &Loaded, past: &mut Past) -> Result<Prepared, Vec<Diagnostic>> {
    let Job { workspace, site, options, clock, .. } = *job;
    let (settings, mut nothing) = (settings_print(job), Past::default());
    // each setting may matter anywhere
    let past = if past.settings == settings { past } else { &mut nothing };
    let Loaded { files, problems, start } = loaded;
    let mut problems = problems.clone();
    let api_content = api_content(job)?;
    let reading =
        Reading { root: &workspace.root, settings: &site.settings, files, api: api_content.as_deref(), known: &past.pages, start: *start };
    let pages = clock.wall(Stage::Parse, || read_pages(&reading, clock)).map_err(|found| problems.extend(found));
    let data = read_sources(&workspace.root, &files.data).and_then(|sources| read_data(&sources)).unwrap_or_else(|found| {
        problems.extend(found);
        serde_json::Value::Null
    });
    let Some(pages) = pages.ok().filter(|_| problems.is_empty()) else { return Err(problems) };
    let library = clock.stage(Stage::Plan, || site_library(job, &pages.pages))?;
    let Content { model, plan, touched, basis } = content(job, loaded, past, &pages, data, &library)?;
    let compile = || compile_styles(job, files, &reached(&library, &model, &plan)?, past.styles.as_ref(), *start);
    let (stylesheets, known_styles) = clock.stage(Stage::Styles, compile)?;
    let attachment = |file: &SiteFile| Some((model.attachments.get(&file.name)?.clone(), file.path.clone()));
    let stale = api_content.as_ref().and_then(|content| content.stale.clone());
    let is_stale = stale.is_some();
    let warnings = stylesheets.warnings.iter().cloned().chain(stale).collect();
    let facts = Facts {
        assets: Assets::new(&files.public, past.known_files(files)),
        attachment_paths: files.attachments.iter().filter_map(attachment).collect(),
        stylesheets,
        highlights: Arc::clone(&options.highlights),
        unchanged: unchanged(&model, &pages),
        touched,
        start: *start,
        memory: Memory::new(&model),
        model,
    };
    Ok(Prepared {
        renderer: Renderer::new(facts, library),
        plan,
        warnings,
        api_version: api_content.map(|content| content.at.version),
        is_stale,
        settings,
        drafts: options.drafts,
        basis,
        window: (None, None),
        pages_read: Some(pages),
        styles: known_styles,
    })
}

/// A site's content, and what will be made of it.
struct Content {
    model: SiteModel,
    plan: Plan,
    /// The only pages of which anything changed, if that is known.
    touched: Option<BTreeSet<PageId>>,
    basis: Print,
}

/// Puts the content together, from what the last build left in memory if no more than the text of some pages changed.
fn content(
    job: &Job<'_>,
    loaded: &Loaded,
    past: &mut Past,
    pages: &ReadPages,
    data: serde_json::Value,
    library: &SiteLibrary,
) -> Result<Content, Vec<Diagnostic>> {
    let Job { options, clock, .. } = *job;
    let basis = basis(loaded, job.shared);
    let restore = |standing: Standing| standing.restore(basis, pages, data.clone(), options.now, options.drafts);
    let (model, plan, touched) = match clock.stage(Stage::Model, || past.standing.take().and_then(restore)) {
        Some(Restored { model, plan, touched }) => (model, plan, Some(touched)),
        None => (clock.stage(Stage::Model, || assemble(job, &loaded.files, &pages.pages, data))?, None, None),
    };
    let plan = match plan {
        Some(plan) => plan,
        None => clock.stage(Stage::Plan, || Plan::new(&model, &loaded.files, library))?,
    };
    Ok(Content { model, plan, touched, basis })
}

/// The fingerprint of all that may change any output: the settings and how the site is built.
#[must_use]
pub fn settings_print(job: &Job<'_>) -> Print {
    let Job { workspace, site, options, .. } = *job;
    let is_production = options.mode == styles::Mode::Production;
    let digest = Digest::new("settings").text(&workspace.root.to_string_lossy()).text(&site.folder.to_string_lossy());
    let digest = digest.text(&site.settings.source.text).option(options.base_url.as_deref(), Digest::text);
    digest.number(options.drafts.into()).number(is_production.into()).number(options.remote.offline.into()).finish()
}

/// Which pages have the text that they had in the build before.
fn unchanged(model: &SiteModel, pages: &ReadPages) -> Vec<bool> {
    let changed: HashSet<*const ParsedPage, FixedState> = pages.changed().map(Arc::as_ptr).collect();
    model.pages.iter().map(|page| page.written.as_ref().is_some_and(|written| !changed.contains(&Arc::as_ptr(written)))).collect()
}

fn assemble(job: &Job<'_>, files: &SiteFiles, pages: &[KnownPage], data: serde_json::Value) -> Result<SiteModel, Vec<Diagnostic>> {
    let Job { site, options, .. } = *job;
    let mut settings = site.settings.clone();
    settings.base_url = options.base_url.clone().unwrap_or(settings.base_url);
    let parsed = pages.iter().map(|known| Arc::clone(&known.page)).collect();
    let attachments = files.attachments.iter().map(|file| file.name.clone()).collect();
    Assembly { settings, parsed, attachments, data, now: options.now, drafts: options.drafts }.build()
}

fn compile_styles(
    job: &Job<'_>,
    files: &SiteFiles,
    reached: &BTreeSet<&str>,
    known: Option<&KnownStyles>,
    start: SystemTime,
) -> Result<(Stylesheets, Option<KnownStyles>), Vec<Diagnostic>> {
    let Job { workspace, shared, site, options, .. } = *job;
    let components = component_names(reached, &site.settings.styles.components);
    let is_style = |file: &&SiteFile| [".scss", ".sass", ".css"].iter().any(|ending| file.name.ends_with(ending));
    let names = files.sources.iter().chain(&shared.files).filter(is_style);
    let key = Digest::new("styles").list(&components, |digest, name| digest.text(name));
    let key = key.list(names, |digest, file| digest.text(&file.path.to_string_lossy())).finish();
    if let Some(sheets) = known.and_then(|known| known.still(key)) {
        return Ok((sheets.clone(), known.cloned()));
    }
    let sheets = Stylesheets::compile(&style_library(workspace, site), &components, &files.styles, options.mode)?;
    let known = KnownStyles::of(key, &sheets, start);
    Ok((sheets, known))
}

/// The posts of the section that lives in the API.
fn api_content(job: &Job<'_>) -> Result<Option<Arc<ApiContent>>, Vec<Diagnostic>> {
    let Job { workspace, site, options, .. } = *job;
    options.remote.content(workspace, site).map_err(|problem| vec![problem])
}

fn read_sources(root: &Path, files: &[SiteFile]) -> Result<Vec<(String, Source)>, Vec<Diagnostic>> {
    let read = |file: &SiteFile| match source::read(root, &file.path) {
        Ok(source) => Ok((file.name.clone(), source)),
        Err(problem) => Err(vec![problem]),
    };
    gather(files.iter().map(read).collect())
}

fn site_library(job: &Job<'_>, pages: &[KnownPage]) -> Result<SiteLibrary, Vec<Diagnostic>> {
    let Job { workspace, shared, site, .. } = *job;
    let mut library = shared.library().site(&workspace.root, &site.folder.join("components"));
    for page in pages.iter().map(|known| &known.page).filter(|page| page.place == Place::Template) {
        let source = page.text.read().map_err(|problem| vec![problem])?;
        library.add_page(&page.name, &site.folder.join("pages").join(&page.name), &source, page.body_start);
    }
    Ok(library)
}

/// The templates that a plan can reach.
fn reached<'a>(library: &'a SiteLibrary, model: &'a SiteModel, plan: &Plan) -> Result<BTreeSet<&'a str>, Vec<Diagnostic>> {
    let (reached, _) = library.reach(plan.templates(model));
    let used = library.templates().filter(|template| reached.contains(template.id.as_str()));
    let broken: Vec<Diagnostic> = used.filter_map(|template| template.broken.clone()).collect();
    if broken.is_empty() { Ok(reached) } else { Err(broken) }
}

/// Builds a site and gives its outputs to `outputs`. Then `past` is what is to be known in the next build; after a failure it is what it was.
/// What it was made from is handed out too: of a large site that takes time to free.
///
/// # Errors
/// All that is wrong with it. Outputs that were given to `outputs` before count for nothing then.
pub fn build(job: &Job<'_>, loaded: &Loaded, past: &mut Past, outputs: Outputs<'_>) -> Result<(Summary, Prepared), Vec<Diagnostic>> {
    let mut prepared = prepare(job, loaded, past)?;
    prepared.render(past, outputs, job.clock)?;
    let window = prepared.window;
    let left_out = prepared.renderer.facts().model.left_out;
    let (pages, warnings) = (prepared.pages(), prepared.warnings.clone());
    let (api_version, is_stale) = (prepared.api_version, prepared.is_stale);
    Ok((Summary { pages, left_out, warnings, api_version, is_stale, window }, prepared))
}

/// Builds a site by the tool that it names, and gives its outputs to `put`.
///
/// # Errors
/// The tool fails.
pub fn build_external(job: &Job<'_>, external: &ExternalBuild, put: &Sink<'_>) -> Result<Summary, Vec<Diagnostic>> {
    let Job { workspace, site, clock, .. } = *job;
    let environment = site::environment(&workspace.root, site)?;
    clock.wall(Stage::Tool, || crate::external::run(site, external, &environment)).map_err(|problem| vec![problem])?;
    let pages = clock.stage(Stage::Publish, || crate::external::take(&workspace.root, site, external, put))?;
    let (left_out, warnings) = (LeftOut::default(), Vec::new());
    Ok(Summary { pages, left_out, warnings, api_version: None, is_stale: false, window: (None, None) })
}
