//! `site.toml`: the one description of a site, read into a type once.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use serde_json::Map;
use source::{Data, Diagnostic, Fields, Source, Table, parse_toml};

use crate::{ApiSettings, ContentPolicy, DatabaseSettings, ModuleSpec, SiteName, Theme, resolve_modules};

/// All that `site.toml` says, with defaults filled in.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// The name as shown to visitors.
    pub name: String,
    /// The host that the site lives at.
    pub domain: SiteName,
    /// Further hosts.
    pub aliases: Vec<SiteName>,
    /// Where the site is reached, without a slash at its end: `https://darkflows.com`.
    pub base_url: String,
    /// The language of its texts (BCP 47).
    pub language: String,
    /// One or two sentences about the site.
    pub description: Option<String>,
    /// The main navigation.
    pub nav: Vec<NavEntry>,
    /// The taxonomies that front matter may use.
    pub taxonomies: Vec<String>,
    /// How content is read.
    pub content: ContentSettings,
    /// How markdown is rendered.
    pub markdown: MarkdownSettings,
    /// How many entries a feed has.
    pub feed_limit: usize,
    /// Colours, fonts and sizes.
    pub theme: Theme,
    /// Where styles come from.
    pub styles: StyleSettings,
    /// What its pages may load and run besides what is its own, where it says so.
    pub content_policy: Option<ContentPolicy>,
    /// Who may ask the API for it from elsewhere.
    pub api: ApiSettings,
    /// The modules that it switches on.
    pub modules: Vec<ModuleSwitch>,
    /// The components that its modules show to visitors.
    pub module_components: BTreeSet<&'static str>,
    /// The mails that its modules send.
    pub module_mails: BTreeSet<&'static str>,
    /// From whom its mails are: an address, or `Name <address>`.
    pub mail_from: Option<String>,
    /// Where its documents are, if not with those of all others.
    pub database: Option<DatabaseSettings>,
    /// The tool that builds the site in place of sitegen.
    pub build: Option<ExternalBuild>,
    /// What templates see as `site.extra`.
    pub extra: Map<String, serde_json::Value>,
    /// Where each host was written, for messages about two sites with one host.
    pub host_spans: Vec<(SiteName, Range<usize>)>,
    /// The text of `site.toml`.
    pub source: Source,
}

/// An entry of the main navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavEntry {
    /// The text of the link.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// `[modules.<name>]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ModuleSwitch {
    /// The module.
    pub name: String,
    /// Its settings, which were checked.
    pub settings: Table,
}

/// `[content]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentSettings {
    /// Keys of other generators and the keys of ours that they stand for.
    pub rename: Vec<(String, String)>,
    /// Whether unknown keys are kept under `extra` instead of being errors.
    pub keep_unknown: bool,
    /// Layout names of other generators and ours; an empty one is the default layout.
    pub layouts: Vec<(String, String)>,
    /// The section whose posts live in the API; all others are files.
    pub api_section: Option<String>,
}

/// `[markdown]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkdownSettings {
    /// Whether HTML in markdown is kept.
    pub raw_html: bool,
    /// Whether code is highlighted.
    pub highlight: bool,
    /// Whether headings get a link to themselves.
    pub heading_anchors: bool,
}

/// `[styles]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StyleSettings {
    /// Further folders in which `@use` and `@import` look, relative to the site.
    pub load_paths: Vec<PathBuf>,
    /// Components whose styles are always in the stylesheet, for those that templates choose at run time.
    pub components: Vec<String>,
}

/// `[build]`: a site that another tool builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalBuild {
    /// The command, for the shell, run in the site's folder.
    pub command: String,
    /// The folder that it writes, relative to the site.
    pub output: PathBuf,
}

/// Settings whose feature is still to come; saying them is an error rather than a silent no.
const NOT_YET: [(&str, &str); 1] = [("deploy", "deployment")];

