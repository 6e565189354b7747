//! Parsed files → a model: each page gets its address, its section, its terms and its neighbours.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;
use markdown::{Address, FrontMatter, Slug};
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelExtend, ParallelIterator};
use serde_json::Value;
use site::SiteSettings;
use source::{Diagnostic, Moment};

use super::model::{LeftOut, SiteModel, Taxonomy};
use super::parse::{ParsedPage, Place, title_from_name};
use super::sections::{Folder, folder_of, folders};
use super::{Kind, Page, PageId, order, taxonomies};
use crate::reads::{Digest, Print};

/// What a model is made from.
pub struct Assembly {
    /// The site's settings.
    pub settings: SiteSettings,
    /// The content, in the order of its names.
    pub parsed: Vec<Arc<ParsedPage>>,
    /// The names of all files under `content/` that are no markdown.
    pub attachments: Vec<String>,
    /// What stands in `data/`.
    pub data: Value,
    /// The time of the build: what is dated later waits, what expired before is left out.
    pub now: Moment,
    /// Whether drafts, and what waits or has expired, are in.
    pub drafts: bool,
}

impl Assembly {
    /// Puts the pages in their places.
    ///
    /// # Errors
    /// Names that cannot be addresses.
    pub fn build(mut self) -> Result<SiteModel, Vec<Diagnostic>> {
        let left_out = self.leave_out();
        let parsed = std::mem::take(&mut self.parsed);
        let mut builder = Builder {
            settings: self.settings,
            pages: Vec::new(),
            by_folder: BTreeMap::new(),
            by_file: HashMap::with_capacity_and_hasher(parsed.len(), FixedState::default()),
            problems: Vec::new(),
        };
        builder.add_sections(&parsed);
        builder.add_pages(&parsed);
        builder.fill_sections(&parsed);
        let taxonomies = builder.add_taxonomies();
        builder.add_not_found();
        builder.add_frame();
        let attachments = builder.place_attachments(&self.attachments, &parsed);
        if !builder.problems.is_empty() {
            return Err(builder.problems);
        }
        let root = builder.by_folder.remove("").unwrap_or_default();
        let posts = posts(&builder.pages, root);
        let by_address = builder.pages.iter().enumerate().map(|(id, page)| (page.address.clone(), id)).collect();
        Ok(SiteModel {
            settings: builder.settings,
            pages: builder.pages,
            root,
            sections: builder.by_folder,
            taxonomies,
            posts,
            by_file: builder.by_file,
            by_address,
            attachments,
            data: self.data,
            now: self.now,
            left_out,
        })
    }

    fn leave_out(&mut self) -> LeftOut {
        let mut left_out = LeftOut::default();
        if self.drafts {
            return left_out;
        }
        let now = self.now;
        self.parsed.retain(|page| {
            match self::left_out(page, now) {
                Some(Reason::Draft) => left_out.drafts += 1,
                Some(Reason::Expired) => left_out.expired += 1,
                Some(Reason::Scheduled) => left_out.scheduled += 1,
                None => return true,
            }
            false
        });
        left_out
    }
}

struct Builder {
    settings: SiteSettings,
    pages: Vec<Page>,
    by_folder: BTreeMap<String, PageId>,
    by_file: HashMap<String, PageId, FixedState>,
    problems: Vec<Diagnostic>,
}

impl Builder {
    fn add_sections(&mut self, parsed: &[Arc<ParsedPage>]) {
        // a folder sorts before what is in it, so a parent is there before its children
        for (name, folder) in folders(parsed) {
            let parent = folder.parent.as_ref().and_then(|parent| self.by_folder.get(parent)).copied();
            let id = self.pages.len();
            let page = self.section_page(&name, &folder, parent, parsed);
            self.pages.push(page);
            if let Some(parent) = parent {
                self.pages[parent].children.push(id);
            }
            if let Some(index) = folder.index {
                self.by_file.insert(parsed[index].name.clone(), id);
            }
            self.by_folder.insert(name, id);
        }
    }

    fn section_page(&self, name: &str, folder: &Folder, parent: Option<PageId>, parsed: &[Arc<ParsedPage>]) -> Page {
        let own_name = name.rsplit('/').next().unwrap_or_default();
        let written = folder.index.map(|index| &parsed[index]);
        let front = written.map(|page| Arc::clone(&page.front)).unwrap_or_default();
        let address = front.path.clone().unwrap_or_else(|| match parent {
            Some(parent) => self.pages[parent].address.join(&front.slug.clone().unwrap_or_else(|| Slug::from_text(own_name))),
            None => Address::root(),
        });
        let title = match written {
            Some(page) => page.title(),
            None if name.is_empty() => self.settings.name.clone(),
            None => title_from_name(own_name),
        };
        let mut page = empty_page(Kind::Section, key("section", name), title, address, layout(&front, None, "list"));
        page.written = written.map(Arc::clone);
        page.folder = name.to_owned();
        page.section = parent;
        page.front = front;
        page
    }

