//! One site as its files are now, with what each of its outputs is made from.

use std::collections::{BTreeMap, BTreeSet};

use components::Template;
use site::SiteName;
use source::Diagnostic;

use crate::content::SiteModel;
use crate::load::Loaded;
use crate::reads::{Facet, NameRead};
use crate::records::Records;
use crate::render::{Outputs, Plan, Renderer, Sink};
use crate::site_build::{Job, prepare};

/// A site with what its outputs are made from.
pub struct Survey {
    /// The site.
    pub site: SiteName,
    /// What each output is.
    pub plan: Plan,
    /// What each output was made from.
    pub records: Records,
    renderer: Renderer,
}

impl Survey {
    /// Makes the outputs of a site, but for those that are in the live release as they would be made; `put` takes them.
    ///
    /// # Errors
    /// All that is wrong with the site.
    pub fn of(job: &Job<'_>, put: &Sink<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut past = job.remembered()?;
        let loaded = Loaded::of(&job.workspace.root, job.site);
        let mut prepared = prepare(job, &loaded, &mut past)?;
        prepared.render(&mut past, Outputs { put, keep: &|_| true }, job.clock)?;
        let (renderer, plan) = prepared.into_parts();
        Ok(Self { site: job.site.name.clone(), plan, records: past.records, renderer })
    }

    /// Its content.
    #[must_use]
    pub fn model(&self) -> &SiteModel {
        &self.renderer.facts().model
    }

    /// What renders it.
    #[must_use]
    pub fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// Its templates but for pages, by id.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        let templates = self.renderer.library().templates().map(|template| &**template);
        templates.filter(|template| !template.id.starts_with(components::PAGE))
    }

    /// The template that a name leads to here.
    pub(super) fn template(&self, name: &str) -> Option<&Template> {
        self.renderer.library().get(name).map(|template| &**template)
    }

    /// The templates that an output went through.
    pub(super) fn templates_of(&self, output: &str) -> Vec<&Template> {
        let names = self.records.of(output).filter_map(|facet| match facet {
            Facet::Name(NameRead::Template, name) => Some(name.as_str()),
            _ => None,
        });
        let mut found: Vec<&Template> = names.filter_map(|name| self.template(name)).collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        found
    }

    /// The outputs that went through each template, by its id.
    pub(super) fn outputs_by_template(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, outputs) in self.records.by_template() {
            if let Some(template) = self.template(name) {
                found.entry(template.id.as_str()).or_default().extend(outputs);
            }
        }
        found
    }

    /// The modules of the API that show a component of this name to visitors, or send it: theirs is no output.
    pub(super) fn shown_by_modules(&self, name: &str) -> bool {
        let settings = &self.model().settings;
        let mail = name.strip_prefix("mail/").and_then(|name| name.rsplit_once('.')).map(|(name, _)| name);
        settings.module_components.contains(name) || mail.is_some_and(|mail| settings.module_mails.contains(mail))
    }
}
