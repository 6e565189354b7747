//! What becomes of each file that moves in: its text here, or why it stays behind. All is known before anything is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use cms::PostName;
use markdown::{Address, Rules};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use site::{Site, Workspace};
use source::{Data, Diagnostic, Moment, Source, Table, Value};

use super::found::{Found, Kind};
use super::keys::{Target, Translated, set};
use super::{Generator, config, found, front, keys, markup, old_address, read};
use crate::content::{Assembly, PageText, ParsedPage, Place, SiteModel, parse_markdown};
use crate::load::Loaded;
use crate::past::{KnownPages, Reading, read_pages, rules};

/// What is made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A page with this text.
    Page(String),
    /// A copy of the file.
    Copy,
}

/// A file that moves in.
#[derive(Debug)]
pub struct Arrival {
    /// Where it comes from.
    pub from: PathBuf,
    /// Its name as people are told.
    pub shown: String,
    /// Its name under `content/`.
    pub to: String,
    /// What is written there.
    pub outcome: Outcome,
}

/// All that moves in.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// The files, by their names here.
    pub files: Vec<Arrival>,
    /// Those that stay behind because of something that is wrong with them.
    pub refused: Vec<Diagnostic>,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
    /// How many shortcodes, or pieces of Liquid, stand in the bodies.
    pub marks: usize,
}

/// A page on its way.
struct Page {
    file: Found,
    to: String,
    source: Source,
    body_start: usize,
    /// What its front matter was; none where it had none.
    table: Option<Table>,
    is_ours: bool,
    translated: Translated,
    old: Option<Address>,
}

/// Looks through a folder of another generator and says what becomes of it in a section of the site.
///
/// # Errors
/// The folder, or the content that the site has, cannot be read.
pub fn plan(
    workspace: &Workspace,
    site: &Site,
    folder: &Path,
    from: Generator,
    section: Option<&str>,
) -> Result<Arrivals, Vec<Diagnostic>> {
    let told = |problem| vec![problem];
    let looked = found::look(folder, from).map_err(told)?;
    let config = config::read(looked.root.as_deref(), from).map_err(told)?;
    let mut arrivals = Arrivals { warnings: looked.left, ..Arrivals::default() };
    let place = Places { site, from, section };
    let public = site.folder.join("public");
    let has_public = |name: &str| !name.is_empty() && !name.split('/').any(|part| part == "..") && public.join(name).is_file();
    let target = Target { taxonomies: &site.settings.taxonomies, has_public: &has_public };
    let mut pages = Vec::new();
    for file in looked.files {
        let to = match place.of(&file) {
            Ok(to) => to,
            Err(problem) => {
                arrivals.refused.push(problem);
                continue;
            }
        };
        if file.kind == Kind::Attachment {
            arrivals.files.push(Arrival { from: file.path, shown: file.shown, to, outcome: Outcome::Copy });
            continue;
        }
        match page(&config, from, &target, file, to) {
            Ok(Some(page)) => pages.push(page),
            Ok(None) => {}
            Err(problem) => arrivals.refused.push(problem),
        }
    }
    let mut foreign = BTreeSet::new();
    for page in &mut pages {
        arrivals.warnings.append(&mut page.translated.warnings);
        foreign.append(&mut page.translated.foreign);
        let marks = markup::find(from, &page.source.text, page.body_start);
        arrivals.marks += marks.len();
        arrivals.warnings.extend(marks.into_iter().map(|mark| told_mark(from, &page.source, &mark)));
    }
    arrivals.warnings.extend(foreign.iter().map(|taxonomy| told_taxonomy(site, taxonomy)));
    settle(workspace, site, pages, &mut arrivals)?;
    arrivals.files.sort_by(|a, b| a.to.cmp(&b.to));
    Ok(arrivals)
}

/// Where files go.
struct Places<'a> {
    site: &'a Site,
    from: Generator,
    section: Option<&'a str>,
}

impl Places<'_> {
    /// The name of a file under `content/`.
    fn of(&self, file: &Found) -> Result<String, Diagnostic> {
        let (is_post, own) = (matches!(file.kind, Kind::Post | Kind::Draft), file.name.rsplit('/').next().unwrap_or_default());
        let name = match (self.section, self.from) {
            (Some(section), Generator::Jekyll) if is_post => format!("{section}/{own}"),
            (None, Generator::Jekyll) if is_post => format!("blog/{own}"),
            (Some(section), Generator::Hugo | Generator::Zola) => format!("{section}/{}", file.inside),
            _ => file.name.clone(),
        };
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let name = if file.kind == Kind::Attachment || ending == "md" { name } else { format!("{stem}.md") };
        let api = self.site.settings.content.api_section.as_deref();
        match api.and_then(|section| name.strip_prefix(section)?.strip_prefix('/').map(|inside| (section, inside))) {
            Some((section, inside)) => in_api(section, inside, file),
            None => Ok(name),
        }
    }
}

