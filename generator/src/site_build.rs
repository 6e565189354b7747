//! One site from its files to its outputs: load, parse, model, render. Where the outputs go, the caller decides.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use components::{SharedLibrary, SiteLibrary};
use markdown::Rules;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use site::{Site, SiteSettings, Workspace};
use source::{Diagnostic, Moment, Source};

use crate::content::{Assembly, LeftOut, ParsedPage, SiteModel, parse_markdown, parse_template, read_data};
use crate::external;
use crate::highlights::Highlights;
use crate::load::{SiteFile, SiteFiles, load};
use crate::remote::{ApiContent, Remote};
use crate::render::{Assets, Facts, Plan, Renderer, Sink, Stylesheets, style_library};

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
    /// How long it took.
    pub time: Duration,
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
}

/// Builds a site and gives its outputs to `sink`.
///
/// # Errors
/// All that is wrong with it. Outputs that were given to `sink` before count for nothing then.
pub fn build(
    workspace: &Workspace,
    shared: &SharedLibrary,
    site: &Site,
    options: &BuildOptions,
    sink: &Sink<'_>,
) -> Result<Summary, Vec<Diagnostic>> {
    let start = Instant::now();
    if let Some(external) = &site.settings.build {
        let environment = site::environment(&workspace.root, site)?;
        let pages = external::build(&workspace.root, site, external, &environment, sink)?;
        return Ok(Summary { pages, left_out: LeftOut::default(), warnings: Vec::new(), api_version: None, time: start.elapsed() });
    }
    let prepared = prepare(workspace, shared, site, options)?;
    prepared.renderer.run(&prepared.plan, sink)?;
    let model = &prepared.renderer.facts().model;
    let pages = prepared.plan.page_ids().into_iter().filter(|id| model.pages[*id].kind.is_visited()).count();
    let (warnings, api_version) = (prepared.warnings.clone(), prepared.api_version);
    Ok(Summary { pages, left_out: model.left_out, warnings, api_version, time: start.elapsed() })
}

/// Does all of a build that comes before rendering.
///
/// # Errors
/// All that is wrong so far.
pub fn prepare(workspace: &Workspace, shared: &SharedLibrary, site: &Site, options: &BuildOptions) -> Result<Prepared, Vec<Diagnostic>> {
    let (mut files, mut problems) = load(&workspace.root, site);
    let api_content = api_content(workspace, site, options, &mut files)?;
    let parsed = parse_all(&workspace.root, &site.settings, &files, api_content.as_ref()).unwrap_or_else(|found| {
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
    let mut settings = site.settings.clone();
    settings.base_url = options.base_url.clone().unwrap_or(settings.base_url);
    let library = site_library(workspace, shared, site, &parsed);
    let attachments = files.attachments.iter().map(|file| file.name.clone()).collect();
    let model = Assembly { settings, parsed, attachments, data, now: options.now, drafts: options.drafts }.build()?;
    let plan = Plan::new(&model, &files, &library)?;
    let always = &site.settings.styles.components;
    let stylesheets =
        Stylesheets::compile(&style_library(workspace, site), &reached(&library, &model, &plan)?, always, &files.styles, options.mode)?;
    let attachment = |file: &SiteFile| Some((model.attachments.get(&file.name)?.clone(), file.path.clone()));
    let attachment_paths = files.attachments.iter().filter_map(attachment).collect();
    let highlights = Arc::clone(&options.highlights);
    let facts = Facts { assets: Assets::new(&files.public), attachment_paths, stylesheets, highlights, model };
    let stale = api_content.as_ref().and_then(|content| content.stale.clone());
    let warnings = facts.stylesheets.warnings.iter().cloned().chain(stale).collect();
    Ok(Prepared { renderer: Renderer::new(facts, library), plan, warnings, api_version: api_content.map(|content| content.version) })
}

/// The posts of the section that lives in the API. What lies in its folder here is an editor's working copy, and no part of the build.
fn api_content(
    workspace: &Workspace,
    site: &Site,
    options: &BuildOptions,
    files: &mut SiteFiles,
) -> Result<Option<ApiContent>, Vec<Diagnostic>> {
    let Some(section) = &site.settings.content.api_section else { return Ok(None) };
    let is_copy =
        |file: &SiteFile| file.name.strip_prefix(section.as_str()).is_some_and(|rest| rest.starts_with('/') && rest != "/_index.md");
    files.markdown.retain(|file| !is_copy(file));
    options.remote.content(workspace, site).map_err(|problem| vec![problem])
}

fn parse_all(
    root: &Path,
    settings: &SiteSettings,
    files: &SiteFiles,
    api: Option<&ApiContent>,
) -> Result<Vec<ParsedPage>, Vec<Diagnostic>> {
    let rules = Rules {
        taxonomies: settings.taxonomies.clone(),
        rename: settings.content.rename.clone(),
        keep_unknown: settings.content.keep_unknown,
        layouts: settings.content.layouts.clone(),
    };
    let read = |file: &SiteFile| source::read(root, &file.path).map_err(|problem| vec![problem]);
    let mut results: Vec<Result<ParsedPage, Vec<Diagnostic>>> =
        files.markdown.par_iter().map(|file| parse_markdown(&file.name, read(file)?, &rules)).collect();
    let section = settings.content.api_section.as_deref().unwrap_or_default();
    results.extend(api.into_iter().flat_map(|content| &content.posts).map(|(name, text)| {
        let name = format!("{section}/{name}.md");
        parse_markdown(&name, Source::new(format!("{name} in the API"), text.as_str()), &rules)
    }));
    results.extend(files.pages.iter().map(|file| parse_template(&file.name, read(file)?, &rules)));
    gather(results)
}

fn read_sources(root: &Path, files: &[SiteFile]) -> Result<Vec<(String, Source)>, Vec<Diagnostic>> {
    let read = |file: &SiteFile| match source::read(root, &file.path) {
        Ok(source) => Ok((file.name.clone(), source)),
        Err(problem) => Err(vec![problem]),
    };
    gather(files.iter().map(read).collect())
}

/// All values, or all problems.
fn gather<T>(results: Vec<Result<T, Vec<Diagnostic>>>) -> Result<Vec<T>, Vec<Diagnostic>> {
    let mut values = Vec::with_capacity(results.len());
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn site_library(workspace: &Workspace, shared: &SharedLibrary, site: &Site, parsed: &[ParsedPage]) -> SiteLibrary {
    let mut library = shared.site(&workspace.root, &site.folder.join("components"));
    for page in parsed.iter().filter(|page| page.place == crate::content::Place::Template) {
        library.add_page(&page.name, &site.folder.join("pages").join(&page.name), &page.source, page.body_start);
    }
    library
}

/// The templates that a plan can reach.
fn reached<'a>(library: &'a SiteLibrary, model: &'a SiteModel, plan: &Plan) -> Result<BTreeSet<&'a str>, Vec<Diagnostic>> {
    let (reached, _) = library.reach(plan.templates(model));
    let used = library.templates().filter(|template| reached.contains(template.id.as_str()));
    let broken: Vec<Diagnostic> = used.filter_map(|template| template.broken.clone()).collect();
    if broken.is_empty() { Ok(reached) } else { Err(broken) }
}
