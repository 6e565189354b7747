//! The front matter of a page or section as values. What is wrong with it is reported all at once, where it stands.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Value};
use source::{Data, Diagnostic, Fields, Moment, Source, SyntaxError, Table, parse_toml, parse_yaml};

use crate::{Address, Block, Format, Kind, Rules, Seo, Slug, Split};

/// The keys that only a section may have.
const SECTION_KEYS: [&str; 4] = ["sort_by", "paginate_by", "page_layout", "feed"];

/// What a page or section says of itself. It can be kept and read back, without its spans.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FrontMatter {
    /// Its title; never empty.
    pub title: Option<String>,
    /// One or two sentences for lists and search engines.
    pub description: Option<String>,
    /// When it was published; this makes a page a post.
    pub date: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// From when on it is left out.
    pub expires: Option<Moment>,
    /// Left out unless drafts are asked for.
    pub draft: bool,
    /// The last part of its address.
    pub slug: Option<Slug>,
    /// Its whole address.
    pub path: Option<Address>,
    /// Older addresses that lead here.
    pub aliases: Vec<Address>,
    /// The names of those who wrote it.
    pub authors: Vec<String>,
    /// The terms that it has, by taxonomy; a taxonomy without terms is not in it.
    pub taxonomies: BTreeMap<String, Vec<String>>,
    /// The name of its layout, if it is not the default one.
    pub layout: Option<String>,
    /// Its place in an order by weight; smaller comes first.
    pub weight: Option<i64>,
    /// What it says to search engines alone.
    pub seo: Seo,
    /// Whatever else it says.
    #[serde(with = "crate::extra")]
    pub extra: Map<String, Value>,
    /// How a section lists its pages; of a page, nothing.
    pub listing: Listing,
    /// The bytes of the file in which the value of each key stands, by our name of the key.
    #[serde(skip)]
    pub spans: BTreeMap<String, Range<usize>>,
}

/// How a section lists its pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Listing {
    /// The order.
    pub sort_by: Option<SortBy>,
    /// How many stand on one page of the list; at least 1.
    pub paginate_by: Option<usize>,
    /// The layout of the pages in this section that name none.
    pub page_layout: Option<String>,
    /// Whether the section has a feed of its own.
    pub feed: Option<bool>,
}

/// The order of a section's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SortBy {
    /// The newest first.
    Date,
    /// By the alphabet.
    Title,
    /// The lightest first.
    Weight,
}

/// Reads the front matter of a file that was [`split`](crate::split). A file without any has the default.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_front_matter(source: &Source, split: &Split<'_>, rules: &Rules, kind: Kind) -> Result<FrontMatter, Vec<Diagnostic>> {
    let Some(block) = split.front_matter else {
        return Ok(FrontMatter::default());
    };
    let mut table = parse(&block).map_err(|error| vec![source.syntax(&error)])?;
    let mut taken = rules.rename_keys(&mut table);
    let spans = table.entries.iter().chain(&taken.entries).map(|entry| {
        let span = &entry.value.span;
        (entry.key.clone(), span.start + block.start..span.end + block.start)
    });
    let spans = spans.collect();
    if rules.keep_unknown && kind == Kind::Page {
        let foreign = |key: &str| SECTION_KEYS.contains(&key);
        taken.entries.extend(table.entries.extract_if(.., |entry| foreign(&entry.key)));
    }
    let mut fields = Fields::new(&table, source, block.start, "the front matter");
    let mut front_matter = read(&mut fields, &table, rules, kind);
    front_matter.spans = spans;
    if rules.keep_unknown {
        taken.entries.extend(fields.rest().into_iter().cloned());
    }
    for entry in &taken.entries {
        front_matter.extra.entry(entry.key.clone()).or_insert_with(|| entry.value.to_json());
    }
    let problems = fields.finish();
    if problems.is_empty() { Ok(front_matter) } else { Err(problems) }
}

/// Parses the text between the fences; the span of an error counts from the start of the file.
fn parse(block: &Block<'_>) -> Result<Table, SyntaxError> {
    let parsed = match block.format {
        Format::Toml => parse_toml(block.text),
        Format::Yaml => parse_yaml(block.text),
    };
    parsed.map_err(|error| SyntaxError { span: error.span.start + block.start..error.span.end + block.start, ..error })
}

