//! Makes the outputs of a plan, on all cores.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use components::SiteLibrary;
use minijinja::Value;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use source::Diagnostic;

use super::views::{PageView, SiteView, forget, paginator};
use super::{Facts, Plan, Task, feed, functions, minify, redirect, sitemap};
use crate::content::PageId;

/// How many different problems of one site are told before the rest is only counted.
const TOLD: usize = 50;

/// What an output holds.
#[derive(Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What this file holds.
    File(PathBuf),
}

/// Takes each output as soon as it is made: its path inside of the site's tree, and what it holds.
pub type Sink<'a> = dyn Fn(&str, Content) -> Result<(), Diagnostic> + Sync + 'a;

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
        library.finish(|env| functions::install(env, &facts));
        Self { site: SiteView::value(&facts), facts, library }
    }

    /// What templates can ask for.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The templates.
    #[must_use]
    pub fn library(&self) -> &SiteLibrary {
        &self.library
    }

    /// Makes all outputs of the plan, and gives them to `sink`.
    ///
    /// # Errors
    /// All problems, those that many pages have in common once.
    pub fn run(&self, plan: &Plan, sink: &Sink<'_>) -> Result<(), Vec<Diagnostic>> {
        let problems = Problems::default();
        plan.tasks.par_iter().for_each(|(output, task)| {
            if let Err(problem) = self.make(output, task, sink) {
                problems.add(problem);
            }
        });
        for sheet in self.facts.stylesheets.all() {
            let map = sheet.map.iter().map(|map| (format!("{}.map", sheet.output), map.clone()));
            for (output, text) in std::iter::once((sheet.output.clone(), sheet.css.clone())).chain(map) {
                sink(&output, Content::Bytes(text.into_bytes())).unwrap_or_else(|problem| problems.add(problem));
            }
        }
        for (output, path) in self.facts.assets.asked() {
            sink(&output, Content::File(path)).unwrap_or_else(|problem| problems.add(problem));
        }
        rayon::broadcast(|_| forget());
        forget();
        problems.into_result()
    }

    fn make(&self, output: &str, task: &Task, sink: &Sink<'_>) -> Result<(), Diagnostic> {
        let model = &self.facts.model;
        let text = match task {
            Task::Page(id, part) => self.page(*id, *part)?,
            Task::Redirect(to) => redirect::render(model, *to),
            Task::Feed(section) => feed::render(&self.facts, *section),
            Task::Sitemap(pages) => sitemap::render(model, pages),
            Task::SitemapIndex(parts) => sitemap::render_index(model, *parts),
            Task::Robots => sitemap::robots(model),
            Task::Copy(path) => return sink(output, Content::File(path.clone())),
        };
        sink(output, Content::Bytes(text.into_bytes()))
    }

    /// A page as HTML, without white space that does not count.
    ///
    /// # Errors
    /// What its template does wrong.
    pub fn page(&self, id: PageId, part: usize) -> Result<String, Diagnostic> {
        let page = &self.facts.model.pages[id];
        let context = components::table([
            ("page", PageView::value(&self.facts, id)),
            ("site", self.site.clone()),
            ("paginator", paginator(&self.facts, id, part)),
        ]);
        let rendered = self
            .library
            .render(&page.template, context)
            .map_err(|problem| problem.note(format!("rendered for {} of {}", page.address, self.facts.model.settings.domain)))?;
        if page.address.output_path().ends_with(".html") { Ok(minify(&rendered)) } else { Ok(plain_text(&rendered)) }
    }
}

/// A text file begins with text and ends with a line break, whatever the template tags around it left.
fn plain_text(rendered: &str) -> String {
    format!("{}\n", rendered.trim())
}

#[derive(Default)]
struct Problems {
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    seen: HashSet<(String, String)>,
    told: Vec<Diagnostic>,
    more: usize,
}

impl Problems {
    fn add(&self, problem: Diagnostic) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let place = problem.place.as_ref().map_or_else(String::new, ToString::to_string);
        if !found.seen.insert((place, problem.message.clone())) || found.told.len() >= TOLD {
            found.more += 1;
        } else {
            found.told.push(problem);
        }
    }

    fn into_result(self) -> Result<(), Vec<Diagnostic>> {
        let Found { mut told, more, .. } = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        if told.is_empty() {
            return Ok(());
        }
        // the order in which threads met them means nothing
        told.sort_by(|a, b| (&a.place, &a.message, &a.notes).cmp(&(&b.place, &b.message, &b.notes)));
        if let (Some(last), true) = (told.last_mut(), more > 0) {
            last.notes.push(format!("the same or similar on {} more", crate::report::plural(more, "page")));
        }
        Err(told)
    }
}