/// A section in the API has neither folders nor other files.
fn in_api(section: &str, inside: &str, file: &Found) -> Result<String, Diagnostic> {
    if inside == "_index.md" {
        return Ok(format!("{section}/{inside}"));
    }
    if file.kind == Kind::Attachment {
        let problem =
            Diagnostic::error(format!("the section `{section}` lives in the API, which takes posts only")).in_file(file.shown.clone());
        return Err(problem.hint("put it under public/, and write its address there into the posts"));
    }
    let bundle = inside.strip_suffix("/index.md").map(|folder| folder.rsplit('/').next().unwrap_or(folder));
    let stem = bundle.unwrap_or_else(|| inside.rsplit('/').next().unwrap_or(inside).trim_end_matches(".md"));
    PostName::parse(stem).map(|name| format!("{section}/{}.md", name.as_str())).map_err(|why| {
        let problem = Diagnostic::error(format!("`{stem}` cannot be the name of a post: {why}")).in_file(file.shown.clone());
        problem.hint("rename the file")
    })
}

/// Reads a page and puts its front matter into our keys; none for a file that the other generator does not take for a page.
fn page(config: &config::Config, from: Generator, target: &Target<'_>, file: Found, to: String) -> Result<Option<Page>, Diagnostic> {
    let bytes = std::fs::read(&file.path).map_err(|error| source::unreadable(&file.shown, &error))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Diagnostic::error("this is not valid UTF-8 text").in_file(file.shown).hint("save the file as UTF-8 in your editor"));
    };
    let source = Source::new(file.shown.as_str(), text);
    let read::Read { table, base, is_ours, body_start } = read::read(&source)?;
    if table.is_none() && from == Generator::Jekyll {
        return Ok(None);
    }
    let none = Table::default();
    let mut translated = keys::translate(from, target, &source, table.as_ref().unwrap_or(&none), base);
    let span = 0..0;
    if file.kind == Kind::Draft {
        set(&mut translated.front, "draft", Data::Bool(true), &span);
    }
    let old = {
        let said = |key: &str| match translated.front.get(key).map(|entry| &entry.value.data) {
            Some(Data::Text(text) | Data::Date(text)) => Some(text.as_str()),
            _ => None,
        };
        let own = file.name.rsplit('/').next().unwrap_or_default();
        let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
        let date = said("date").and_then(Moment::parse).or_else(|| old_address::date_of(stem));
        let (path, categories) = (translated.path.as_deref(), translated.categories.as_slice());
        old_address::of(from, config, &old_address::Page { file: &file, path, slug: said("slug"), title: said("title"), date, categories })
    };
    match (&translated.path, &old) {
        (Some(_), Some(address)) => set(&mut translated.front, "path", Data::Text(address.to_string()), &span),
        (Some(path), None) => {
            let problem = Diagnostic::warning(format!("`{path}` cannot be an address here: the page gets one by its name"))
                .in_file(file.shown.clone());
            translated.warnings.push(problem);
        }
        _ => {}
    }
    Ok(Some(Page { file, to, source, body_start, table, is_ours, translated, old }))
}

/// Gives each page its address and its earlier ones, as long as nobody else has them.
fn settle(workspace: &Workspace, site: &Site, pages: Vec<Page>, arrivals: &mut Arrivals) -> Result<(), Vec<Diagnostic>> {
    let rules = rules(&site.settings);
    let parsed: Vec<_> = pages.par_iter().map(|page| parse(page, &text_of(page, &[]), &rules)).collect();
    let mut good: BTreeMap<String, (Page, Arc<ParsedPage>)> = BTreeMap::new();
    for (page, parsed) in pages.into_iter().zip(parsed) {
        match parsed {
            Ok(_) if good.contains_key(&page.to) => {
                let problem = Diagnostic::error(format!("two files would become content/{}", page.to)).in_file(page.file.shown.clone());
                let other = source::Place::file(good[&page.to].0.file.shown.as_str());
                arrivals.refused.push(problem.related(other, "the other one").hint("rename one of them"));
            }
            Ok(parsed) => _ = good.insert(page.to.clone(), (page, Arc::new(parsed))),
            Err(problems) => arrivals.refused.extend(problems),
        }
    }
    let model = model(workspace, site, &good)?;
    let mut taken = Taken::of(&model, &good);
    good.retain(|name, (page, _)| match taken.claim(address(&model, name), &page.file.shown) {
        None => true,
        Some(other) => {
            let problem =
                Diagnostic::error(format!("two pages would have the address `{}`", address(&model, name))).in_file(page.file.shown.clone());
            arrivals.refused.push(problem.related(source::Place::file(other), "has it too").hint("give one of them another name or slug"));
            false
        }
    });
    for (name, (page, _)) in good {
        let mut aliases = Vec::new();
        let own = page.translated.aliases.iter().filter_map(|alias| Address::parse(alias).ok());
        for alias in own.chain(page.old.clone()) {
            if alias == *address(&model, &name) || aliases.contains(&alias) {
                continue;
            }
            match taken.claim(&alias, &page.file.shown) {
                None => aliases.push(alias),
                Some(other) => {
                    let problem = Diagnostic::warning(format!("its old address `{alias}` does not lead here any more: {other} has it"));
                    arrivals.warnings.push(problem.in_file(page.file.shown.clone()));
                }
            }
        }
        let outcome = Outcome::Page(text_of(&page, &aliases));
        arrivals.files.push(Arrival { from: page.file.path, shown: page.file.shown, to: name, outcome });
    }
    Ok(())
}

