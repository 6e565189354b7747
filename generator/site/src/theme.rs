//! `[theme]`: what a site says about its colours, fonts and sizes. What the tokens become in CSS is the business of the `styles` crate.

use std::collections::BTreeMap;

use source::{Data, Fields};

/// The groups that `[theme]` knows, besides `scheme`.
pub const THEME_GROUPS: [&str; 8] = ["colors", "dark", "fonts", "sizes", "space", "radius", "shadows", "widths"];

/// Which colour schemes a site has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Light, and dark for visitors who prefer it.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark: `colors` are the dark colours.
    Dark,
}

/// The tokens that a site sets; all others keep their default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Theme {
    /// The colour schemes.
    pub scheme: Scheme,
    /// Group → token → CSS value, as written in `site.toml`.
    pub groups: BTreeMap<&'static str, BTreeMap<String, String>>,
}

impl Theme {
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let scheme = match fields.text("scheme").as_deref() {
            None | Some("auto") => Scheme::Auto,
            Some("light") => Scheme::Light,
            Some("dark") => Scheme::Dark,
            Some(other) => {
                let problem = fields.at_value("scheme", format!("`{other}` is not a colour scheme"));
                fields.report(problem.suggest(other, ["auto", "light", "dark"]));
                Scheme::Auto
            }
        };
        let mut groups = BTreeMap::new();
        for group in THEME_GROUPS {
            let tokens = fields.nested(group, "[theme]", read_tokens);
            groups.extend(tokens.map(|tokens| (group, tokens)));
        }
        Self { scheme, groups }
    }
}

fn read_tokens(fields: &mut Fields<'_>) -> BTreeMap<String, String> {
    let mut tokens = BTreeMap::new();
    for entry in fields.rest() {
        let name_is_fine = !entry.key.is_empty() && entry.key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !name_is_fine {
            let problem = fields.at(&entry.key_span, format!("`{}` cannot be the name of a token", entry.key));
            fields.report(problem.hint("use small letters, digits and hyphens"));
        }
        match &entry.value.data {
            Data::Text(value) if value.chars().any(|c| matches!(c, ';' | '{' | '}' | '<')) => {
                fields.problem(&entry.key, format!("`{value}` is not a CSS value"));
            }
            Data::Text(value) => _ = tokens.insert(entry.key.clone(), value.clone()),
            Data::Integer(value) => _ = tokens.insert(entry.key.clone(), value.to_string()),
            _ => fields.problem(&entry.key, format!("a token has to be text, not {}", entry.value.kind())),
        }
    }
    tokens
}
