//! A model in which the text of a few files changed, without putting the whole of it together again. What it cannot do that way it leaves to `assemble`.

use std::collections::BTreeSet;
use std::sync::Arc;

use markdown::{FrontMatter, Slug};

use super::assemble::{layout_of, left_out, posts, title_of};
use super::parse::{ParsedPage, Place};
use super::{Kind, PageId, SiteModel, order};

/// A model that was revised, and what of it may be another than before.
#[derive(Debug)]
pub struct Revised {
    /// The model: what [`Assembly::build`](super::Assembly::build) would make.
    pub model: SiteModel,
    /// The pages of which anything changed: what is in them, or their place among the others.
    pub touched: BTreeSet<PageId>,
}

impl SiteModel {
    /// The model with these files in place of those of the same names. None where more changes than what a page says, its terms, and its place in
    /// lists: which pages and terms there are, their addresses and layouts.
    #[must_use]
    pub fn revise(self, changed: &[Arc<ParsedPage>], drafts: bool) -> Option<Revised> {
        let mut reviser = Reviser { model: self, touched: BTreeSet::new(), lists: BTreeSet::new(), terms: BTreeSet::new() };
        changed.iter().try_for_each(|page| reviser.replace(page, drafts))?;
        reviser.sort();
        let is_right = reviser.terms.iter().all(|(taxonomy, term)| reviser.is_spelled_right(taxonomy, *term));
        is_right.then_some(Revised { model: reviser.model, touched: reviser.touched })
    }
}

struct Reviser {
    model: SiteModel,
    touched: BTreeSet<PageId>,
    /// Sections and terms whose pages may stand in another order now, or are others.
    lists: BTreeSet<PageId>,
    /// Terms that a page got, lost, or may spell otherwise, with their taxonomies.
    terms: BTreeSet<(String, PageId)>,
}

impl Reviser {
    fn replace(&mut self, new: &Arc<ParsedPage>, drafts: bool) -> Option<()> {
        if new.place == Place::Template {
            return None;
        }
        let id = *self.model.by_file.get(&new.name)?;
        let old = self.model.pages[id].written.replace(Arc::clone(new))?;
        self.model.pages[id].front = Arc::clone(&new.front);
        self.touched.insert(id);
        if old.earlier_addresses() != new.earlier_addresses() {
            return None;
        }
        if old.front_print == new.front_print {
            return Some(());
        }
        let is_left_out = !drafts && left_out(new, self.model.now).is_some();
        if new.place == Place::Section
            || is_left_out
            || !stays(&old.front, &new.front)
            || self.layout(id, new) != self.model.pages[id].template
        {
            return None;
        }
        let page = &mut self.model.pages[id];
        let title = title_of(&self.model.settings, new);
        let moves = title != page.title || old.front.date != new.front.date || old.front.weight != new.front.weight;
        page.title = title;
        for taxonomy in self.model.settings.taxonomies.clone() {
            self.change_terms(id, &taxonomy, &old.front, &new.front)?;
        }
        if moves {
            self.lists.extend(self.model.pages[id].terms.iter().flat_map(|(_, terms)| terms));
            let mut above = self.model.pages[id].section;
            while let Some(section) = above {
                self.lists.insert(section);
                above = self.model.pages[section].section;
            }
        }
        Some(())
    }

    fn layout(&self, id: PageId, new: &ParsedPage) -> String {
        let page = &self.model.pages[id];
        layout_of(&self.model.pages, page.section, &new.front, page.kind)
    }