impl SiteSettings {
    /// Reads the text of a `site.toml` that stands in the folder named `folder`.
    ///
    /// # Errors
    /// All problems of the file at once.
    pub fn parse(source: &Source, folder: &SiteName, specs: &[&'static ModuleSpec]) -> Result<Self, Vec<Diagnostic>> {
        let table = parse_toml(&source.text).map_err(|error| vec![source.syntax(&error)])?;
        let mut fields = Fields::new(&table, source, 0, "site.toml");
        let settings = Self::read(&mut fields, source, folder, specs);
        if let Some(section) = settings.content.api_section.as_ref().filter(|_| !settings.modules.iter().any(|switch| switch.name == "cms"))
        {
            let problem = fields.at_value("content", format!("the section `{section}` lives in the API, but the module `cms` is off"));
            fields.report(problem.hint("switch it on with a line [modules.cms]"));
        }
        let problems = fields.finish();
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    fn read(fields: &mut Fields<'_>, source: &Source, folder: &SiteName, specs: &[&'static ModuleSpec]) -> Self {
        let modules = read_modules(fields, specs);
        let names: Vec<&str> = modules.iter().map(|switch| switch.name.as_str()).collect();
        // names that there are not were reported, and are not among them
        let resolved = resolve_modules(specs, &names).unwrap_or_default();
        let showing: Vec<&ModuleSpec> = resolved.iter().map(|module| module.spec).filter(|spec| may_show(spec, &modules)).collect();
        let name = fields.required_text("name");
        let (domain, host_spans) = read_hosts(fields, folder);
        let aliases = host_spans.iter().map(|(host, _)| host.clone()).filter(|host| *host != domain).collect();
        refuse_what_is_not_built(fields);
        Self {
            name,
            base_url: read_base_url(fields).unwrap_or_else(|| format!("https://{domain}")),
            domain,
            aliases,
            language: read_language(fields),
            description: fields.text("description"),
            nav: read_nav(fields),
            taxonomies: read_taxonomies(fields),
            content: fields.nested("content", "[content]", ContentSettings::read).unwrap_or_default(),
            markdown: fields.nested("markdown", "[markdown]", MarkdownSettings::read).unwrap_or_default(),
            feed_limit: fields.nested("feed", "[feed]", |feed| feed.count("limit", 1)).flatten().unwrap_or(20),
            theme: fields.nested("theme", "[theme]", Theme::read).unwrap_or_default(),
            styles: fields.nested("styles", "[styles]", StyleSettings::read).unwrap_or_default(),
            content_policy: fields.nested("content_policy", "[content_policy]", ContentPolicy::read),
            api: fields.nested("api", "[api]", ApiSettings::read).unwrap_or_default(),
            module_components: showing.iter().flat_map(|spec| spec.components).copied().collect(),
            module_mails: showing.iter().flat_map(|spec| spec.mails).copied().collect(),
            mail_from: fields.nested("mail", "[mail]", read_mail_from).flatten(),
            modules,
            database: fields.nested("database", "[database]", DatabaseSettings::read).flatten(),
            build: fields.nested("build", "[build]", ExternalBuild::read).flatten(),
            extra: fields.table("extra").and_then(|(table, _)| table.to_json().as_object().cloned()).unwrap_or_default(),
            host_spans,
            source: source.clone(),
        }
    }
}

fn read_hosts(fields: &mut Fields<'_>, folder: &SiteName) -> (SiteName, Vec<(SiteName, Range<usize>)>) {
    let written = fields.required_text("domain");
    let mut hosts = vec![(folder.clone(), fields.span("domain"))];
    if !written.is_empty() && written != folder.as_str() {
        let problem = fields.at_value("domain", format!("the domain is `{written}`, but the folder is sites/{folder}"));
        fields.report(problem.hint("a site's folder carries its domain: rename one of the two"));
    }
    for alias in fields.texts("aliases").unwrap_or_default() {
        match alias.parse::<SiteName>() {
            Ok(host) => hosts.push((host, fields.span("aliases"))),
            Err(error) => fields.problem("aliases", error.to_string()),
        }
    }
    (folder.clone(), hosts)
}

fn read_base_url(fields: &mut Fields<'_>) -> Option<String> {
    let url = fields.text("base_url")?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', ' ', '"', '<'])) {
        let problem = fields.at_value("base_url", format!("`{url}` is not an address"));
        fields.report(problem.hint("write it like https://darkflows.com"));
    }
    Some(url.trim_end_matches('/').to_owned())
}

