//! Which components there are, what each takes, who overrides it, and how many pages go through it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use components::{SHARED, Signature, Template};
use site::SiteName;

use super::Survey;
use crate::content::PageId;
use crate::render::Task;

/// A component in use, or not.
#[derive(Debug, Clone)]
pub struct Component {
    /// The name by which templates ask for it.
    pub name: String,
    /// The site whose own it is; none if it is shared.
    pub site: Option<SiteName>,
    /// Its file, from the workspace on.
    pub file: String,
    /// Its purpose and props.
    pub signature: Signature,
    /// The sites that have their own of this name, and whether theirs extends it.
    pub overridden_by: BTreeMap<SiteName, bool>,
    /// How many pages go through it, by site; sites without any are left out.
    pub pages: BTreeMap<SiteName, usize>,
    /// The sites on which modules of the API show it.
    pub shown_by_modules: BTreeSet<SiteName>,
}

/// The components that a site sees, and the shared ones that it has its own in place of.
#[must_use]
pub fn components(survey: &Survey) -> Vec<Component> {
    let (usage, pages) = (survey.outputs_by_template(), pages(survey));
    let count = |template: &Template| {
        let outputs = usage.get(template.id.as_str())?;
        let found: BTreeSet<PageId> = outputs.iter().filter_map(|output| pages.get(output).copied()).collect();
        (!found.is_empty()).then(|| (survey.site.clone(), found.len()))
    };
    survey.templates().map(|template| component(survey, template, count(template))).collect()
}

fn component(survey: &Survey, template: &Template, pages: Option<(SiteName, usize)>) -> Component {
    let (name, site) = match template.id.strip_prefix(SHARED) {
        Some(name) => (name, None),
        None => (template.id.as_str(), Some(survey.site.clone())),
    };
    let own = survey.template(name).filter(|seen| seen.id != template.id);
    let extends = |own: &Template| own.references.iter().any(|reference| reference.extends && reference.name == template.id);
    let is_shown = own.is_none() && survey.shown_by_modules(name);
    Component {
        name: name.to_owned(),
        site,
        file: template.source.file.to_string(),
        signature: template.signature.clone(),
        overridden_by: own.map(|own| (survey.site.clone(), extends(own))).into_iter().collect(),
        pages: pages.into_iter().collect(),
        shown_by_modules: is_shown.then(|| survey.site.clone()).into_iter().collect(),
    }
}

/// The pages by their outputs: a list that is cut has several.
fn pages(survey: &Survey) -> BTreeMap<&str, PageId> {
    let tasks = survey.plan.tasks.iter();
    tasks.filter_map(|(output, task)| if let Task::Page(id, _) = task { Some((output.as_str(), *id)) } else { None }).collect()
}

/// The lists of several sites as one, by name, the shared component of a name first.
#[must_use]
pub fn join(lists: impl IntoIterator<Item = Vec<Component>>) -> Vec<Component> {
    let mut joined: BTreeMap<(String, Option<SiteName>), Component> = BTreeMap::new();
    for component in lists.into_iter().flatten() {
        match joined.entry((component.name.clone(), component.site.clone())) {
            Entry::Vacant(entry) => _ = entry.insert(component),
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                known.overridden_by.extend(component.overridden_by);
                known.pages.extend(component.pages);
                known.shown_by_modules.extend(component.shown_by_modules);
            }
        }
    }
    joined.into_values().collect()
}
