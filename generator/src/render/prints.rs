//! The fingerprint of each thing that an output can ask its site for: if it is the same in two builds, the output saw the same.

use components::SiteLibrary;

use super::views::{part_pages, parts, picture_size, split_link_name, summary};
use super::{Facts, Task, feed, sitemap};
use crate::content::{Page, PageId};
use crate::reads::{Digest, Facet, NameRead, PageRead, Print, SiteRead};

/// The fingerprint of what is read.
pub(super) fn print(facts: &Facts, library: &SiteLibrary, facet: &Facet) -> Print {
    match facet {
        Facet::Page(what, id) => of_page(facts, *what, *id),
        Facet::Site(what) => of_site(facts, *what),
        Facet::Name(what, name) => of_name(facts, library, *what, name),
    }
}

/// The fingerprint of what an output is made from besides what is noted down while it is made; none if it has to be made anew each time.
pub(super) fn task_print(facts: &Facts, task: &Task) -> Option<Print> {
    let model = &facts.model;
    let key = |id: PageId| model.pages[id].key;
    let digest = match task {
        Task::Page(id, part) => Digest::new("page").print(key(*id)).number(*part as u64),
        Task::Redirect(id) => Digest::new("redirect").print(meta(&model.pages[*id])),
        Task::Feed(section) => {
            let (posts, updated) = feed::entries(model, *section);
            let digest = Digest::new("feed").print(key(*section)).list(posts, |digest, id| digest.print(key(id)));
            digest.option(updated, Digest::moment)
        }
        Task::Sitemap(pages) => Digest::new("sitemap").list(pages, |digest, id| {
            let page = &model.pages[*id];
            digest.text(page.address.as_str()).option(sitemap::changed(page), Digest::moment)
        }),
        Task::SitemapIndex(parts) => Digest::new("sitemaps").number(*parts as u64),
        Task::Robots => Digest::new("robots"),
        Task::Copy(file) => file.stamp.filter(|stamp| !stamp.is_young(facts.start))?.digest(Digest::new("copy")),
    };
    Some(digest.finish())
}

fn of_page(facts: &Facts, what: PageRead, id: PageId) -> Print {
    let page = &facts.model.pages[id];
    match what {
        PageRead::Meta => meta(page),
        PageRead::Text => page.written.as_ref().map_or(0, |written| written.text.print),
        PageRead::Summary => {
            let summary = summary(facts, id);
            Digest::new("summary").text(&summary.html).text(&summary.text).finish()
        }
        PageRead::Words => Digest::new("words").number(page.words() as u64).finish(),
        PageRead::Minutes => Digest::new("minutes").number(page.reading_minutes() as u64).finish(),
        PageRead::Place => place(facts, page, id),
        PageRead::Comments => page.written.as_ref().and_then(|written| written.beside.as_ref()).map_or(0, |beside| beside.print),
        PageRead::List => {
            let pages = &facts.model.pages;
            let add = |digest: Digest, of: &PageId| digest.print(pages[*of].key).number(u64::from(pages[*of].section == Some(id)));
            Digest::new("list").list(&page.pages, add).finish()
        }
        PageRead::Count => Digest::new("count").number(page.pages.len() as u64).finish(),
        PageRead::Part(part) => {
            let digest = Digest::new("part").text(page.address.as_str()).number(parts(page) as u64).number(page.pages.len() as u64);
            let shown = part_pages(page, part as usize);
            digest.list(shown, |digest, id| digest.print(facts.model.pages[*id].key)).finish()
        }
    }
}

fn meta(page: &Page) -> Print {
    let front = page.written.as_ref().map_or(0, |written| written.front_print);
    let digest = Digest::new("meta").print(front).text(page.kind.name()).text(&page.title);
    digest.text(page.address.as_str()).text(&page.template).finish()
}

fn place(facts: &Facts, page: &Page, id: PageId) -> Print {
    let model = &facts.model;
    let key = |digest: Digest, id: &PageId| digest.print(model.pages[*id].key);
    let mut digest = Digest::new("place");
    let mut above = page.section;
    while let Some(section) = above {
        digest = key(digest, &section);
        above = model.pages[section].section;
    }
    digest = digest.number(0).option(page.previous.as_ref(), key).option(page.next.as_ref(), key);
    digest = digest.list(&page.terms, |digest, (taxonomy, terms)| digest.text(taxonomy).list(terms, key));
    digest = digest.list(&page.children, key);
    let attachment = |digest: Digest, name: &String| digest.option(model.attachments.get(name), |digest, address| digest.text(address));
    digest = digest.list(&page.attachments, attachment);
    digest.option(feed::address(model, id), |digest, address| digest.text(&address)).finish()
}

fn of_site(facts: &Facts, what: SiteRead) -> Print {
    let model = &facts.model;
    let key = |digest: Digest, id: &PageId| digest.print(model.pages[*id].key);
    let digest = Digest::new("site");
    let digest = match what {
        SiteRead::Posts => digest.list(&model.posts, key),
        SiteRead::Sections => digest.list(model.sections.keys(), |digest, folder| digest.text(folder)),
        SiteRead::Taxonomies => digest.list(&model.taxonomies, |digest, taxonomy| digest.text(&taxonomy.name).list(&taxonomy.terms, key)),
        SiteRead::Feed => digest.option(feed::address(model, model.root), |digest, address| digest.text(&address)),
        SiteRead::Styles => {
            let sheet = |digest: Digest, sheet: &super::Stylesheet| digest.text(&sheet.output).text(&sheet.integrity);
            let main = sheet(digest, &facts.stylesheets.main);
            main.list(&facts.stylesheets.others, |digest, (name, other)| sheet(digest.text(name), other))
        }
        SiteRead::Now => digest.text(&model.now.to_string()),
    };
    digest.finish()
}

fn of_name(facts: &Facts, library: &SiteLibrary, what: NameRead, name: &str) -> Print {
    let model = &facts.model;
    let size = |digest: Digest, (width, height): (u32, u32)| digest.number(width.into()).number(height.into());
    let digest = Digest::new("name");
    let digest = match what {
        NameRead::Template => digest.option(library.get(name), |digest, template| digest.text(&template.id).text(&template.source.text)),
        NameRead::Data => {
            let value = if name.is_empty() { Some(&model.data) } else { model.data.get(name) };
            digest.option(value, |digest, value| digest.text(&value.to_string()))
        }
        NameRead::Link => {
            let (folder, destination) = split_link_name(name);
            digest.option(model.resolve_link(folder, destination), |digest, url| digest.text(&url))
        }
        NameRead::Size => digest.option(picture_size(facts, name), size),
        NameRead::PublicSize => digest.option(facts.assets.size_of(name), size),
        NameRead::Asset => digest.option(facts.assets.fingerprinted(name).ok(), |digest, output| digest.text(&output)),
        NameRead::PageAt => {
            let id = markdown::Address::parse(name).ok().and_then(|address| model.by_address.get(&address));
            digest.option(id, |digest, id| digest.print(model.pages[*id].key))
        }
        NameRead::SectionAt => {
            let id = model.sections.get(name.trim_matches('/'));
            digest.option(id, |digest, id| digest.print(model.pages[*id].key))
        }
    };
    digest.finish()
}