    fn add_pages(&mut self, parsed: &[Arc<ParsedPage>]) {
        let is_markdown = |page: &&Arc<ParsedPage>| matches!(page.place, Place::Single | Place::Bundle);
        let markdown: Vec<&Arc<ParsedPage>> = parsed.iter().filter(is_markdown).collect();
        // into one place: pages are large, and there are many
        let mut pages = Vec::with_capacity(self.pages.len() + parsed.len() + parsed.len() / 4);
        pages.extend(self.pages.iter().cloned());
        pages.par_extend(markdown.par_iter().map(|page| self.markdown_page(page)));
        self.by_file.extend(markdown.iter().zip(self.pages.len()..).map(|(page, id)| (page.name.clone(), id)));
        self.pages = pages;
        for page in parsed.iter().filter(|page| page.place == Place::Template) {
            match self.template_page(page) {
                Ok(page) => self.pages.push(page),
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    fn template_page(&self, parsed: &Arc<ParsedPage>) -> Result<Page, Diagnostic> {
        let address = parsed.template_address()?;
        let is_home = address == Address::root() && parsed.front.title.is_none();
        let title = if is_home { self.settings.name.clone() } else { parsed.title() };
        let kind = if address.as_str() == "/404.html" { Kind::NotFound } else { Kind::Page };
        let page = empty_page(kind, key("template", &parsed.name), title, address, format!("{}{}", components::PAGE, parsed.name));
        Ok(Page { written: Some(Arc::clone(parsed)), front: Arc::clone(&parsed.front), ..page })
    }

    fn markdown_page(&self, parsed: &Arc<ParsedPage>) -> Page {
        let section = self.by_folder.get(folder_of(parsed)).copied();
        let address = parsed.front.path.clone().unwrap_or_else(|| match section {
            _ if is_home(parsed) => Address::root(),
            Some(section) => self.pages[section].address.join(&parsed.slug()),
            None => Address::root().join(&parsed.slug()),
        });
        let kind = if parsed.front.date.is_some() { Kind::Post } else { Kind::Page };
        let layout = layout_of(&self.pages, section, &parsed.front, kind);
        let page = empty_page(kind, key("file", &parsed.name), title_of(&self.settings, parsed), address, layout);
        let (written, front) = (Some(Arc::clone(parsed)), Arc::clone(&parsed.front));
        Page { written, folder: parsed.folder.clone(), section, front, ..page }
    }

    fn fill_sections(&mut self, parsed: &[Arc<ParsedPage>]) {
        let markdown: Vec<PageId> = parsed
            .iter()
            .filter(|page| matches!(page.place, Place::Single | Place::Bundle))
            .filter_map(|page| self.by_file.get(&page.name).copied())
            .collect();
        for id in markdown {
            let mut section = self.pages[id].section;
            while let Some(above) = section {
                self.pages[above].pages.push(id);
                section = self.pages[above].section;
            }
        }
        let lists: Vec<(PageId, Vec<PageId>)> =
            self.by_folder.values().map(|section| (*section, std::mem::take(&mut self.pages[*section].pages))).collect();
        let sort = |(section, mut ids): (PageId, Vec<PageId>)| {
            let by = order::sort(&mut ids, &self.pages, self.pages[section].front.listing.sort_by);
            (section, ids, by)
        };
        let sorted: Vec<_> = lists.into_par_iter().map(sort).collect();
        for (section, ids, by) in sorted {
            let own: Vec<PageId> = ids.iter().copied().filter(|id| self.pages[*id].section == Some(section)).collect();
            order::link(&own, &mut self.pages, by);
            self.pages[section].pages = ids;
            let mut children = std::mem::take(&mut self.pages[section].children);
            children.sort_by_key(|id| (self.pages[*id].front.weight.unwrap_or(i64::MAX), self.pages[*id].title.to_lowercase()));
            self.pages[section].children = children;
        }
    }

    fn add_taxonomies(&mut self) -> Vec<Taxonomy> {
        let names = self.settings.taxonomies.clone();
        names.into_iter().filter_map(|name| self.add_taxonomy(name)).collect()
    }

    fn add_taxonomy(&mut self, name: String) -> Option<Taxonomy> {
        let mut collected = taxonomies::collect(&name, &self.pages);
        if collected.is_empty() {
            return None;
        }
        collected.par_iter_mut().for_each(|term| _ = order::sort(&mut term.pages, &self.pages, None));
        let address = Address::root().join(&Slug::from_text(&name));
        let page = self.pages.len();
        self.pages.push(empty_page(
            Kind::Taxonomy,
            key("taxonomy", &name),
            title_from_name(&name),
            address.clone(),
            "layouts/taxonomy.html".into(),
        ));
        let mut terms = Vec::new();
        let shared_name: Arc<str> = name.as_str().into();
        for term in collected {
            let id = self.pages.len();
            for &tagged in &term.pages {
                self.pages[tagged].add_term(&shared_name, id);
            }
            let own_key = key("term", &format!("{name}/{}", term.slug));
            let mut page = empty_page(Kind::Term, own_key, term.name, address.join(&term.slug), "layouts/list.html".into());
            page.pages = term.pages;
            page.front = Arc::new(FrontMatter { slug: Some(term.slug), ..FrontMatter::default() });
            self.pages.push(page);
            terms.push(id);
        }
        terms.sort_by_key(|id| self.pages[*id].title.to_lowercase());
        self.pages[page].children.clone_from(&terms);
        Some(Taxonomy { name, terms })
    }

    fn add_not_found(&mut self) {
        if self.pages.iter().any(|page| page.kind == Kind::NotFound) {
            return;
        }
        if let Ok(address) = Address::parse("/404.html") {
            self.pages.push(empty_page(Kind::NotFound, key("not-found", ""), "Page not found".into(), address, "layouts/404.html".into()));
        }
    }

    /// What the API puts its pages into, where modules show any.
    fn add_frame(&mut self) {
        if self.settings.module_components.is_empty() {
            return;
        }
        if let Ok(address) = Address::parse(&format!("/{}", components::FRAME)) {
            self.pages.push(empty_page(
                Kind::Frame,
                key("frame", ""),
                components::FRAME_TITLE.into(),
                address,
                "layouts/frame.html".into(),
            ));
        }
    }

    /// A file beside a page with a folder of its own lies under that page's address, any other under its section's.
    fn place_attachments(&mut self, names: &[String], parsed: &[Arc<ParsedPage>]) -> BTreeMap<String, String> {
        let bundles: HashMap<&str, PageId> = parsed
            .iter()
            .filter(|page| page.place == Place::Bundle)
            .filter_map(|page| Some((page.folder.as_str(), *self.by_file.get(&page.name)?)))
            .collect();
        let mut placed = BTreeMap::new();
        for name in names {
            let mut folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let (base, bundle) = loop {
                if let Some(bundle) = bundles.get(folder) {
                    break (self.pages[*bundle].address.clone(), Some(*bundle));
                }
                if let Some(section) = self.by_folder.get(folder) {
                    break (self.pages[*section].address.clone(), None);
                }
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            };
            let rest = name[folder.len()..].trim_start_matches('/');
            placed.insert(name.clone(), format!("{}{rest}", base.as_str()));
            if let Some(bundle) = bundle {
                self.pages[bundle].attachments.push(name.clone());
            }
        }
        placed
    }
}

/// Why a page is left out.
pub(super) enum Reason {
    Draft,
    Expired,
    Scheduled,
}

/// Why a page is left out of a build at this time; none if it is in.
pub(super) fn left_out(page: &ParsedPage, now: Moment) -> Option<Reason> {
    let front = &page.front;
    if front.draft {
        Some(Reason::Draft)
    } else if front.expires.is_some_and(|expires| expires <= now) {
        Some(Reason::Expired)
    } else if page.place != Place::Section && front.date.is_some_and(|date| date > now) {
        Some(Reason::Scheduled)
    } else {
        None
    }
}

/// Whether a page is left out of a build at this time, by what it says itself.
#[must_use]
pub fn is_left_out(page: &ParsedPage, now: Moment) -> bool {
    left_out(page, now).is_some()
}

/// All pages of the section at the top that have a date.
pub(super) fn posts(pages: &[Page], root: PageId) -> Vec<PageId> {
    pages[root].pages.iter().copied().filter(|id| pages[*id].kind == Kind::Post).collect()
}

fn is_home(page: &ParsedPage) -> bool {
    page.place == Place::Bundle && page.folder.is_empty()
}

/// The title of a page that was written in markdown.
pub(super) fn title_of(settings: &SiteSettings, page: &ParsedPage) -> String {
    if is_home(page) && page.front.title.is_none() { settings.name.clone() } else { page.title() }
}

/// The layout of a page that was written in markdown.
pub(super) fn layout_of(pages: &[Page], section: Option<PageId>, front: &FrontMatter, kind: Kind) -> String {
    let inherited = section.and_then(|section| page_layout(pages, section));
    layout(front, inherited, if kind == Kind::Post { "post" } else { "page" })
}

/// The layout that a section, or the nearest one above that says so, has for its pages.
fn page_layout(pages: &[Page], section: PageId) -> Option<&str> {
    let page = &pages[section];
    page.front.listing.page_layout.as_deref().or_else(|| page_layout(pages, page.section?))
}

fn layout(front: &FrontMatter, inherited: Option<&str>, standard: &str) -> String {
    let name = front.layout.as_deref().filter(|name| !name.is_empty()).or(inherited).unwrap_or(standard);
    format!("layouts/{name}.html")
}

/// What tells a page from all others: what it is made from.
fn key(what: &str, name: &str) -> Print {
    Digest::new(what).text(name).finish()
}

fn empty_page(kind: Kind, key: Print, title: String, address: Address, template: String) -> Page {
    Page {
        kind,
        key,
        written: None,
        folder: String::new(),
        front: Arc::default(),
        title,
        address,
        template,
        section: None,
        pages: Vec::new(),
        children: Vec::new(),
        terms: Vec::new(),
        previous: None,
        next: None,
        attachments: Vec::new(),
    }
}
