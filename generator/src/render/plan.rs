//! What a site's build will write: every output with what it is made from. Two claims on one address are found here, before anything is rendered.

use std::collections::BTreeSet;

use components::SiteLibrary;
use rayon::slice::ParallelSliceMut;
use source::Diagnostic;

use super::views::{part_address, parts};
use super::{feed, sitemap};
use crate::content::{Claimant, Claims, Page, PageId, SiteModel};
use crate::load::{SiteFile, SiteFiles};

/// How one output is made.
#[derive(Debug, Clone)]
pub enum Task {
    /// A page; of a list that is cut, the part with this number.
    Page(PageId, usize),
    /// A page at an alias that leads on to this one.
    Redirect(PageId),
    /// The feed of a section.
    Feed(PageId),
    /// The sitemap of these pages.
    Sitemap(Vec<PageId>),
    /// The list of this many sitemaps.
    SitemapIndex(usize),
    /// `robots.txt`.
    Robots,
    /// A copy of a file.
    Copy(SiteFile),
}

/// The outputs of a site, each with its path and how it is made.
#[derive(Debug, Default)]
pub struct Plan {
    /// Path inside of the site's tree, and how it is made.
    pub tasks: Vec<(String, Task)>,
    /// Into how many parts each page is cut.
    parts: Vec<usize>,
    /// The pages that will be rendered, each once.
    page_ids: Vec<PageId>,
}

struct Planner<'a> {
    model: &'a SiteModel,
    claims: Claims<'a>,
    plan: Plan,
}

impl Plan {
    /// Decides what to write.
    ///
    /// # Errors
    /// Addresses that are claimed twice, layouts that there are not.
    pub fn new(model: &SiteModel, files: &SiteFiles, library: &SiteLibrary) -> Result<Self, Vec<Diagnostic>> {
        let mut planner = Planner {
            model,
            claims: Claims::with_room(model.pages.len() + model.pages.len() / 4),
            plan: Self {
                tasks: Vec::with_capacity(model.pages.len() + model.pages.len() / 4),
                parts: model.pages.iter().map(parts).collect(),
                page_ids: Vec::with_capacity(model.pages.len()),
            },
        };
        planner.copies(files);
        planner.pages(|model, id| model.pages[id].written.is_some());
        planner.aliases();
        // what nobody wrote gives way to what somebody did
        planner.pages(|model, id| model.pages[id].written.is_none());
        planner.earlier_addresses();
        planner.plan.page_ids.sort_unstable();
        planner.feeds();
        planner.sitemap_and_robots();
        let mut problems = missing_layouts(model, library, &planner.plan);
        problems.extend(planner.claims.into_problems());
        if problems.is_empty() { Ok(planner.plan) } else { Err(problems) }
    }

    /// Whether it is right for a model of which no more than these pages were revised.
    #[must_use]
    pub fn is_still(&self, model: &SiteModel, touched: &BTreeSet<PageId>) -> bool {
        touched.iter().all(|id| self.parts[*id] == parts(&model.pages[*id]))
    }

    /// The pages that will be rendered, each once, in their order.
    #[must_use]
    pub fn page_ids(&self) -> &[PageId] {
        &self.page_ids
    }

    /// The templates that are rendered by themselves and have to be there: those of the pages, and what modules of the API show.
    #[must_use]
    pub fn templates<'a>(&self, model: &'a SiteModel) -> BTreeSet<&'a str> {
        let mut pages: Vec<&str> = self.page_ids.iter().map(|id| model.pages[*id].template.as_str()).collect();
        // most have the layout of the page before them
        pages.dedup();
        let shown = model.settings.module_components.iter().copied();
        let problem = (!model.settings.module_components.is_empty()).then_some(components::FRAME_PROBLEM);
        pages.into_iter().chain(shown).chain(problem).collect()
    }
}

impl<'a> Planner<'a> {
    fn add(&mut self, output: String, task: Task, claimant: Claimant<'a>, what: &'static str) {
        self.claims.claim(&output, claimant, what);
        if let Task::Page(id, _) = task
            && self.plan.page_ids.last() != Some(&id)
        {
            self.plan.page_ids.push(id);
        }
        self.plan.tasks.push((output, task));
    }

    fn add_unless_taken(&mut self, output: String, task: Task) {
        if !self.claims.has(&output) {
            self.add(output, task, Claimant::Sitegen, "a file that sitegen makes");
        }
    }

