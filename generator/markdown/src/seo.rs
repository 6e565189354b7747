//! `[seo]` of front matter: what a page says to search engines and to whoever shares it, where that is not what it says to visitors.

use source::Fields;

use crate::Address;

/// What stands in `[seo]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seo {
    /// The whole title of the window and of results; never empty.
    pub title: Option<String>,
    /// One or two sentences for results.
    pub description: Option<String>,
    /// The picture for sharing: a file of `public/`, or an address on the site or elsewhere.
    pub image: Option<String>,
    /// What it shows.
    pub image_alt: Option<String>,
    /// The address that counts in place of its own: a path on this site, or a whole URL.
    pub canonical: Option<String>,
    /// Search engines are asked to leave it out, and it is in no sitemap.
    pub noindex: bool,
}

impl Seo {
    /// Reads the table, and reports what is wrong with it.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            title: text(fields, "title"),
            description: text(fields, "description"),
            image: url(fields, "image", "a file of public/ such as \"img/hello.jpg\", or a whole address with https://"),
            image_alt: text(fields, "image_alt"),
            canonical: canonical(fields),
            noindex: fields.flag("noindex").unwrap_or_default(),
        }
    }
}

fn text<'a>(fields: &mut Fields<'a>, key: &'a str) -> Option<String> {
    let text = fields.text(key)?.trim().to_owned();
    if text.is_empty() {
        let problem = fields.at_value(key, format!("`{key}` is empty"));
        fields.report(problem.hint("write something, or leave the line out"));
        return None;
    }
    Some(text)
}

/// Text that can stand in an address, or name a file.
fn url<'a>(fields: &mut Fields<'a>, key: &'a str, what: &str) -> Option<String> {
    let url = text(fields, key)?;
    let scheme = url.split(['/', '?', '#']).next().unwrap_or_default();
    let leads_elsewhere = scheme.contains(':') && !["https:", "http:"].contains(&scheme);
    if leads_elsewhere || url.starts_with("//") || url.contains(['"', '\'', '<', '>', '\\', '`']) || url.chars().any(char::is_control) {
        let problem = fields.at_value(key, format!("`{url}` cannot be used as `{key}`"));
        fields.report(problem.hint(format!("write {what}")));
        return None;
    }
    Some(url)
}

fn canonical(fields: &mut Fields<'_>) -> Option<String> {
    const WHAT: &str = "an address of this site such as \"/blog/hello/\", or a whole one with https://";
    let canonical = url(fields, "canonical", WHAT)?;
    let is_whole = canonical.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/') && !rest.is_empty());
    if is_whole && !canonical.contains(' ') {
        return Some(canonical);
    }
    match Address::parse(&canonical) {
        Ok(address) if !is_whole && canonical.starts_with('/') => Some(address.encoded()),
        _ => {
            let problem = fields.at_value("canonical", format!("`{canonical}` cannot be used as `canonical`"));
            fields.report(problem.hint(format!("write {WHAT}")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use source::Source;

    use super::*;
    use crate::{Kind, Rules, read_front_matter, split};

    fn read(inner: &str) -> Result<Seo, Vec<String>> {
        let text = format!("+++\n[seo]\n{inner}\n+++\n");
        let read = read_front_matter(&Source::new("a.md", text.as_str()), &split(&text).unwrap(), &Rules::default(), Kind::Page);
        read.map(|front| front.seo).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn all_that_a_page_may_say_is_read() {
        let seo = read(
            "title = \" T \"\ndescription = \"D\"\nimage = \"img/a b.png\"\nimage_alt = \"A\"\ncanonical = \"/grüße/\"\nnoindex = true",
        )
        .unwrap();
        assert_eq!((seo.title.as_deref(), seo.description.as_deref(), seo.image.as_deref()), (Some("T"), Some("D"), Some("img/a b.png")));
        assert_eq!((seo.image_alt.as_deref(), seo.canonical.as_deref(), seo.noindex), (Some("A"), Some("/gr%C3%BC%C3%9Fe/"), true));
        assert_eq!(read("").unwrap(), Seo::default());
        assert_eq!(read("canonical = \"https://a.example/?x=1&y\"").unwrap().canonical.as_deref(), Some("https://a.example/?x=1&y"));
    }

    #[test]
    fn what_could_not_stand_in_the_page_is_refused_where_it_is_written() {
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//b.example/",
            "https://a.example/\\\"x",
            "https://a b.example/",
            "https://",
            "blog/x",
        ] {
            let problems = read(&format!("canonical = \"{url}\"")).expect_err(url);
            assert!(problems[0].starts_with("a.md:3:13: ") && problems[0].ends_with("cannot be used as `canonical`"), "{problems:?}");
        }
        assert_eq!(read("image = \"javascript:x\"").unwrap_err(), ["a.md:3:9: `javascript:x` cannot be used as `image`"]);
        assert_eq!(read("title = \" \"").unwrap_err(), ["a.md:3:9: `title` is empty"]);
        assert_eq!(read("noindx = true").unwrap_err(), ["a.md:3:1: unknown key `noindx` in [seo]"]);
    }
}
