//! Where the page of a file was, on the site that the other generator made.

use markdown::Address;
use source::Moment;

use super::Generator;
use super::config::Config;
use super::found::{Found, Kind};
use super::permalink::{Facts, fill, style};

/// What an address is made from.
pub(super) struct Page<'a> {
    /// The file.
    pub(super) file: &'a Found,
    /// The address that its front matter says, with names in it or not.
    pub(super) path: Option<&'a str>,
    /// The slug that its front matter says.
    pub(super) slug: Option<&'a str>,
    /// Its title.
    pub(super) title: Option<&'a str>,
    /// When it was published.
    pub(super) date: Option<Moment>,
    /// Its categories.
    pub(super) categories: &'a [String],
}

/// The old address; none where that cannot be told.
pub(super) fn of(generator: Generator, config: &Config, page: &Page<'_>) -> Option<Address> {
    let (folder, file) = page.file.name.rsplit_once('/').unwrap_or(("", &page.file.name));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let path = match generator {
        Generator::Jekyll => of_jekyll(config, page, folder, stem)?,
        Generator::Hugo => of_hugo(config, page, folder, stem)?,
        Generator::Zola => of_zola(page, folder, stem)?,
    };
    Address::parse(&path).ok()
}

fn of_jekyll(config: &Config, page: &Page<'_>, folder: &str, stem: &str) -> Option<String> {
    let is_post = page.file.kind != Kind::Page;
    let slug = page.slug.unwrap_or(if is_post { without_date(stem) } else { stem });
    let above = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned);
    let categories: Vec<String> = above.chain(page.categories.iter().map(|category| category.to_lowercase())).collect();
    let folders = if is_post { categories.join("/") } else { folder.to_owned() };
    let facts = Facts { date: page.date, slug, title: slug, stem, folders: &folders };
    match (page.path.map(style), is_post) {
        (Some(pattern), _) => fill(pattern, &facts),
        (None, true) => fill(style(config.permalink.as_deref().unwrap_or("date")), &facts),
        (None, false) if stem == "index" => Some(format!("/{folder}")),
        (None, false) if config.permalink.as_deref() == Some("pretty") => Some(format!("/{folder}/{stem}/").replace("//", "/")),
        (None, false) => Some(format!("/{folder}/{stem}.html").replace("//", "/")),
    }
}

fn of_hugo(config: &Config, page: &Page<'_>, folder: &str, stem: &str) -> Option<String> {
    let is_section = stem == "_index";
    // the page of a folder has the name of that
    let (folder, own) = if stem == "index" { folder.rsplit_once('/').unwrap_or(("", folder)) } else { (folder, stem) };
    let section = folder.split('/').next().unwrap_or_default();
    let pattern = config.permalinks.iter().find(|(of, _)| of == section).map(|(_, pattern)| pattern.as_str());
    let (own, folder) = (urlized(own), folder.split('/').map(urlized).collect::<Vec<_>>().join("/"));
    let slug = page.slug.map_or_else(|| own.clone(), urlized);
    let title = page.title.map(urlized).unwrap_or_default();
    let facts = Facts { date: page.date, slug: &slug, title: &title, stem: &own, folders: &folder };
    match page.path.or(pattern.filter(|_| !is_section)) {
        Some(pattern) => fill(pattern, &facts),
        None if is_section => Some(format!("/{folder}")),
        None => Some(format!("/{folder}/{slug}").replace("//", "/")),
    }
}

fn of_zola(page: &Page<'_>, folder: &str, stem: &str) -> Option<String> {
    if let Some(path) = page.path {
        return Some(path.to_owned());
    }
    let (folder, own) = if stem == "index" { folder.rsplit_once('/').unwrap_or(("", folder)) } else { (folder, stem) };
    let own = match (stem, page.slug) {
        ("_index", _) => String::new(),
        (_, Some(slug)) => slug.to_owned(),
        (_, None) => slugified(without_date(own))?,
    };
    let folders = folder.split('/').filter(|part| !part.is_empty()).map(slugified).collect::<Option<Vec<_>>>()?;
    Some(format!("/{}/{own}", folders.join("/")).replace("//", "/"))
}