    /// Gives a page the terms of its new front matter.
    fn change_terms(&mut self, id: PageId, taxonomy: &str, old: &FrontMatter, new: &FrontMatter) -> Option<()> {
        let names = |front: &FrontMatter| front.taxonomies.get(taxonomy).cloned().unwrap_or_default();
        let (old, new) = (names(old), names(new));
        if old == new {
            return Some(());
        }
        let pages = &self.model.pages;
        let known = &self.model.taxonomies.iter().find(|known| known.name == taxonomy)?.terms;
        let slugs: BTreeSet<Slug> = new.iter().map(|name| Slug::from_text(name)).collect();
        let term = |slug: &Slug| known.iter().copied().find(|term| pages[*term].front.slug.as_ref() == Some(slug));
        // in the order of their slugs, as their numbers are
        let after = slugs.iter().map(term).collect::<Option<Vec<PageId>>>()?;
        let before = pages[id].terms_of(taxonomy).to_vec();
        for term in before.iter().copied().filter(|term| !after.contains(term)) {
            let list = &mut self.model.pages[term].pages;
            list.retain(|other| *other != id);
            if list.is_empty() {
                return None;
            }
        }
        for term in after.iter().copied().filter(|term| !before.contains(term)) {
            self.model.pages[term].pages.push(id);
        }
        let all: BTreeSet<PageId> = before.into_iter().chain(after.iter().copied()).collect();
        self.touched.extend(&all);
        self.lists.extend(&all);
        self.terms.extend(all.into_iter().map(|term| (taxonomy.to_owned(), term)));
        self.model.pages[id].set_terms(taxonomy, after);
        Some(())
    }

    /// Puts the pages of the lists in order again, and links those of each section with their new neighbours.
    fn sort(&mut self) {
        for list in std::mem::take(&mut self.lists) {
            let pages = &mut self.model.pages;
            let is_section = pages[list].kind == Kind::Section;
            let wish = if is_section { pages[list].front.listing.sort_by } else { None };
            let before = std::mem::take(&mut pages[list].pages);
            let mut ids = before.clone();
            let by = order::sort(&mut ids, pages, wish);
            if is_section && ids != before {
                let own: Vec<PageId> = ids.iter().copied().filter(|id| pages[*id].section == Some(list)).collect();
                let links: Vec<_> = own.iter().map(|id| (pages[*id].previous, pages[*id].next)).collect();
                order::link(&own, pages, by);
                let moved = own.iter().zip(links).filter(|(id, links)| (pages[**id].previous, pages[**id].next) != *links);
                self.touched.extend(moved.map(|(id, _)| *id));
            }
            if ids != before {
                self.touched.insert(list);
            }
            pages[list].pages = ids;
            if list == self.model.root {
                self.model.posts = posts(&self.model.pages, list);
            }
        }
    }

    /// Whether a term is still spelled as the first of its pages spells it.
    fn is_spelled_right(&self, taxonomy: &str, term: PageId) -> bool {
        let term = &self.model.pages[term];
        let first = term.pages.iter().min().map(|id| &self.model.pages[*id]);
        let mut names = first.into_iter().flat_map(|page| page.front.taxonomies.get(taxonomy)).flatten();
        names.find(|name| Some(Slug::from_text(name)) == term.front.slug) == Some(&term.title)
    }
}

/// Whether a page with another front matter still is of the same kind, at the same address, under the same names, and in the sitemap or not as before.
fn stays(old: &FrontMatter, new: &FrontMatter) -> bool {
    let has = |front: &FrontMatter| (front.date.is_some(), front.weight.is_some());
    has(old) == has(new) && (&old.path, &old.slug, &old.aliases, old.seo.noindex) == (&new.path, &new.slug, &new.aliases, new.seo.noindex)
}

#[cfg(test)]
mod tests {
    use markdown::Rules;
    use proptest::prelude::*;
    use site::SiteSettings;
    use source::{Moment, Source};

    use super::*;
    use crate::content::{Assembly, PageText, parse_markdown};

    /// What a file says: its name, and the rest of its front matter and text.
    type File = (String, String);

    fn parsed((name, text): &File) -> Arc<ParsedPage> {
        let source = Source::new(name.as_str(), text.as_str());
        let rules = Rules { taxonomies: vec!["tags".into()], ..Rules::default() };
        Arc::new(parse_markdown(name, &source, PageText::kept(source.clone()), &rules).unwrap())
    }

    fn assembled(files: &[File]) -> SiteModel {
        let settings = "name = \"A\"\ndomain = \"a.example\"\ntaxonomies = [\"tags\"]";
        Assembly {
            settings: SiteSettings::parse(&Source::new("site.toml", settings), &"a.example".parse().unwrap(), &[]).unwrap(),
            parsed: files.iter().map(parsed).collect(),
            attachments: Vec::new(),
            data: serde_json::Value::Null,
            now: Moment::parse("2026-06-01").unwrap(),
            drafts: false,
        }
        .build()
        .unwrap()
    }

