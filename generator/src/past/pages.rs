//! The pages of a site as they were read: a file that is what it was is neither read nor understood again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use foldhash::fast::FixedState;
use markdown::Rules;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use site::SiteSettings;
use source::{Diagnostic, Source};

use crate::content::{PageText, ParsedPage, parse_markdown, parse_template};
use crate::load::{SiteFile, SiteFiles};
use crate::reads::Digest;
use crate::remote::ApiContent;
use crate::stamp::Stamp;
use crate::timings::{Clock, Stage};

/// A page, and what the file system said of its file.
#[derive(Debug, Clone)]
pub struct KnownPage {
    /// The stamp that proves that the file is the same; none if nothing does.
    pub stamp: Option<Stamp>,
    /// The page.
    pub page: Arc<ParsedPage>,
}

/// Pages by the name of their file, with `pages/` in front for those that are templates.
pub type KnownPages = HashMap<String, KnownPage, FixedState>;

/// What pages are read from.
pub struct Reading<'a> {
    /// What file names are shown relative to.
    pub root: &'a Path,
    /// How front matter is read.
    pub settings: &'a SiteSettings,
    /// The files of the site.
    pub files: &'a SiteFiles,
    /// The posts that live in the API.
    pub api: Option<&'a ApiContent>,
    /// What is known from before.
    pub known: &'a KnownPages,
    /// When the files were looked at.
    pub start: SystemTime,
}

/// All pages of a site, in the order of their names.
///
/// # Errors
/// All that is wrong with their front matter.
pub fn read_pages(reading: &Reading<'_>, clock: &Clock) -> Result<Vec<KnownPage>, Vec<Diagnostic>> {
    let root: Arc<Path> = reading.root.into();
    let rules = rules(reading.settings);
    let markdown = |file: &SiteFile| clock.task(Stage::Parse, || reading.markdown(&root, file, &rules));
    let section = reading.settings.content.api_section.as_deref().unwrap_or_default();
    // what lies in the folder of a section that lives in the API is an editor's working copy, and no part of the build
    let is_copy = |file: &SiteFile| {
        let inside = file.name.strip_prefix(section).and_then(|rest| rest.strip_prefix('/'));
        !section.is_empty() && inside.is_some_and(|name| name != "_index.md")
    };
    let files = reading.files.markdown.par_iter().filter(|file| !is_copy(file));
    let mut results: Vec<Result<KnownPage, Vec<Diagnostic>>> = files.map(markdown).collect();
    let posts = reading.api.into_iter().flat_map(|content| &content.posts);
    results.extend(posts.map(|(name, text)| reading.post(&format!("{section}/{name}.md"), text, &rules)));
    results.extend(reading.files.pages.iter().map(|file| reading.template(file, &rules)));
    super::gather(results)
}

fn rules(settings: &SiteSettings) -> Rules {
    Rules {
        taxonomies: settings.taxonomies.clone(),
        rename: settings.content.rename.clone(),
        keep_unknown: settings.content.keep_unknown,
        layouts: settings.content.layouts.clone(),
    }
}

impl Reading<'_> {
    fn markdown(&self, root: &Arc<Path>, file: &SiteFile, rules: &Rules) -> Result<KnownPage, Vec<Diagnostic>> {
        let known = self.known.get(&file.name);
        if let Some(known) = known.filter(|known| known.stamp.is_some() && known.stamp == file.stamp) {
            return Ok(known.clone());
        }
        let source = source::read(root, &file.path).map_err(|problem| vec![problem])?;
        let stamp = file.stamp.filter(|stamp| !stamp.is_young(self.start));
        let print = Digest::of(source.text.as_bytes());
        if let Some(known) = known.filter(|known| known.page.text.print == print) {
            return Ok(KnownPage { stamp, page: Arc::clone(&known.page) });
        }
        let text = PageText::of_file(root, file.path.clone(), Arc::clone(&source.file), print);
        let page = parse_markdown(&file.name, &source, text, rules)?;
        Ok(KnownPage { stamp, page: Arc::new(page) })
    }

    fn post(&self, name: &str, text: &str, rules: &Rules) -> Result<KnownPage, Vec<Diagnostic>> {
        let source = Source::new(format!("{name} in the API"), text);
        let text = PageText::kept(source.clone());
        let page = match self.known.get(name).filter(|known| known.page.text.print == text.print) {
            Some(known) if known.page.text.is_kept() => return Ok(known.clone()),
            Some(known) => ParsedPage { text, ..ParsedPage::clone(&known.page) },
            None => parse_markdown(name, &source, text, rules)?,
        };
        Ok(KnownPage { stamp: None, page: Arc::new(page) })
    }

    fn template(&self, file: &SiteFile, rules: &Rules) -> Result<KnownPage, Vec<Diagnostic>> {
        let source = source::read(self.root, &file.path).map_err(|problem| vec![problem])?;
        Ok(KnownPage { stamp: None, page: Arc::new(parse_template(&file.name, &source, rules)?) })
    }
}
