//! What one page is made from.

use std::collections::BTreeSet;

use components::{PAGE, SHARED, Template};
use markdown::Address;
use source::Diagnostic;

use super::Survey;
use crate::content::{Page, PageId};
use crate::reads::{Facet, NameRead, PageRead, SiteRead};
use crate::render::Task;

/// A page with all that it is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Its address.
    pub address: String,
    /// What it is: `page`, `post`, `section`, …; `redirect`, `feed`, `sitemap`, `robots` or `file` for what no template renders.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// The file that it is written in, from the workspace on; none for what sitegen makes by itself.
    pub source: Option<String>,
    /// The template that renders it.
    pub layout: Option<Part>,
    /// The other templates that it went through.
    pub components: Vec<Part>,
    /// The pages whose front matter, text or place it shows or looks at.
    pub pages: BTreeSet<String>,
    /// The lists of pages that it goes through, by the address of the section or term; `all posts` for those of the site.
    pub lists: BTreeSet<String>,
    /// What it reads in `data/`, by name.
    pub data: BTreeSet<String>,
    /// The pictures and other files that it asks for.
    pub files: BTreeSet<String>,
    /// All outputs that the page has: its parts, its aliases, its feed.
    pub outputs: Vec<String>,
}

/// A template of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name by which it is asked for.
    pub name: String,
    /// The file that this led to.
    pub file: String,
    /// Whether it is the site's own in place of a shared one.
    pub is_override: bool,
}

/// Looks into the page at an address, which may be that of a further part of a list, of an alias, a feed or a file.
///
/// # Errors
/// Nothing is at the address.
pub fn inspect(survey: &Survey, address: &str) -> Result<Inspection, Diagnostic> {
    let wanted = wanted_output(survey, address)?;
    let Some((output, task)) = survey.plan.tasks.iter().find(|(output, _)| *output == wanted) else {
        return Err(nothing_there(survey, address));
    };
    let (kind, id) = match task {
        Task::Page(id, _) => (survey.model().pages[*id].kind.name(), Some(*id)),
        Task::Redirect(id) => ("redirect", Some(*id)),
        Task::Feed(id) => ("feed", Some(*id)),
        Task::Sitemap(_) | Task::SitemapIndex(_) => ("sitemap", None),
        Task::Robots => ("robots", None),
        Task::Copy(_) => ("file", None),
    };
    let page = id.map(|id| &survey.model().pages[id]);
    let copied = if let Task::Copy(file) = task { Some(file.path.to_string_lossy().into_owned()) } else { None };
    let template = page.filter(|_| matches!(task, Task::Page(..))).and_then(|page| survey.template(&page.template));
    let mut found = Inspection {
        address: Address::parse(address).map_or_else(|_| address.to_owned(), |address| address.to_string()),
        kind,
        title: page.map(|page| page.title.clone()).unwrap_or_default(),
        source: page.and_then(|page| Some(page.written.as_ref()?.text.file.to_string())).or(copied),
        layout: template.map(|template| part(survey, template)),
        components: Vec::new(),
        pages: BTreeSet::new(),
        lists: BTreeSet::new(),
        data: BTreeSet::new(),
        files: BTreeSet::new(),
        outputs: id.map_or_else(|| vec![output.clone()], |id| outputs_of(survey, id)),
    };
    let others = survey.templates_of(output).into_iter().filter(|other| template.is_none_or(|layout| layout.id != other.id));
    found.components = others.map(|template| part(survey, template)).collect();
    survey.records.of(output).for_each(|facet| found.note(survey, facet, id));
    Ok(found)
}

impl Inspection {
    fn note(&mut self, survey: &Survey, facet: &Facet, own: Option<PageId>) {
        let address = |id: &PageId| survey.model().pages[*id].address.to_string();
        match facet {
            Facet::Page(PageRead::List | PageRead::Count | PageRead::Part(_), id) => _ = self.lists.insert(address(id)),
            Facet::Page(_, id) if Some(*id) != own => _ = self.pages.insert(address(id)),
            Facet::Site(SiteRead::Posts) => _ = self.lists.insert("all posts".into()),
            Facet::Name(NameRead::Data, name) => {
                _ = self.data.insert(if name.is_empty() { "all of it".into() } else { name.clone() });
            }
            Facet::Name(NameRead::Asset | NameRead::PublicSize, name) => _ = self.files.insert(format!("public/{name}")),
            Facet::Name(NameRead::Size, name) => _ = self.files.insert(name.clone()),
            Facet::Page(..) | Facet::Site(_) | Facet::Name(..) => {}
        }
    }
}

fn part(survey: &Survey, template: &Template) -> Part {
    let name = template.id.strip_prefix(SHARED).or_else(|| template.id.strip_prefix(PAGE)).unwrap_or(&template.id);
    let is_own = !template.id.contains(':');
    let is_override = is_own && survey.template(&format!("{SHARED}{name}")).is_some();
    Part { name: name.to_owned(), file: template.source.file.to_string(), is_override }
}

fn outputs_of(survey: &Survey, wanted: PageId) -> Vec<String> {
    let is_its = |task: &Task| matches!(task, Task::Page(id, _) | Task::Redirect(id) | Task::Feed(id) if *id == wanted);
    survey.plan.tasks.iter().filter(|(_, task)| is_its(task)).map(|(output, _)| output.clone()).collect()
}

/// The output at an address; the site's own may stand in front.
fn wanted_output(survey: &Survey, address: &str) -> Result<String, Diagnostic> {
    let path = address.strip_prefix(survey.model().settings.base_url.as_str()).unwrap_or(address);
    let path = if path.is_empty() { "/" } else { path };
    let parsed = Address::parse(path).map_err(|why| Diagnostic::error(format!("`{address}` is not an address: {why}")))?;
    Ok(parsed.output_path())
}

fn nothing_there(survey: &Survey, address: &str) -> Diagnostic {
    let known: Vec<String> = survey.model().pages.iter().map(|page: &Page| page.address.to_string()).collect();
    let problem = Diagnostic::error(format!("{} has nothing at {address}", survey.site));
    match source::nearest(address, known.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("did you mean {near}?")),
        None => problem.hint("write the address of a page as in a link, such as /blog/"),
    }
}