    fn revised(files: &[File], changed: &[File]) -> Option<Revised> {
        assembled(files).revise(&changed.iter().map(parsed).collect::<Vec<_>>(), false)
    }

    /// The files with one of them in place of that of the same name.
    fn with(files: &[File], changed: &File) -> Vec<File> {
        files.iter().map(|file| if file.0 == changed.0 { changed.clone() } else { file.clone() }).collect()
    }

    fn file(name: &str, front: &str) -> File {
        (name.to_owned(), format!("+++\n{front}\n+++\n\nText."))
    }

    /// A page of which anything may be another.
    fn front() -> impl Strategy<Value = String> {
        let date = prop_oneof![1 => Just(""), 6 => Just("date = 2026-01-0"), 1 => Just("date = 2027-01-0")];
        let tags = proptest::collection::vec(prop_oneof!["red", "Red", "green", "blue"], 0..3);
        (date, 1..6, "[a-c]", tags, 0..8).prop_map(|(date, day, title, tags, rare)| {
            let date = if date.is_empty() { String::new() } else { format!("{date}{day}\n") };
            let rare = match rare {
                0 => "weight = 3\n",
                1 => "draft = true\n",
                2 => "slug = \"other\"\n",
                3 => "layout = \"wide\"\n",
                _ => "",
            };
            format!("title = \"{title}\"\n{date}tags = {tags:?}\n{rare}")
        })
    }

    fn files() -> impl Strategy<Value = Vec<File>> {
        let names = ["blog/_index.md", "blog/deep/_index.md", "blog/deep/a.md", "blog/deep/b.md", "blog/c.md", "blog/d.md", "e.md"];
        let file = |name: &'static str| front().prop_map(move |front| file(name, if name.ends_with("_index.md") { "" } else { &front }));
        names.map(file).into_iter().collect::<Vec<_>>()
    }

    proptest! {
        #[test]
        fn a_revised_model_is_what_an_assembled_one_would_be(files in files(), which in 2..7_usize, front in front()) {
            let changed = file(&files[which].0, &front);
            if let Some(Revised { model, touched }) = revised(&files, std::slice::from_ref(&changed)) {
                let (before, after) = (assembled(&files), assembled(&with(&files, &changed)));
                prop_assert_eq!(format!("{model:#?}"), format!("{after:#?}"));
                for (id, (before, after)) in before.pages.iter().zip(&after.pages).enumerate() {
                    prop_assert!(touched.contains(&id) || format!("{before:?}") == format!("{after:?}"), "{}", after.address);
                }
            }
        }
    }

    #[test]
    fn what_editors_change_every_day_is_revised() {
        let files = [
            file("blog/a.md", "title = \"A\"\ndate = 2026-01-01\ntags = [\"red\"]"),
            file("blog/b.md", "title = \"B\"\ndate = 2026-01-02\ntags = [\"red\", \"green\"]"),
            file("blog/c.md", "title = \"C\"\ndate = 2026-01-03\ntags = [\"green\"]"),
        ];
        let touched = |front: &str| revised(&files, &[file("blog/b.md", front)]).map(|revised| revised.touched.len());
        assert_eq!(touched("title = \"B\"\ndate = 2026-01-02\ntags = [\"red\", \"green\"]"), Some(1), "nothing but the text");
        assert_eq!(touched("title = \"X\"\ndate = 2026-01-02\ntags = [\"red\", \"green\"]"), Some(1), "the title");
        assert_eq!(touched("title = \"B\"\ndate = 2026-01-02\ntags = [\"red\"]"), Some(3), "a tag: the page and its two terms");
        assert_eq!(
            touched("title = \"B\"\ndate = 2026-01-04\ntags = [\"red\", \"green\"]"),
            Some(6),
            "the date: three pages, two sections, a term"
        );
        for other in [
            "slug = \"x\"\ndate = 2026-01-02",
            "date = 2026-01-02\n[seo]\nnoindex = true",
            "title = \"B\"",
            "date = 2026-01-02\ntags = [\"new\"]",
            "date = 2027-01-02",
        ] {
            assert_eq!(touched(other), None, "{other}");
        }
    }
}