/// A name without the date in front of it.
pub(super) fn without_date(stem: &str) -> &str {
    let rest = stem.get(10..).filter(|_| stem.get(..10).is_some_and(|day| Moment::parse(day).is_some()));
    rest.and_then(|rest| rest.strip_prefix(['-', '_'])).filter(|rest| !rest.is_empty()).unwrap_or(stem)
}

/// The date in front of a name.
pub(super) fn date_of(stem: &str) -> Option<Moment> {
    if without_date(stem) == stem { None } else { Moment::parse(stem.get(..10)?) }
}

/// As Hugo has names in addresses: small, with `-` for spaces, and without what means something there.
fn urlized(text: &str) -> String {
    let mut made = String::new();
    for c in text.trim().to_lowercase().chars() {
        match c {
            c if c.is_whitespace() || c == '-' => {
                let is_first = !made.ends_with('-');
                made.extend(is_first.then_some('-'));
            }
            c if c.is_alphanumeric() || "._~+".contains(c) => made.push(c),
            _ => {}
        }
    }
    made
}

/// As Zola has names in addresses; none for letters that it writes in ASCII by a table of its own.
fn slugified(text: &str) -> Option<String> {
    let mut made = String::new();
    for c in text.chars() {
        match c {
            c if !c.is_ascii() => return None,
            c if c.is_ascii_alphanumeric() => made.push(c.to_ascii_lowercase()),
            _ if !made.is_empty() && !made.ends_with('-') => made.push('-'),
            _ => {}
        }
    }
    made.truncate(made.trim_end_matches('-').len());
    Some(made)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn old(generator: Generator, config: &Config, name: &str, kind: Kind, path: Option<&str>) -> Option<String> {
        let file = Found { path: PathBuf::new(), shown: String::new(), name: name.to_owned(), inside: name.to_owned(), kind };
        let categories = ["Big News".to_owned()];
        let categories = if kind == Kind::Post { &categories[..] } else { &[] };
        let page = Page { file: &file, path, slug: None, title: Some("The Title"), date: Moment::parse("2020-03-04"), categories };
        of(generator, config, &page).map(|address| address.to_string())
    }

    #[test]
    fn each_generator_has_its_own_addresses() {
        let plain = Config::default();
        let of = |generator, name, kind| old(generator, &plain, name, kind, None);
        assert_eq!(of(Generator::Jekyll, "2020-03-04-Hello-you.md", Kind::Post).unwrap(), "/big news/2020/03/04/Hello-you.html");
        assert_eq!(of(Generator::Jekyll, "about.md", Kind::Page).unwrap(), "/about.html");
        assert_eq!(of(Generator::Jekyll, "docs/index.md", Kind::Page).unwrap(), "/docs/");
        assert_eq!(of(Generator::Hugo, "Posts/2020-03-04-What's new.md", Kind::Page).unwrap(), "/posts/2020-03-04-whats-new/");
        assert_eq!(of(Generator::Hugo, "posts/trip/index.md", Kind::Page).unwrap(), "/posts/trip/");
        assert_eq!(of(Generator::Hugo, "posts/_index.md", Kind::Page).unwrap(), "/posts/");
        assert_eq!(of(Generator::Zola, "blog/2020-03-04_A.b c.md", Kind::Page).unwrap(), "/blog/a-b-c/");
        assert_eq!(of(Generator::Zola, "blog/_index.md", Kind::Page).unwrap(), "/blog/");
        assert_eq!(of(Generator::Zola, "blog/grüße.md", Kind::Page), None);
    }

    #[test]
    fn patterns_of_the_settings_and_of_a_page_count() {
        let config = Config { permalink: Some("/:year/:title/".into()), permalinks: vec![("posts".into(), "/p/:year/:title/".into())] };
        assert_eq!(old(Generator::Jekyll, &config, "2020-03-04-a.md", Kind::Post, None).unwrap(), "/2020/a/");
        assert_eq!(old(Generator::Hugo, &config, "posts/a.md", Kind::Page, None).unwrap(), "/p/2020/the-title/");
        assert_eq!(old(Generator::Hugo, &config, "posts/a.md", Kind::Page, Some("/x/:slug/")).unwrap(), "/x/a/");
        assert_eq!(old(Generator::Jekyll, &config, "2020-03-04-a.md", Kind::Post, Some("/x.html")).unwrap(), "/x.html");
    }
}
