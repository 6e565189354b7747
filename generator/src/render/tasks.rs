//! Makes the outputs of a plan, on all cores. What is known to be as it was is left as it is.

use std::sync::Arc;

use components::SiteLibrary;
use minijinja::Value;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use source::Diagnostic;

use super::prints::{print, task_print};
use super::problems::Problems;
use super::views::{PageView, SiteView, forget, paginator};
use super::{Content, Facts, Outputs, Plan, Task, feed, functions, minify, redirect, sitemap};
use crate::content::PageId;
use crate::reads::{self, Digest, Facet, NameRead, PageRead, Print, Reads};
use crate::records::{Recording, Records};
use crate::timings::{Clock, Stage};

/// A site that is ready to be rendered.
pub struct Renderer {
    facts: Arc<Facts>,
    library: SiteLibrary,
    site: Value,
}

impl Renderer {
    /// Joins what templates can ask for with the templates.
    #[must_use]
    pub fn new(facts: Facts, mut library: SiteLibrary) -> Self {
        let facts = Arc::new(facts);
        library.tell(|name| reads::name(NameRead::Template, name));
        library.finish(|env| functions::install(env, &facts));
        Self { site: SiteView::value(&facts), facts, library }
    }

    /// What templates can ask for.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The same without the templates; none if somebody still holds it.
    #[must_use]
    pub fn into_facts(self) -> Option<Facts> {
        let Self { facts, library, site } = self;
        // both hold the facts
        drop((library, site));
        Arc::into_inner(facts)
    }

    /// The templates.
    #[must_use]
    pub fn library(&self) -> &SiteLibrary {
        &self.library
    }

    /// Makes the outputs of the plan, but for those that `records` shows to be as they were, and gives them to `outputs`. Then `records` say what each
    /// was made from; after a failure they are what they were.
    ///
    /// # Errors
    /// All problems, those that many pages have in common once.
    pub fn run(&self, plan: &Plan, records: &mut Records, outputs: Outputs<'_>, clock: &Clock) -> Result<(), Vec<Diagnostic>> {
        let problems = Problems::default();
        let recording = Recording::start(std::mem::take(records), &self.facts.model.keys(), |facet, before| self.is_same(facet, before));
        let run = Run { outputs, recording, clock };
        plan.tasks.par_iter().for_each(|(output, task)| {
            if let Err(problem) = clock.task(Stage::Render, || self.one(&run, output, task)) {
                problems.add(problem);
            }
        });
        for (output, print, content) in self.sheets_and_assets(&run.recording) {
            let made = || Ok((content, Reads::default()));
            run.output(&output, Some(print), made).unwrap_or_else(|problem| problems.add(problem));
        }
        self.facts.memory.disturbance().into_iter().for_each(|problem| problems.add(problem));
        let result = problems.into_result();
        *records = match result {
            Ok(()) => run.recording.finish(|facet| print(&self.facts, &self.library, facet)),
            Err(_) => run.recording.give_up(),
        };
        result
    }

    /// Whether something is what it was. A summary is made for that only if the text that it begins is another one.
    fn is_same(&self, facet: &Facet, before: Print) -> bool {
        let is_known = match facet {
            Facet::Page(what, id) => {
                let is_unchanged = || self.facts.unchanged.get(*id).is_some_and(|is_unchanged| *is_unchanged);
                self.is_untouched(*id) || *what == PageRead::Summary && is_unchanged()
            }
            // where no address is another one, all of them lead where they led
            Facet::Name(NameRead::Link | NameRead::PageAt | NameRead::SectionAt, _) => self.facts.touched.is_some(),
            Facet::Name(..) | Facet::Site(_) => false,
        };
        is_known || print(&self.facts, &self.library, facet) == before
    }

    fn is_untouched(&self, id: PageId) -> bool {
        self.facts.touched.as_ref().is_some_and(|touched| !touched.contains(&id))
    }

    fn one(&self, run: &Run<'_>, output: &str, task: &Task) -> Result<(), Diagnostic> {
        let task_print = task_print(&self.facts, task);
        run.output(output, task_print, || {
            let (made, reads) = reads::record(|| self.make(task));
            // it has noted down the first time only what it read, and holds all of the site
            forget();
            made.map(|content| (content, reads))
        })
    }

