//! Where something in a rendered page was written: in its markdown, in a template on its way, or in the settings.

use std::cell::OnceCell;
use std::path::Path;

use markdown::Target;
use site::Workspace;
use source::{Place, Source};

use super::html::Reference;
use crate::content::{Body, Page, SiteModel};
use crate::site_build::Prepared;

/// Finds the places where the references of one page were written.
pub(super) struct Origin<'a> {
    prepared: &'a Prepared,
    page: &'a Page,
    output: String,
    html: &'a str,
    body: OnceCell<Option<Body>>,
}

impl<'a> Origin<'a> {
    pub(super) fn new(workspace: &Workspace, prepared: &'a Prepared, page: &'a Page, output: &str, html: &'a str) -> Self {
        let file = workspace.dist(&prepared.renderer.facts().model.settings.domain).join(crate::publish::CURRENT).join(output);
        Self { prepared, page, output: source::shown(&workspace.root, Path::new(&file)), html, body: OnceCell::new() }
    }

    /// The place of a reference; in the rendered page if nothing nearer is found.
    pub(super) fn of(&self, reference: &Reference) -> Place {
        self.in_markdown(&reference.url)
            .or_else(|| self.in_templates(&reference.url))
            .or_else(|| literal(&self.model().settings.source, &reference.url))
            .unwrap_or_else(|| Source::new(self.output.clone(), self.html).place(&reference.span))
    }

    fn model(&self) -> &'a SiteModel {
        &self.prepared.renderer.facts().model
    }

    fn in_markdown(&self, url: &str) -> Option<Place> {
        let body = self.body.get_or_init(|| self.page.body().ok().flatten()).as_ref()?;
        let leads_here =
            |destination: &str| destination == url || self.model().resolve_link(&self.page.folder, destination).as_deref() == Some(url);
        let found = markdown::references(body.text()).into_iter().find(|reference| leads_here(&reference.destination))?;
        Some(body.source.place(&(found.span.start + body.start..found.span.end + body.start)))
    }

    fn in_templates(&self, url: &str) -> Option<Place> {
        let library = self.prepared.renderer.library();
        let (reached, _) = library.reach([self.page.template.as_str()]);
        let own = library.get(&self.page.template).into_iter();
        let others = library.templates().filter(|template| reached.contains(template.id.as_str()));
        own.chain(others).find_map(|template| literal(&template.source, url))
    }
}

/// Where a text stands in quotes.
fn literal(source: &Source, text: &str) -> Option<Place> {
    let find = |quote: char| source.text.find(&format!("{quote}{text}{quote}"));
    let at = find('"').or_else(|| find('\''))? + 1;
    Some(source.place(&(at..at + text.len())))
}

/// The pictures in a page's markdown that have no words, with their places.
pub(super) fn wordless_pictures(page: &Page) -> Vec<(String, Place)> {
    let Ok(Some(body)) = page.body() else { return Vec::new() };
    if page.template.starts_with(components::PAGE) {
        return Vec::new();
    }
    markdown::references(body.text())
        .into_iter()
        .filter(|reference| reference.target == Target::Image && reference.text.trim().is_empty())
        .map(|reference| {
            (reference.destination.clone(), body.source.place(&(reference.span.start + body.start..reference.span.end + body.start)))
        })
        .collect()
}