    fn copies(&mut self, files: &SiteFiles) {
        let root = self.model.settings.source.file.trim_end_matches("site.toml").to_owned();
        for file in &files.public {
            let claimant = Claimant::File(format!("{root}public/{}", file.name));
            self.add(file.name.clone(), Task::Copy(file.clone()), claimant, "the file");
        }
        for file in &files.attachments {
            if let Some(address) = self.model.attachments.get(&file.name) {
                let claimant = Claimant::File(format!("{root}content/{}", file.name));
                self.add(address.trim_start_matches('/').to_owned(), Task::Copy(file.clone()), claimant, "the file");
            }
        }
    }

    fn pages(&mut self, wanted: impl Fn(&SiteModel, PageId) -> bool) {
        for id in (0..self.model.pages.len()).filter(|id| wanted(self.model, *id)) {
            let page = &self.model.pages[id];
            for part in 1..=self.plan.parts[id] {
                let output = if part == 1 { page.address.output_path() } else { part_address(&page.address, part).output_path() };
                if page.written.is_some() {
                    let key = if page.front.path.is_some() { "path" } else { "slug" };
                    self.add(output, Task::Page(id, part), Claimant::Page(page, key), "the page");
                } else {
                    self.add_unless_taken(output, Task::Page(id, part));
                }
            }
        }
    }

    fn aliases(&mut self) {
        for (id, page) in self.model.pages.iter().enumerate() {
            for alias in &page.front.aliases {
                self.add(alias.output_path(), Task::Redirect(id), Claimant::Page(page, "aliases"), "the alias");
            }
        }
    }

    /// Nobody wrote these down: whatever else is at such an address has it.
    fn earlier_addresses(&mut self) {
        for (id, page) in self.model.pages.iter().enumerate() {
            for earlier in page.written.iter().flat_map(|written| written.earlier_addresses()) {
                self.add_unless_taken(earlier.output_path(), Task::Redirect(id));
            }
        }
    }

    fn feeds(&mut self) {
        let sections: Vec<PageId> = std::iter::once(self.model.root).chain(self.model.sections.values().copied()).collect();
        for section in sections {
            if feed::address(self.model, section).is_some() {
                self.add_unless_taken(feed::output(self.model, section), Task::Feed(section));
            }
        }
    }

    fn sitemap_and_robots(&mut self) {
        let is_listed = |page: &Page| page.kind.is_visited() && !page.front.seo.noindex;
        let listed = self.plan.page_ids.iter().copied().filter(|id| is_listed(&self.model.pages[*id]));
        let html = listed.filter(|id| self.model.pages[*id].address.is_html());
        let mut pages: Vec<PageId> = html.collect();
        pages.par_sort_by(|a, b| self.model.pages[*a].address.cmp(&self.model.pages[*b].address));
        if pages.len() <= sitemap::LARGEST {
            self.add_unless_taken("sitemap.xml".into(), Task::Sitemap(pages));
        } else {
            let parts: Vec<Vec<PageId>> = pages.chunks(sitemap::LARGEST).map(<[PageId]>::to_vec).collect();
            self.add_unless_taken("sitemap.xml".into(), Task::SitemapIndex(parts.len()));
            for (index, part) in parts.into_iter().enumerate() {
                self.add_unless_taken(format!("sitemap-{}.xml", index + 1), Task::Sitemap(part));
            }
        }
        self.add_unless_taken("robots.txt".into(), Task::Robots);
    }
}

fn missing_layouts(model: &SiteModel, library: &SiteLibrary, plan: &Plan) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let mut problems = Vec::new();
    // most pages have the layout of the one before
    let mut known = "";
    for id in plan.page_ids() {
        let page = &model.pages[*id];
        if page.template == known || library.get(&page.template).is_some() {
            known = &page.template;
            continue;
        }
        let place = page.place_of("layout").filter(|place| place.location.is_some());
        if place.is_none() && !told.insert(page.template.as_str()) {
            continue;
        }
        let mut problem = library.missing(&page.template);
        problem = match place.or_else(|| page.place_of("layout")) {
            Some(place) => problem.at(place),
            None => problem.in_file(model.settings.source.file.clone()),
        };
        problems.push(problem.note(format!("it is the layout of the page {}", page.address)));
    }
    problems
}