    fn make(&self, task: &Task) -> Result<Content, Diagnostic> {
        let model = &self.facts.model;
        let text = match task {
            Task::Page(id, part) => self.page(*id, *part)?,
            Task::Redirect(to) => redirect::render(model, *to),
            Task::Feed(section) => feed::render(&self.facts, *section),
            Task::Sitemap(pages) => sitemap::render(model, pages),
            Task::SitemapIndex(parts) => sitemap::render_index(model, *parts),
            Task::Robots => sitemap::robots(model),
            Task::Copy(file) => return Ok(Content::File(file.path.clone())),
        };
        Ok(Content::Bytes(text.into_bytes()))
    }

    /// The outputs that pages refer to by their fingerprint, each with what tells it from what it may have been.
    fn sheets_and_assets(&self, recording: &Recording) -> Vec<(String, Print, Content)> {
        let mut found = Vec::new();
        for sheet in self.facts.stylesheets.all() {
            let map = sheet.map.as_ref().map(|map| (format!("{}.map", sheet.output), map.clone()));
            for (output, text) in std::iter::once((sheet.output.clone(), sheet.css.clone())).chain(map) {
                found.push((output, Digest::new("sheet").text(&text).finish(), Content::Bytes(text.into_bytes())));
            }
        }
        for name in recording.names(NameRead::Asset) {
            if let (Ok(output), Some(path)) = (self.facts.assets.fingerprinted(&name), self.facts.assets.path(&name)) {
                found.push((output.clone(), Digest::new("asset").text(&output).finish(), Content::File(path.to_owned())));
            }
        }
        found
    }

    /// One page by itself, as HTML, and the outputs that it may refer to by their fingerprint.
    ///
    /// # Errors
    /// What its template does wrong.
    pub fn page_alone(&self, id: PageId) -> Result<(String, Vec<(String, Content)>), Diagnostic> {
        let (made, reads) = reads::record(|| self.page(id, 1));
        forget();
        let (common, own) = reads.into_facets();
        let assets = common.iter().chain(&own).filter_map(|facet| match facet {
            Facet::Name(NameRead::Asset, name) => {
                let output = self.facts.assets.fingerprinted(name).ok()?;
                Some((output, Content::File(self.facts.assets.path(name)?.to_owned())))
            }
            _ => None,
        });
        let sheets = self.facts.stylesheets.all().map(|sheet| (sheet.output.clone(), Content::Bytes(sheet.css.clone().into_bytes())));
        Ok((made?, sheets.chain(assets).collect()))
    }

    /// A page as HTML, without white space that does not count.
    ///
    /// # Errors
    /// What its template does wrong.
    pub fn page(&self, id: PageId, part: usize) -> Result<String, Diagnostic> {
        let page = &self.facts.model.pages[id];
        reads::page(PageRead::Meta, id);
        let context = components::table([
            ("page", PageView::value(&self.facts, id)),
            ("site", self.site.clone()),
            ("paginator", paginator(&self.facts, id, part)),
        ]);
        let rendered = self
            .library
            .render(&page.template, context)
            .map_err(|problem| problem.note(format!("rendered for {} of {}", page.address, self.facts.model.settings.domain)))?;
        if page.address.is_html() { Ok(minify(&rendered)) } else { Ok(plain_text(&rendered)) }
    }
}

/// One round of making outputs.
struct Run<'a> {
    outputs: Outputs<'a>,
    recording: Recording,
    clock: &'a Clock,
}

impl Run<'_> {
    /// Keeps an output if it is what it was, else makes and puts it.
    fn output(
        &self,
        output: &str,
        task: Option<Print>,
        make: impl FnOnce() -> Result<(Content, Reads), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        if self.recording.is_same(output, task) && self.clock.task(Stage::Publish, || (self.outputs.keep)(output)) {
            self.recording.keep(output);
            return Ok(());
        }
        let (content, reads) = self.clock.output(Stage::Render, output, make)?;
        self.recording.add(output, task, reads);
        self.clock.task(Stage::Publish, || self.clock.output(Stage::Publish, output, || (self.outputs.put)(output, content)))
    }
}

/// A text file begins with text and ends with a line break, whatever the template tags around it left.
fn plain_text(rendered: &str) -> String {
    format!("{}\n", rendered.trim())
}