fn read<'a>(fields: &mut Fields<'a>, table: &'a Table, rules: &'a Rules, kind: Kind) -> FrontMatter {
    FrontMatter {
        title: title(fields),
        description: fields.text("description").filter(|text| !text.trim().is_empty()),
        date: fields.moment("date"),
        updated: fields.moment("updated"),
        expires: fields.moment("expires"),
        draft: fields.flag("draft").unwrap_or_default(),
        slug: slug(fields),
        path: fields.text("path").and_then(|path| address(fields, "path", &path)),
        aliases: aliases(fields),
        authors: names(fields, "authors"),
        taxonomies: taxonomies(fields, rules),
        layout: rules.layout(fields, "layout"),
        weight: fields.integer("weight"),
        seo: fields.nested("seo", "[seo]", Seo::read).unwrap_or_default(),
        extra: extra(fields),
        listing: match kind {
            Kind::Section => listing(fields, rules),
            Kind::Page => no_listing(fields, table),
        },
        spans: BTreeMap::new(),
    }
}

fn title(fields: &mut Fields<'_>) -> Option<String> {
    let title = fields.text("title")?;
    if title.trim().is_empty() {
        let problem = fields.at_value("title", "the title is empty");
        fields.report(problem.hint("write a title, or leave the line out"));
        return None;
    }
    Some(title.trim().to_owned())
}

fn slug(fields: &mut Fields<'_>) -> Option<Slug> {
    let text = fields.text("slug")?;
    let slug = Slug::parse(&text);
    if slug.is_none() {
        let problem = fields.at_value("slug", format!("`{text}` cannot be a slug"));
        fields.report(problem.hint(if text.contains('/') {
            "a slug is one part of an address, such as hello-world; a whole address is written as path = \"/a/b/\"".to_owned()
        } else {
            format!("a slug is one part of an address, such as {}", Slug::from_text_or(&text, "hello-world"))
        }));
    }
    slug
}

fn address(fields: &mut Fields<'_>, key: &str, text: &str) -> Option<Address> {
    Address::parse(text)
        .map_err(|reason| {
            let problem = fields.at_value(key, format!("`{text}` cannot be an address: {reason}"));
            fields.report(problem.hint("an address is a path from the root of the site, such as /blog/hello/"));
        })
        .ok()
}

fn aliases(fields: &mut Fields<'_>) -> Vec<Address> {
    let written = fields.texts("aliases").unwrap_or_default();
    written.iter().filter_map(|alias| address(fields, "aliases", alias)).collect()
}

/// A list of names without empty and repeated ones.
fn names<'a>(fields: &mut Fields<'a>, key: &'a str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in fields.texts(key).unwrap_or_default() {
        let name = name.trim();
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn taxonomies<'a>(fields: &mut Fields<'a>, rules: &'a Rules) -> BTreeMap<String, Vec<String>> {
    let terms = rules.taxonomies.iter().map(|taxonomy| (taxonomy.clone(), names(fields, taxonomy)));
    terms.filter(|(_, terms)| !terms.is_empty()).collect()
}

fn extra(fields: &mut Fields<'_>) -> Map<String, Value> {
    match fields.table("extra").map(|(table, _)| table.to_json()) {
        Some(Value::Object(extra)) => extra,
        _ => Map::new(),
    }
}

fn listing<'a>(fields: &mut Fields<'a>, rules: &'a Rules) -> Listing {
    Listing {
        sort_by: sort_by(fields),
        paginate_by: fields.count("paginate_by", 1),
        page_layout: rules.layout(fields, "page_layout"),
        feed: fields.flag("feed"),
    }
}

fn sort_by(fields: &mut Fields<'_>) -> Option<SortBy> {
    let text = fields.text("sort_by")?;
    match text.as_str() {
        "date" => Some(SortBy::Date),
        "title" => Some(SortBy::Title),
        "weight" => Some(SortBy::Weight),
        _ => {
            let problem = fields.at_value("sort_by", format!("pages cannot be sorted by `{text}`"));
            fields.report(problem.suggest(&text, ["date", "title", "weight"]));
            None
        }
    }
}

