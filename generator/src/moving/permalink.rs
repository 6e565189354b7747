//! Patterns of addresses with names in them, as Jekyll and Hugo have them: `/:year/:month/:title/`.

use source::Moment;

/// What the names in a pattern stand for.
pub(super) struct Facts<'a> {
    /// When the page was published.
    pub(super) date: Option<Moment>,
    /// Its name in the address.
    pub(super) slug: &'a str,
    /// Its title, as far as addresses have it.
    pub(super) title: &'a str,
    /// The name of its file, without ending.
    pub(super) stem: &'a str,
    /// The folders or categories that it is in, with `/` between them.
    pub(super) folders: &'a str,
}

/// The styles that Jekyll has names for.
pub(super) fn style(pattern: &str) -> &str {
    match pattern {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        own => own,
    }
}

/// The pattern with what its names stand for; none where it has one that is not known here, or asks for a date that there is not.
pub(super) fn fill(pattern: &str, facts: &Facts<'_>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        filled.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(after.len());
        filled.push_str(&value(&after[..end], facts)?);
        rest = &after[end..];
    }
    filled.push_str(rest);
    while filled.contains("//") {
        filled = filled.replace("//", "/");
    }
    Some(filled)
}

fn value(name: &str, facts: &Facts<'_>) -> Option<String> {
    let date = |format: &str| facts.date.map(|date| date.zoned().strftime(format).to_string());
    match name {
        "year" => date("%Y"),
        "short_year" => date("%y"),
        "month" => date("%m"),
        "i_month" => date("%-m"),
        "monthname" => date("%B").map(|month| month.to_lowercase()),
        "day" => date("%d"),
        "i_day" => date("%-d"),
        "y_day" | "yearday" => date("%j"),
        "hour" => date("%H"),
        "minute" => date("%M"),
        "second" => date("%S"),
        "slug" | "slugorcontentbasename" | "slugorfilename" => Some(facts.slug.to_owned()),
        "title" => Some(facts.title.to_owned()),
        "filename" | "contentbasename" | "name" | "basename" => Some(facts.stem.to_owned()),
        "categories" | "sections" | "path" => Some(facts.folders.to_owned()),
        "section" => Some(facts.folders.split('/').next().unwrap_or_default().to_owned()),
        "output_ext" => Some(".html".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_unknown_ones_give_up() {
        let facts = Facts { date: Moment::parse("2020-03-04"), slug: "hi", title: "hello", stem: "2020-03-04-hello", folders: "a/b" };
        for (pattern, expected) in [
            (style("date"), Some("/a/b/2020/03/04/hello.html")),
            (style("none"), Some("/a/b/hello.html")),
            ("/:section/:i_month/:slug/", Some("/a/3/hi/")),
            ("/about/", Some("/about/")),
            ("/:nonsense/", None),
        ] {
            assert_eq!(fill(pattern, &facts).as_deref(), expected, "{pattern}");
        }
        assert_eq!(fill("/:categories/:title/", &Facts { folders: "", ..facts }).as_deref(), Some("/hello/"));
        assert_eq!(fill(style("pretty"), &Facts { date: None, ..facts }), None);
    }
}
