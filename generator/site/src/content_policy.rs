//! `[content_policy]`: what the pages of a site may load and run besides what is the site's own, as browsers are told it (Content Security Policy, level 3).

use source::Fields;

use crate::Origin;

/// Each key, and the directive that it adds to.
const KEYS: [(&str, &str); 5] =
    [("scripts", "script-src"), ("styles", "style-src"), ("fonts", "font-src"), ("connections", "connect-src"), ("forms", "form-action")];

/// Each directive with what every site has. Pictures, films and frames are shown from anywhere, since posts hold them; scripts come from the site alone, and
/// none stands in a page, so that nothing that an editor or a visitor wrote can run.
const OURS: [(&str, &str); 12] = [
    ("default-src", "'self'"),
    ("script-src", "'self'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "* data:"),
    ("media-src", "*"),
    ("frame-src", "'self' https:"),
    ("font-src", "'self' data:"),
    ("connect-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", "'self'"),
    ("object-src", "'none'"),
    ("frame-ancestors", "'self'"),
];

/// What holds for a site that another tool builds, which may need scripts in its pages.
const OF_ANOTHER_TOOL: &str = "base-uri 'self'; object-src 'none'; frame-ancestors 'self'";

/// What the pages of a site may load and run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentPolicy {
    /// What is allowed besides, by directive.
    more: Vec<(&'static str, Vec<String>)>,
}

impl ContentPolicy {
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let more = KEYS.into_iter().map(|(key, directive)| (directive, sources(fields, key))).collect();
        Self { more }
    }

    /// The policy as a header has it.
    #[must_use]
    pub fn header(&self) -> String {
        let directive = |(name, ours): (&str, &str)| {
            let more = self.more.iter().filter(|(directive, _)| *directive == name).flat_map(|(_, sources)| sources);
            more.fold(format!("{name} {ours}"), |text, source| format!("{text} {source}"))
        };
        OURS.map(directive).join("; ")
    }
}

impl crate::SiteSettings {
    /// What browsers are told that the pages of this site may load and run.
    #[must_use]
    pub fn policy(&self) -> String {
        match &self.content_policy {
            Some(policy) => policy.header(),
            None if self.build.is_some() => OF_ANOTHER_TOOL.to_owned(),
            None => ContentPolicy::default().header(),
        }
    }
}

/// Origins, hashes of scripts and styles that stand in pages, and the word `inline`.
fn sources<'a>(fields: &mut Fields<'a>, key: &'a str) -> Vec<String> {
    let mut sources = Vec::new();
    for text in fields.texts(key).unwrap_or_default() {
        match source(&text, key) {
            Some(source) => sources.push(source),
            None => {
                let problem = fields.at_value(key, format!("`{text}` cannot be allowed"));
                fields.report(problem.hint(match key {
                    "scripts" => "write an origin such as \"https://stats.example\", the hash of a script in a page such as \"sha256-…\", or \"inline\" for all of them",
                    _ => "write an origin, as in \"https://cdn.example\": no path, no *",
                }));
            }
        }
    }
    sources
}

fn source(text: &str, key: &str) -> Option<String> {
    let is_hash = |hash: &str| hash.len() >= 40 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    match text.split_once('-') {
        Some(("sha256" | "sha384" | "sha512", hash)) if matches!(key, "scripts" | "styles") && is_hash(hash) => Some(format!("'{text}'")),
        _ if key == "scripts" && text == "inline" => Some("'unsafe-inline'".to_owned()),
        _ => text.parse::<Origin>().ok().map(|origin| origin.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> (String, Vec<String>) {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "[content_policy]");
        let policy = ContentPolicy::read(&mut fields);
        (policy.header(), fields.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn scripts_come_from_the_site_alone_and_none_stands_in_a_page() {
        let (header, problems) = read("");
        assert!(problems.is_empty() && header == ContentPolicy::default().header());
        assert!(header.starts_with("default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "), "{header}");
        assert!(header.ends_with("base-uri 'self'; object-src 'none'; frame-ancestors 'self'"), "{header}");
    }

    #[test]
    fn a_site_allows_more() {
        let hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let (header, problems) =
            read(&format!("scripts = [\"https://Stats.example:443\", \"{hash}\"]\nforms = \"https://list.example\"\n"));
        assert!(problems.is_empty(), "{problems:?}");
        assert!(header.contains(&format!("; script-src 'self' https://stats.example '{hash}'; ")), "{header}");
        assert!(header.contains("; form-action 'self' https://list.example; "), "{header}");
    }

    #[test]
    fn what_is_no_source_is_told_and_nothing_of_it_gets_into_the_header() {
        for wrong in
            ["*", "https://a.example/x", "https://*.example", "'unsafe-eval'", "a; script-src *", "https://a.example;", "data:", "sha256-x"]
        {
            let (header, problems) = read(&format!("scripts = [\"{wrong}\"]"));
            assert_eq!((header, problems.len()), (ContentPolicy::default().header(), 1), "{wrong}");
        }
        assert_eq!(read("connections = [\"inline\"]").1, ["site.toml:1:15: `inline` cannot be allowed"]);
        assert_eq!(read("scripts = 1").1, ["site.toml:1:11: `scripts` has to be a list of texts, not a number"]);
    }
}
