//! What `enable_seo` of `[modules.cms]` brings, and its own keys there.

use source::Fields;

/// The title of a page, where the site has no other pattern.
const TITLE: &str = "{title} – {site}";
/// The title of the home page.
const HOME_TITLE: &str = "{site}";
/// The keys that say something only where `enable_seo` is on.
const KEYS: [&str; 4] = ["title_pattern", "home_title", "search", "twitter"];

/// How pages speak to search engines and to whoever shares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seo {
    /// The title of a page, with `{title}` and `{site}`.
    pub title_pattern: String,
    /// The title of the home page.
    pub home_title: String,
    /// Where a search leads, with `{query}`.
    pub search: Option<String>,
    /// The site's own name on X (Twitter), with the `@`.
    pub twitter: Option<String>,
}

impl Seo {
    /// Reads it, and reports what is wrong; none where it is off.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        if !fields.flag("enable_seo").unwrap_or(false) {
            for key in KEYS {
                if fields.entry(key).is_some() {
                    let problem = fields.at_value(key, format!("`{key}` means nothing while `enable_seo` is off"));
                    fields.report(problem.hint("write enable_seo = true, or take this out"));
                }
            }
            return None;
        }
        Some(Self {
            title_pattern: pattern(fields, "title_pattern", true).unwrap_or_else(|| TITLE.to_owned()),
            home_title: pattern(fields, "home_title", false).unwrap_or_else(|| HOME_TITLE.to_owned()),
            search: search(fields),
            twitter: twitter(fields),
        })
    }
}

/// A title with places for what differs. One that all pages would have is no title.
fn pattern<'a>(fields: &mut Fields<'a>, key: &'a str, needs_title: bool) -> Option<String> {
    const HINT: &str = "write it like \"{title} – {site}\"";
    let pattern = fields.text(key)?.trim().to_owned();
    if pattern.is_empty() {
        fields.report(fields.at_value(key, format!("`{key}` is empty")).hint("write something, or leave the line out"));
    }
    for name in placeholders(&pattern).filter(|name| !["title", "site"].contains(name)) {
        let problem = fields.at_value(key, format!("`{{{name}}}` in `{key}` stands for nothing"));
        fields.report(problem.suggest(name, ["title", "site"]));
    }
    if needs_title && !pattern.is_empty() && !pattern.contains("{title}") {
        fields.report(fields.at_value(key, format!("`{key}` has no {{title}}: all pages would have the same title")).hint(HINT));
    }
    Some(pattern)
}

/// What stands between braces.
fn placeholders(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

fn search(fields: &mut Fields<'_>) -> Option<String> {
    let search = fields.text("search")?;
    let is_fine =
        search.starts_with('/') && !search.starts_with("//") && search.split_once('?').is_some_and(|(_, query)| query.contains("{query}"));
    if !is_fine || search.contains(['"', '\'', '<', '>', ' ', '\\']) {
        let problem = fields.at_value("search", format!("`{search}` is not where a search leads"));
        fields.report(problem.hint("write the address of the search page with the name of its field, as in \"/search/?q={query}\""));
        return None;
    }
    Some(search)
}

fn twitter(fields: &mut Fields<'_>) -> Option<String> {
    let written = fields.text("twitter")?;
    let name = written.strip_prefix('@').unwrap_or(&written);
    if name.is_empty() || name.len() > 15 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        let problem = fields.at_value("twitter", format!("`{written}` is not a name there"));
        fields.report(problem.hint("write it like \"@sprat_coast\""));
        return None;
    }
    Some(format!("@{name}"))
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> Result<Option<Seo>, Vec<String>> {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "[modules.cms]");
        let seo = Seo::read(&mut fields);
        let problems: Vec<String> = fields.finish().iter().map(ToString::to_string).collect();
        if problems.is_empty() { Ok(seo) } else { Err(problems) }
    }

    #[test]
    fn it_is_off_unless_it_is_switched_on_and_has_defaults_then() {
        assert_eq!(read(""), Ok(None));
        let seo = read("enable_seo = true").unwrap().unwrap();
        assert_eq!((seo.title_pattern.as_str(), seo.home_title.as_str(), seo.search), ("{title} – {site}", "{site}", None));
    }

    #[test]
    fn what_it_is_told_is_taken() {
        let text = "enable_seo = true\ntitle_pattern = \"{site}: {title}\"\nhome_title = \"Fish\"\nsearch = \"/search/?q={query}\"\ntwitter = \"sprat\"";
        let seo = read(text).unwrap().unwrap();
        assert_eq!((seo.title_pattern.as_str(), seo.home_title.as_str()), ("{site}: {title}", "Fish"));
        assert_eq!((seo.search.as_deref(), seo.twitter.as_deref()), (Some("/search/?q={query}"), Some("@sprat")));
    }

    #[test]
    fn what_cannot_be_is_told_where_it_stands() {
        for (line, told) in [
            ("title_pattern = \"{titel}\"", "site.toml:2:17: `{titel}` in `title_pattern` stands for nothing"),
            ("title_pattern = \"{site}\"", "site.toml:2:17: `title_pattern` has no {title}: all pages would have the same title"),
            ("home_title = \" \"", "site.toml:2:14: `home_title` is empty"),
            ("search = \"/search/\"", "site.toml:2:10: `/search/` is not where a search leads"),
            ("twitter = \"a b\"", "site.toml:2:11: `a b` is not a name there"),
        ] {
            assert_eq!(read(&format!("enable_seo = true\n{line}")).unwrap_err()[0], told);
        }
        assert_eq!(read("home_title = \"x\"").unwrap_err(), ["site.toml:1:14: `home_title` means nothing while `enable_seo` is off"]);
    }
}
