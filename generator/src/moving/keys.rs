//! The front matter of another generator in our keys. What has no place among them is kept under `extra`, and what fits its place there not, under `extra.original`.

use std::collections::BTreeSet;
use std::ops::Range;

use markdown::{Address, Slug};
use source::{Data, Diagnostic, Entry, Moment, Source, Table, Value};

use super::Generator;

/// What a key of another generator means here.
#[derive(Clone, Copy)]
enum Meaning {
    Text(&'static str),
    /// Text that counts only where nothing else says it.
    Perhaps(&'static str),
    Date(&'static str),
    /// From when on it is shown.
    From,
    Flag(&'static str),
    /// `published: false`
    Published,
    Slug,
    Path,
    Aliases,
    Authors,
    Terms,
    Number(&'static str),
    SortBy,
    /// A table whose entries are terms.
    Taxonomies,
    /// A table whose entries are ours.
    Extra,
    Picture,
    Unknown,
}

/// What its front matter says, in our keys.
pub(super) struct Translated {
    /// All but its aliases.
    pub(super) front: Table,
    /// Its whole address, as it is written; it may hold names that stand for something else.
    pub(super) path: Option<String>,
    /// Older addresses that it says itself.
    pub(super) aliases: Vec<String>,
    /// What somebody should look at.
    pub(super) warnings: Vec<Diagnostic>,
    /// Taxonomies that the site does not have.
    pub(super) foreign: BTreeSet<String>,
    /// Its categories, which are in its address in Jekyll.
    pub(super) categories: Vec<String>,
}

/// What has to be known of the site that it moves to.
pub(super) struct Target<'a> {
    /// The taxonomies that it has.
    pub(super) taxonomies: &'a [String],
    /// Whether it has this file under `public/`.
    pub(super) has_public: &'a dyn Fn(&str) -> bool,
}

/// Translates the front matter of a file; `base` is what its spans count from.
pub(super) fn translate(generator: Generator, target: &Target<'_>, source: &Source, table: &Table, base: usize) -> Translated {
    let mut translator = Translator {
        generator,
        target,
        source,
        base,
        extra: Table::default(),
        original: Table::default(),
        made: Translated {
            front: Table::default(),
            path: None,
            aliases: Vec::new(),
            warnings: Vec::new(),
            foreign: BTreeSet::new(),
            categories: Vec::new(),
        },
    };
    // what may stand for something counts after what does
    let is_late = |entry: &&Entry| matches!(translator.meaning(&entry.key), Meaning::Perhaps(_) | Meaning::From);
    let (late, first): (Vec<&Entry>, Vec<&Entry>) = table.entries.iter().partition(is_late);
    for entry in first.into_iter().chain(late) {
        translator.take(entry);
    }
    let Translator { mut extra, original, mut made, .. } = translator;
    if !original.entries.is_empty() {
        set(&mut extra, "original", Data::Table(original), &(0..0));
    }
    if !extra.entries.is_empty() {
        set(&mut made.front, "extra", Data::Table(extra), &(0..0));
    }
    made
}

/// Puts a value under a key, unless that is taken.
pub(super) fn set(table: &mut Table, key: &str, data: Data, span: &Range<usize>) {
    if table.get(key).is_none() {
        table.entries.push(Entry { key: key.to_owned(), key_span: span.clone(), value: Value { data, span: span.clone() } });
    }
}

struct Translator<'a> {
    generator: Generator,
    target: &'a Target<'a>,
    source: &'a Source,
    base: usize,
    extra: Table,
    original: Table,
    made: Translated,
}

impl Translator<'_> {
    fn meaning(&self, key: &str) -> Meaning {
        let lower = key.to_lowercase();
        let is_taxonomy = |key: &str| self.target.taxonomies.iter().any(|known| known == key);
        match (self.generator, lower.as_str()) {
            (_, "title") => Meaning::Text("title"),
            (_, "description") => Meaning::Text("description"),
            (Generator::Hugo, "summary") | (Generator::Jekyll, "excerpt") => Meaning::Perhaps("description"),
            (_, "date") => Meaning::Date("date"),
            (Generator::Hugo, "publishdate" | "pubdate" | "published") => Meaning::From,
            (Generator::Hugo, "lastmod" | "modified") | (Generator::Zola, "updated") | (Generator::Jekyll, "last_modified_at") => {
                Meaning::Date("updated")
            }
            (Generator::Hugo, "expirydate" | "unpublishdate") => Meaning::Date("expires"),
            (_, "draft") => Meaning::Flag("draft"),
            (Generator::Jekyll, "published") => Meaning::Published,
            (_, "slug") => Meaning::Slug,
            (Generator::Hugo, "url") | (Generator::Zola, "path") | (Generator::Jekyll, "permalink") => Meaning::Path,
            (Generator::Hugo | Generator::Zola, "aliases") | (Generator::Jekyll, "redirect_from") => Meaning::Aliases,
            (_, "author" | "authors") => Meaning::Authors,
            (Generator::Jekyll, "tag" | "tags" | "category" | "categories") | (Generator::Hugo, "tags" | "categories") => Meaning::Terms,
            (Generator::Hugo | Generator::Jekyll, key) if is_taxonomy(key) => Meaning::Terms,
            (Generator::Hugo | Generator::Zola, "weight") => Meaning::Number("weight"),
            (Generator::Zola, "sort_by") => Meaning::SortBy,
            (Generator::Zola, "paginate_by") => Meaning::Number("paginate_by"),
            (Generator::Zola, "generate_feed" | "generate_feeds") => Meaning::Flag("feed"),
            (Generator::Zola, "taxonomies") => Meaning::Taxonomies,
            (Generator::Zola, "extra") | (Generator::Hugo, "params") => Meaning::Extra,
            (_, "image") => Meaning::Picture,
            _ => Meaning::Unknown,
        }
    }

    fn take(&mut self, entry: &Entry) {
        let span = &entry.value.span;
        let data = &entry.value.data;
        if *data == Data::Null {
            return;
        }
        match self.meaning(&entry.key) {
            Meaning::Text(key) | Meaning::Perhaps(key) => match text(data).filter(|text| !text.trim().is_empty()) {
                Some(text) if self.made.front.get(key).is_none() => set(&mut self.made.front, key, Data::Text(text), span),
                Some(_) => self.keep(entry),
                None if text(data).is_some() => {}
                None => self.unfit(entry, "is no text"),
            },
            Meaning::Date(key) => match text(data).and_then(|text| date(&text)) {
                Some(date) if self.made.front.get(key).is_none() => set(&mut self.made.front, key, Data::Date(date), span),
                Some(_) => self.keep(entry),
                None => self.unfit(entry, "is no date"),
            },
            Meaning::From => self.from(entry),
            Meaning::Flag(key) => match data {
                Data::Bool(flag) => self.put(key, Data::Bool(*flag), entry),
                _ => self.unfit(entry, "is neither true nor false"),
            },
            Meaning::Published => match data {
                Data::Bool(true) => {}
                Data::Bool(false) => self.put("draft", Data::Bool(true), entry),
                _ => self.unfit(entry, "is neither true nor false"),
            },
            Meaning::Number(key) => match data {
                // zero is none, there
                Data::Integer(0) if key == "paginate_by" => {}
                Data::Integer(number) => self.put(key, Data::Integer(*number), entry),
                _ => self.unfit(entry, "is no whole number"),
            },
            Meaning::Slug => self.slug(entry),
            Meaning::Path => match text(data) {
                Some(path) => self.made.path = Some(path),
                None => self.unfit(entry, "is no address"),
            },
            Meaning::Aliases => self.aliases(entry),
            Meaning::Authors => self.authors(entry),
            Meaning::Terms => self.terms(entry),
            Meaning::SortBy => match text(data).as_deref() {
                Some("date" | "title" | "weight") => self.put("sort_by", data.clone(), entry),
                Some("title_bytes") => self.put("sort_by", Data::Text("title".into()), entry),
                _ => self.keep(entry),
            },
            Meaning::Taxonomies => self.each(entry, |translator, inner| match inner.key.as_str() {
                "authors" => translator.authors(inner),
                _ => translator.terms(inner),
            }),
            Meaning::Extra => {
                self.each(
                    entry,
                    |translator, inner| {
                        if inner.key.eq_ignore_ascii_case("image") { translator.picture(inner) } else { translator.keep(inner) }
                    },
                )
            }
            Meaning::Picture => self.picture(entry),
            Meaning::Unknown => self.keep(entry),
        }
    }

    fn put(&mut self, key: &str, data: Data, entry: &Entry) {
        set(&mut self.made.front, key, data, &entry.value.span);
    }

    /// Takes the entries of a table one by one.
    fn each(&mut self, entry: &Entry, take: impl Fn(&mut Self, &Entry)) {
        match &entry.value.data {
            Data::Table(table) => table.entries.iter().for_each(|inner| take(self, inner)),
            _ => self.unfit(entry, "is no table"),
        }
    }

    /// Keeps what has no meaning here.
    fn keep(&mut self, entry: &Entry) {
        set(&mut self.extra, &entry.key, entry.value.data.clone(), &entry.value.span);
    }

    /// Keeps what cannot be used, and tells so.
    fn unfit(&mut self, entry: &Entry, why: &str) {
        self.warn(&entry.value.span, format!("`{}` {why}: it is kept under extra.original", entry.key));
        set(&mut self.original, &entry.key, entry.value.data.clone(), &entry.value.span);
    }

    fn warn(&mut self, span: &Range<usize>, message: String) {
        let place = self.source.place(&(span.start + self.base..span.end + self.base));
        self.made.warnings.push(Diagnostic::warning(message).at(place));
    }

    /// A page is shown from its date on: the later of the two counts, and the other is kept.
    fn from(&mut self, entry: &Entry) {
        let Some(from) = text(&entry.value.data).and_then(|text| date(&text)) else { return self.unfit(entry, "is no date") };
        let known = self.made.front.entries.iter_mut().find(|known| known.key == "date");
        match known {
            None => self.put("date", Data::Date(from), entry),
            Some(known) => {
                let own = text(&known.value.data).unwrap_or_default();
                if Moment::parse(&own) < Moment::parse(&from) {
                    known.value.data = Data::Date(from);
                    set(&mut self.extra, "date", Data::Date(own), &entry.value.span);
                } else {
                    self.keep(entry);
                }
            }
        }
    }

    fn slug(&mut self, entry: &Entry) {
        let Some(text) = text(&entry.value.data).filter(|text| !text.trim().is_empty()) else { return };
        let slug = Slug::parse(&text).unwrap_or_else(|| Slug::from_text(&text));
        if slug.as_str() != text {
            self.warn(&entry.value.span, format!("`{text}` cannot be a slug: it became `{slug}`"));
        }
        self.put("slug", Data::Text(slug.to_string()), entry);
    }

    fn aliases(&mut self, entry: &Entry) {
        for text in texts(&entry.value.data) {
            match Address::parse(&text) {
                Ok(_) => self.made.aliases.push(text),
                Err(why) => self.warn(&entry.value.span, format!("`{text}` cannot be an address, and does not lead here any more: {why}")),
            }
        }
    }

    /// Names, or tables that have one.
    fn authors(&mut self, entry: &Entry) {
        let name = |data: &Data| match data {
            Data::Table(table) => table.get("name").and_then(|entry| text(&entry.value.data)),
            other => text(other),
        };
        let names: Option<Vec<String>> = match &entry.value.data {
            Data::List(values) => values.iter().map(|value| name(&value.data)).collect(),
            one => name(one).map(|name| vec![name]),
        };
        match names {
            Some(names) if self.made.front.get("authors").is_none() => self.put("authors", list(&names, &entry.value.span), entry),
            Some(_) => self.keep(entry),
            None => self.unfit(entry, "names nobody"),
        }
    }

    /// Tags, categories and the like. Jekyll has several in one text, but for `category` and `tag`.
    fn terms(&mut self, entry: &Entry) {
        let taxonomy = match entry.key.to_lowercase().as_str() {
            "tag" => "tags".to_owned(),
            "category" => "categories".to_owned(),
            other => other.to_owned(),
        };
        let is_many = self.generator == Generator::Jekyll && entry.key.ends_with('s');
        let terms: Vec<String> = match &entry.value.data {
            Data::Text(text) if is_many => text.split_whitespace().map(str::to_owned).collect(),
            data => texts(data),
        };
        if taxonomy == "categories" {
            self.made.categories.extend(terms.iter().cloned());
        }
        if !self.target.taxonomies.contains(&taxonomy) {
            self.made.foreign.insert(taxonomy);
            return self.keep(entry);
        }
        if !terms.is_empty() {
            self.put(&taxonomy, list(&terms, &entry.value.span), entry);
        }
    }

    /// Our posts show a picture of `public/`: one that is not there would be an error.
    fn picture(&mut self, entry: &Entry) {
        let Some(text) = text(&entry.value.data) else { return self.unfit(entry, "is no picture of ours") };
        let own = text.trim_start_matches('/');
        if text.starts_with("https://") || text.starts_with("http://") {
            self.keep(entry);
        } else if (self.target.has_public)(own) {
            set(&mut self.extra, &entry.key, Data::Text(own.to_owned()), &entry.value.span);
        } else {
            self.unfit(entry, &format!("names no file of public/: put `{own}` there, and write it as extra.image"));
        }
    }
}

fn text(data: &Data) -> Option<String> {
    match data {
        Data::Text(text) | Data::Date(text) => Some(text.clone()),
        Data::Integer(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

fn texts(data: &Data) -> Vec<String> {
    match data {
        Data::List(values) => values.iter().filter_map(|value| text(&value.data)).collect(),
        one => text(one).into_iter().collect(),
    }
}

fn list(texts: &[String], span: &Range<usize>) -> Data {
    Data::List(texts.iter().map(|text| Value { data: Data::Text(text.clone()), span: span.clone() }).collect())
}

/// A date as TOML has it: as it is written where that can be, else in RFC 3339. Jekyll has a space before the offset.
fn date(text: &str) -> Option<String> {
    let joined = text.split_whitespace().collect::<Vec<_>>();
    let spaced = match joined[..] {
        [day, time, offset] if day.contains('-') && time.contains(':') => format!("{day}T{time}{offset}"),
        _ => text.trim().to_owned(),
    };
    let moment = Moment::parse(&spaced)?;
    let as_written = spaced.parse::<toml_edit::Datetime>().is_ok();
    Some(if as_written { spaced } else { moment.to_string() })
}