fn read_mail_from(fields: &mut Fields<'_>) -> Option<String> {
    let from = fields.text("from")?;
    let address = from.strip_suffix('>').and_then(|from| from.rsplit_once('<')).map_or(from.as_str(), |(_, address)| address);
    let is_address = address.split_once('@').is_some_and(|(who, domain)| !who.is_empty() && domain.contains('.'));
    if !is_address || from.chars().any(char::is_control) || address.contains([' ', ',', ';']) {
        let problem = fields.at_value("from", format!("`{from}` is not the address of a mailbox"));
        fields.report(problem.hint("write it like \"Piano Workshop <hello@piano.example>\""));
    }
    Some(from)
}

fn read_language(fields: &mut Fields<'_>) -> String {
    let language = fields.text("language").unwrap_or_else(|| "en".into());
    let mut parts = language.split('-');
    let primary_is_fine = parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_lowercase()));
    if !primary_is_fine || !parts.all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric())) {
        let problem = fields.at_value("language", format!("`{language}` is not a language tag"));
        fields.report(problem.hint("write it like en, de or pt-BR"));
    }
    language
}

fn read_nav(fields: &mut Fields<'_>) -> Vec<NavEntry> {
    let read = |entry: &mut Fields<'_>| NavEntry { label: entry.required_text("label"), url: entry.required_text("url") };
    fields.tables("nav").into_iter().map(|table| fields.inner(table, "[[nav]]", read)).collect()
}

fn read_taxonomies(fields: &mut Fields<'_>) -> Vec<String> {
    let names = fields.texts("taxonomies").unwrap_or_else(|| vec!["tags".into()]);
    for name in &names {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            let problem = fields.at_value("taxonomies", format!("`{name}` cannot be the name of a taxonomy"));
            fields.report(problem.hint("use small letters, digits and underscores"));
        }
    }
    names
}

/// Whether a module shows anything to visitors, by the switch that it names.
fn may_show(spec: &ModuleSpec, modules: &[ModuleSwitch]) -> bool {
    let is_on = |key: &str, switch: &ModuleSwitch| switch.settings.get(key).is_some_and(|entry| entry.value.data == Data::Bool(true));
    spec.shown_if.is_none_or(|key| modules.iter().any(|switch| switch.name == spec.name && is_on(key, switch)))
}

fn read_modules(fields: &mut Fields<'_>, specs: &[&'static ModuleSpec]) -> Vec<ModuleSwitch> {
    let Some((modules, _)) = fields.table("modules") else { return Vec::new() };
    let mut switches = Vec::new();
    for entry in &modules.entries {
        let Data::Table(settings) = &entry.value.data else {
            let problem = fields.at(&entry.value.span, format!("`{}` has to be a table, not {}", entry.key, entry.value.kind()));
            fields.report(problem.hint(format!("write [modules.{}] on a line of its own, and the settings below it", entry.key)));
            continue;
        };
        match resolve_modules(specs, &[&entry.key]) {
            Ok(resolved) => {
                let check = resolved.last().map(|module| module.spec.check);
                fields.inner(settings, format!("[modules.{}]", entry.key), |inner| check.into_iter().for_each(|check| check(inner)));
                switches.push(ModuleSwitch { name: entry.key.clone(), settings: settings.clone() });
            }
            Err(found) => {
                let place = fields.at(&entry.key_span, found.message.clone()).place;
                fields.report(Diagnostic { place, ..found });
            }
        }
    }
    switches
}

