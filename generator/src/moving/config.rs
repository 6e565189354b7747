//! The settings of another generator, as far as they say where pages are.

use std::path::Path;

use source::{Data, Diagnostic, Table, parse_toml, parse_yaml};

use super::Generator;

/// What its settings say.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The pattern of a post's address in Jekyll.
    pub(super) permalink: Option<String>,
    /// The patterns of Hugo, by section.
    pub(super) permalinks: Vec<(String, String)>,
}

/// Reads the settings in the root of a site; what is not there has the generator's defaults.
///
/// # Errors
/// They are broken.
pub(super) fn read(root: Option<&Path>, generator: Generator) -> Result<Config, Diagnostic> {
    let Some(root) = root else { return Ok(Config::default()) };
    let Some(file) = generator.settings_files().iter().find(|file| root.join(file).is_file()) else { return Ok(Config::default()) };
    let source = source::read(root, &root.join(file))?;
    let parsed = if file.ends_with(".toml") { parse_toml(&source.text) } else { parse_yaml(&source.text) };
    let table = parsed.map_err(|error| source.syntax(&error))?;
    let permalink = text(&table, "permalink");
    let patterns = match table.get("permalinks").map(|entry| &entry.value.data) {
        // since 0.115 they may stand by kind
        Some(Data::Table(patterns)) => match patterns.get("page").map(|entry| &entry.value.data) {
            Some(Data::Table(of_pages)) => texts(of_pages),
            _ => texts(patterns),
        },
        _ => Vec::new(),
    };
    Ok(Config { permalink, permalinks: patterns })
}

fn text(table: &Table, key: &str) -> Option<String> {
    match &table.get(key)?.value.data {
        Data::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn texts(table: &Table) -> Vec<(String, String)> {
    table.entries.iter().filter_map(|entry| Some((entry.key.clone(), text(table, &entry.key)?))).collect()
}