/// The text of a page here. One that says the same in our keys stays as it is, byte for byte.
fn text_of(page: &Page, aliases: &[Address]) -> String {
    let mut front = page.translated.front.clone();
    if !aliases.is_empty() {
        let alias = |address: &Address| Value { data: Data::Text(address.to_string()), span: 0..0 };
        set(&mut front, "aliases", Data::List(aliases.iter().map(alias).collect()), &(0..0));
    }
    let before = page.table.clone().unwrap_or_default();
    if page.is_ours && front.to_json() == before.to_json() {
        return page.source.text.to_string();
    }
    format!("{}{}", front::write(&front), &page.source.text[page.body_start..])
}

fn parse(page: &Page, text: &str, rules: &Rules) -> Result<ParsedPage, Vec<Diagnostic>> {
    let source = Source::new(page.file.shown.as_str(), text);
    parse_markdown(&page.to, &source, PageText::kept(source.clone()), rules)
}

/// The site as it will be, with drafts and all that waits.
fn model(workspace: &Workspace, site: &Site, arriving: &BTreeMap<String, (Page, Arc<ParsedPage>)>) -> Result<SiteModel, Vec<Diagnostic>> {
    let loaded = Loaded::of(&workspace.root, site);
    let known = KnownPages::default();
    let reading = Reading {
        root: &workspace.root,
        settings: &site.settings,
        files: &loaded.files,
        api: None,
        known: &known,
        start: SystemTime::now(),
    };
    let there = read_pages(&reading, &crate::timings::Clock::default())?;
    let stays = |page: &Arc<ParsedPage>| page.place == Place::Template || !arriving.contains_key(&page.name);
    let there = there.pages.into_iter().map(|known| known.page).filter(stays);
    Assembly {
        settings: site.settings.clone(),
        parsed: there.chain(arriving.values().map(|(_, page)| Arc::clone(page))).collect(),
        attachments: Vec::new(),
        data: serde_json::Value::Null,
        now: Moment::now(),
        drafts: true,
    }
    .build()
}

fn address<'a>(model: &'a SiteModel, name: &str) -> &'a Address {
    &model.pages[model.by_file[name]].address
}

/// Who has which address; two that some file systems take for one are one.
struct Taken {
    by_output: HashMap<String, String>,
}

impl Taken {
    /// The addresses of the site, without those of what arrives.
    fn of(model: &SiteModel, arriving: &BTreeMap<String, (Page, Arc<ParsedPage>)>) -> Self {
        let mut taken = Self { by_output: HashMap::new() };
        for page in &model.pages {
            let Some(written) = page.written.as_ref() else { continue };
            if written.place == Place::Template || !arriving.contains_key(&written.name) {
                taken.claim(&page.address, &written.text.file);
                page.front.aliases.iter().for_each(|alias| _ = taken.claim(alias, &written.text.file));
            }
        }
        taken
    }

    /// Takes an address; returns who has it already.
    fn claim(&mut self, address: &Address, who: &str) -> Option<String> {
        let key = address.output_path().to_lowercase();
        match self.by_output.get(&key) {
            Some(other) => Some(other.clone()),
            None => {
                self.by_output.insert(key, who.to_owned());
                None
            }
        }
    }
}

fn told_mark(from: Generator, source: &Source, mark: &markup::Mark) -> Diagnostic {
    let (kind, text) = (mark.kind, source.text[mark.span.clone()].lines().next().unwrap_or_default());
    let shown: String = text.chars().take(60).collect();
    let kind = if kind == "shortcode" { format!("a shortcode of {}", from.name()) } else { kind.to_owned() };
    let problem = Diagnostic::warning(format!("`{shown}` is {kind}: here it is shown as it stands")).at(source.place(&mark.span));
    problem.hint("write it as markdown or HTML")
}

fn told_taxonomy(site: &Site, taxonomy: &str) -> Diagnostic {
    let problem = Diagnostic::warning(format!("the site has no taxonomy `{taxonomy}`: its terms are kept under extra.{taxonomy}"));
    let problem = problem.in_file(site.settings.source.file.clone());
    problem.hint(format!("add \"{taxonomy}\" to `taxonomies` there, and import again with --force"))
}