fn refuse_what_is_not_built(fields: &mut Fields<'_>) {
    for (key, what) in NOT_YET {
        if let Some(entry) = fields.entry(key) {
            let problem = fields.at(&entry.key_span, format!("[{key}]: {what} is not built yet"));
            fields.report(problem.hint("take it out until a later version has it"));
        }
    }
    fields.nested("features", "[features]", |features| {
        for feature in ["multi_language", "analytics", "backup"] {
            if features.flag(feature) == Some(true) {
                let problem = features.at_value(feature, format!("the feature `{feature}` is not built yet"));
                features.report(problem.hint("set it to false until a later version has it"));
            }
        }
    });
}

impl ContentSettings {
    fn read(fields: &mut Fields<'_>) -> Self {
        let rename = fields.nested("rename", "[content.rename]", read_pairs).unwrap_or_default();
        let layouts = fields.nested("layouts", "[content.layouts]", read_pairs).unwrap_or_default();
        let keep_unknown = match fields.text("unknown").as_deref() {
            None | Some("error") => false,
            Some("extra") => true,
            Some(other) => {
                let problem = fields.at_value("unknown", format!("`{other}` is not what unknown keys can become"));
                fields.report(problem.suggest(other, ["error", "extra"]));
                false
            }
        };
        let mut api_section = None;
        for entry in fields.rest() {
            match &entry.value.data {
                Data::Table(section) => {
                    let lives_in_api = fields.inner(section, format!("[content.{}]", entry.key), read_section_owner);
                    if lives_in_api && api_section.replace(entry.key.clone()).is_some() {
                        let problem = fields.at(&entry.key_span, "two sections live in the API");
                        fields.report(problem.hint("one section of a site may live there: give one of them source = \"files\""));
                    }
                }
                _ => {
                    let problem = fields.at(&entry.key_span, format!("unknown key `{}` in [content]", entry.key));
                    fields.report(problem.suggest(&entry.key, ["rename", "layouts", "unknown"]));
                }
            }
        }
        Self { rename, keep_unknown, layouts, api_section }
    }
}

/// Whether the section's posts live in the API.
fn read_section_owner(fields: &mut Fields<'_>) -> bool {
    match fields.text("source").as_deref() {
        None | Some("files") => false,
        Some("api") => true,
        Some(other) => {
            let problem = fields.at_value("source", format!("`{other}` cannot own a section"));
            fields.report(problem.suggest(other, ["files", "api"]));
            false
        }
    }
}

fn read_pairs(fields: &mut Fields<'_>) -> Vec<(String, String)> {
    let keys: Vec<&str> = fields.rest().iter().map(|entry| entry.key.as_str()).collect();
    keys.into_iter().filter_map(|key| Some((key.to_owned(), fields.text(key)?))).collect()
}

impl Default for MarkdownSettings {
    fn default() -> Self {
        Self { raw_html: true, highlight: true, heading_anchors: true }
    }
}

impl MarkdownSettings {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            raw_html: fields.flag("raw_html").unwrap_or(true),
            highlight: fields.flag("highlight").unwrap_or(true),
            heading_anchors: fields.flag("heading_anchors").unwrap_or(true),
        }
    }
}

impl StyleSettings {
    fn read(fields: &mut Fields<'_>) -> Self {
        let load_paths = fields.texts("load_paths").unwrap_or_default().into_iter().map(PathBuf::from).collect();
        let components = fields.texts("components").unwrap_or_default();
        Self { load_paths, components }
    }
}

impl ExternalBuild {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let command = fields.required_text("command");
        let output = PathBuf::from(fields.required_text("output"));
        if !stays_inside(&output) {
            let problem = fields.at_value("output", format!("`{}` is not a folder inside the site", output.display()));
            fields.report(problem.hint("write it relative to the site's folder, as in \"dist\""));
        }
        Some(Self { command, output })
    }
}

fn stays_inside(path: &Path) -> bool {
    path.components().next().is_some() && path.components().all(|part| matches!(part, Component::Normal(_)))
}