/// A page lists nothing: the keys for it are errors.
fn no_listing<'a>(fields: &mut Fields<'a>, table: &'a Table) -> Listing {
    for entry in table.entries.iter().filter(|entry| SECTION_KEYS.contains(&entry.key.as_str()) && entry.value.data != Data::Null) {
        let problem = fields.at(&entry.key_span, format!("`{}` is only for sections", entry.key));
        fields.report(problem.hint("write it into the _index.md of the folder"));
        fields.entry(&entry.key);
    }
    Listing::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split;

    fn read_text(text: &str, rules: &Rules, kind: Kind) -> Result<FrontMatter, Vec<String>> {
        let source = Source::new("a.md", text);
        let split = split(text).unwrap();
        read_front_matter(&source, &split, rules, kind)
            .map_err(|problems| problems.iter().map(|problem| format!("{problem} | {}", problem.hint.as_deref().unwrap_or(""))).collect())
    }

    fn page(inner: &str) -> Result<FrontMatter, Vec<String>> {
        read_text(&format!("+++\n{inner}\n+++\nbody\n"), &rules(), Kind::Page)
    }

    fn rules() -> Rules {
        Rules { taxonomies: vec!["tags".into(), "categories".into()], ..Rules::default() }
    }

    fn lenient() -> Rules {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        Rules {
            rename: vec![pair("author", "authors"), pair("category", "categories")],
            keep_unknown: true,
            layouts: vec![pair("blog-post.hbs", ""), pair("Wide", "wide")],
            ..rules()
        }
    }

    #[test]
    fn everything_that_a_page_may_say_is_read() {
        let text = "title = \" Hi \"\ndescription = \"d\"\ndate = 2026-11-22\nupdated = 2026-11-23T10:00:00Z\nexpires = 2027-01-01\n\
            draft = true\nslug = \"hello\"\npath = \"x/y\"\naliases = [\"/old/\", \"older.html\"]\nauthors = [\"A\", \"B\", \"A\", \" \"]\n\
            tags = \"one\"\ncategories = []\nlayout = \"wide/post_2\"\nweight = -3\n[extra]\nhero.image = \"a.png\"\n";
        let read = page(text).unwrap();
        assert_eq!((read.title.as_deref(), read.description.as_deref(), read.draft, read.weight), (Some("Hi"), Some("d"), true, Some(-3)));
        assert_eq!(read.date.unwrap().to_string(), "2026-11-22T00:00:00Z");
        assert!(read.updated.is_some() && read.expires.is_some());
        assert_eq!((read.slug.unwrap().as_str(), read.path.unwrap().as_str()), ("hello", "/x/y/"));
        assert_eq!(read.aliases.iter().map(Address::as_str).collect::<Vec<_>>(), ["/old/", "/older.html"]);
        assert_eq!(read.authors, ["A", "B"]);
        assert_eq!(read.taxonomies, BTreeMap::from([("tags".into(), vec!["one".into()])]));
        assert_eq!(read.layout.as_deref(), Some("wide/post_2"));
        assert_eq!(read.extra["hero"]["image"], "a.png");
        assert_eq!(read.listing, Listing::default());
    }

    #[test]
    fn a_file_without_front_matter_has_the_default() {
        assert_eq!(read_text("body\n", &rules(), Kind::Page), Ok(FrontMatter::default()));
    }

    #[test]
    fn spans_count_from_the_start_of_the_file() {
        for text in ["\u{feff}+++\r\ntitle = \"Hä\"\r\nlayout = \"wide\"\r\n+++\r\n", "---\ntitle: \"Hä\"\nlayout: \"wide\"\n---\n"] {
            let read = read_text(text, &rules(), Kind::Page).unwrap();
            assert_eq!((&text[read.spans["title"].clone()], &text[read.spans["layout"].clone()]), ("\"Hä\"", "\"wide\""));
        }
    }

    #[test]
    fn all_problems_are_reported_at_once_where_they_stand() {
        let problems = page(
            "title = \"  \"\ndate = \"soon\"\nslug = \"../../x\"\nlayout = \"layouts/Wide.html\"\ntilte = 1\ntags = [[]]\npath = \"/a/../b\"",
        );
        let problems = problems.unwrap_err();
        assert_eq!(problems.len(), 7, "{problems:#?}");
        for expected in [
            "a.md:2:9: the title is empty | write a title, or leave the line out",
            "a.md:3:8: `soon` is not a date",
            "a.md:4:8: `../../x` cannot be a slug | a slug is one part of an address, such as hello-world",
            "a.md:5:10: `layouts/Wide.html` cannot be the name of a layout | write the name alone: layout = \"Wide\"",
            "a.md:6:1: unknown key `tilte` in the front matter | did you mean `title`?",
            "a.md:7:8: `tags` has to be a list of texts, not a list",
            "a.md:8:8: `/a/../b` cannot be an address: it may not contain `.` or `..`",
        ] {
            assert!(problems.iter().any(|problem| problem.starts_with(expected)), "{expected}: {problems:#?}");
        }
    }

    #[test]
    fn a_wrong_slug_is_answered_with_one_that_fits() {
        let problems = page("slug = \"Hello World\"").unwrap_err();
        assert_eq!(problems, ["a.md:2:8: `Hello World` cannot be a slug | a slug is one part of an address, such as hello-world"]);
    }

    #[test]
    fn broken_grammar_is_placed_in_the_file() {
        let problems = page("title = \"Hi\"\ndate = \n").unwrap_err();
        assert!(problems[0].starts_with("a.md:3:8: this is not valid TOML"), "{problems:?}");
        let problems = read_text("---\na: 1\nb: [\n---\n", &rules(), Kind::Page).unwrap_err();
        assert!(problems[0].contains("this is not valid YAML"), "{problems:?}");
    }

    #[test]
    fn a_section_says_how_it_lists_its_pages() {
        let text = "+++\nsort_by = \"weight\"\npaginate_by = 10\npage_layout = \"doc\"\nfeed = true\n+++\n";
        let listing = read_text(text, &rules(), Kind::Section).unwrap().listing;
        let expected = Listing { sort_by: Some(SortBy::Weight), paginate_by: Some(10), page_layout: Some("doc".into()), feed: Some(true) };
        assert_eq!(listing, expected);
        let problems = read_text("+++\nsort_by = \"wieght\"\npaginate_by = 0\n+++\n", &rules(), Kind::Section).unwrap_err();
        assert_eq!(problems[0], "a.md:2:11: pages cannot be sorted by `wieght` | did you mean `weight`?");
        assert!(problems[1].starts_with("a.md:3:15: `paginate_by` has to be a whole number of at least 1, not 0"), "{problems:?}");
    }

    #[test]
    fn a_page_cannot_list_pages() {
        let problems = page("paginate_by = 10").unwrap_err();
        assert_eq!(problems, ["a.md:2:1: `paginate_by` is only for sections | write it into the _index.md of the folder"]);
    }

    #[test]
    fn foreign_front_matter_is_read_as_ours() {
        let text = "---\ntitle: T\nauthor: X\ncategory: news\nlayout: blog-post.hbs\ntoc: true\nfeed: 1\nextra: {toc: false}\n---\n";
        let read = read_text(text, &lenient(), Kind::Page).unwrap();
        assert_eq!((read.authors, read.layout), (vec!["X".to_owned()], None));
        assert_eq!(read.taxonomies["categories"], ["news"]);
        assert_eq!((read.extra["toc"].as_bool(), read.extra["feed"].as_i64()), (Some(false), Some(1)));
        assert!(read.spans.contains_key("authors"));
        let read = read_text("---\nlayout: Wide\nauthor: X\nauthors: [Z]\n---\n", &lenient(), Kind::Page).unwrap();
        assert_eq!((read.layout.as_deref(), read.authors, &read.extra["author"]), (Some("wide"), vec!["Z".to_owned()], &Value::from("X")));
    }
}
