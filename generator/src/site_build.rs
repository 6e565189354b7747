//! One site from its files to its outputs: load, parse, model, render. Where the outputs go, the caller decides.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use components::SiteLibrary;
use site::{ExternalBuild, Site, Workspace};
use source::{Diagnostic, Moment, Source};

use crate::content::{Assembly, LeftOut, ParsedPage, Place, SiteModel, read_data};
use crate::highlights::Highlights;
use crate::load::{Loaded, SiteFile, SiteFiles};
use crate::past::{KnownPage, KnownStyles, Past, Reading, Shared, gather, lasting, read_pages};
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

/// The times between which nothing is published or expires by itself.
pub type Window = (Option<Moment>, Option<Moment>);

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
    pages_read: Vec<KnownPage>,
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
        past.pages = self.pages_read.drain(..).map(|known| (known_name(&known.page).into_owned(), known)).collect();
        past.styles = self.styles.take();
        Ok(())
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
        self.plan.page_ids().into_iter().filter(|id| model.pages[*id].kind.is_visited()).count()
    }
}

/// Does all of a build that comes before rendering. `loaded` are the site's files, `past` is what is known from the build before.
///
/// # Errors
/// All that is wrong so far.
pub fn prepare(job: &Job<'_>, loaded: Loaded, past: &Past) -> Result<Prepared, Vec<Diagnostic>> {
    let Job { workspace, site, options, clock, .. } = *job;
    let (settings, nothing) = (settings_print(job), Past::default());
    // each setting may matter anywhere
    let past = if past.settings == settings { past } else { &nothing };
    let Loaded { mut files, mut problems, start } = loaded;
    let api_content = api_content(job, &mut files)?;
    let reading =
        Reading { root: &workspace.root, settings: &site.settings, files: &files, api: api_content.as_ref(), known: &past.pages, start };
    let pages = clock.wall(Stage::Parse, || read_pages(&reading, clock)).unwrap_or_else(|found| {
        problems.extend(found);
        Vec::new()
    });
    let data = read_sources(&workspace.root, &files.data).and_then(|sources| read_data(&sources)).unwrap_or_else(|found| {
        problems.extend(found);
        serde_json::Value::Null
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let library = clock.stage(Stage::Plan, || site_library(job, &pages))?;
    let model = clock.stage(Stage::Model, || assemble(job, &files, &pages, data))?;
    let plan = clock.stage(Stage::Plan, || Plan::new(&model, &files, &library))?;
    let compile = || compile_styles(job, &files, &reached(&library, &model, &plan)?, past.styles.as_ref(), start);
    let (stylesheets, known_styles) = clock.stage(Stage::Styles, compile)?;
    let attachment = |file: &SiteFile| Some((model.attachments.get(&file.name)?.clone(), file.path.clone()));
    let stale = api_content.as_ref().and_then(|content| content.stale.clone());
    let is_stale = stale.is_some();
    let warnings = stylesheets.warnings.iter().cloned().chain(stale).collect();
    let facts = Facts {
        assets: Assets::new(&files.public, past.known_files(&files)),
        attachment_paths: files.attachments.iter().filter_map(attachment).collect(),
        stylesheets,
        highlights: Arc::clone(&options.highlights),
        unchanged: unchanged(&model, past),
        start,
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
        pages_read: pages,
        styles: known_styles,
    })
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

/// The name under which a page is known.
fn known_name(page: &ParsedPage) -> Cow<'_, str> {
    if page.place == Place::Template { Cow::Owned(format!("pages/{}", page.name)) } else { Cow::Borrowed(&page.name) }
}

/// Which pages have the text that they had in the build before.
fn unchanged(model: &SiteModel, past: &Past) -> Vec<bool> {
    let is_unchanged =
        |written: &Arc<ParsedPage>| past.pages.get(&*known_name(written)).is_some_and(|known| known.page.text.print == written.text.print);
    model.pages.iter().map(|page| page.written.as_ref().is_some_and(is_unchanged)).collect()
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

/// The posts of the section that lives in the API. What lies in its folder here is an editor's working copy, and no part of the build.
fn api_content(job: &Job<'_>, files: &mut SiteFiles) -> Result<Option<ApiContent>, Vec<Diagnostic>> {
    let Job { workspace, site, options, .. } = *job;
    let Some(section) = &site.settings.content.api_section else { return Ok(None) };
    let is_copy =
        |file: &SiteFile| file.name.strip_prefix(section.as_str()).is_some_and(|rest| rest.starts_with('/') && rest != "/_index.md");
    files.markdown.retain(|file| !is_copy(file));
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
///
/// # Errors
/// All that is wrong with it. Outputs that were given to `outputs` before count for nothing then.
pub fn build(job: &Job<'_>, loaded: Loaded, past: &mut Past, outputs: Outputs<'_>) -> Result<Summary, Vec<Diagnostic>> {
    let mut prepared = prepare(job, loaded, past)?;
    prepared.render(past, outputs, job.clock)?;
    let window = window(job.options, past.pages.values().map(|known| &*known.page));
    let left_out = prepared.renderer.facts().model.left_out;
    let (pages, warnings) = (prepared.pages(), prepared.warnings.clone());
    let (api_version, is_stale) = (prepared.api_version, prepared.is_stale);
    let summary = Summary { pages, left_out, warnings, api_version, is_stale, window };
    // freeing the model of a large site takes time that nobody has to wait for
    rayon::spawn(move || drop(prepared));
    Ok(summary)
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

fn window<'a>(options: &BuildOptions, pages: impl Iterator<Item = &'a ParsedPage>) -> Window {
    if options.drafts {
        return (None, None);
    }
    let mut window: Window = (None, None);
    for moment in pages.flat_map(|page| [page.front.date, page.front.expires]).flatten() {
        if moment <= options.now {
            window.0 = window.0.max(Some(moment));
        } else {
            window.1 = Some(window.1.map_or(moment, |until| until.min(moment)));
        }
    }
    window
}
