//! What a site says in `[theme]` and what it leaves out, put together: every token with its value.

use std::collections::BTreeMap;

use site::{Scheme, Theme};

use crate::color::{Color, READABLE};
use crate::palette::{DARK, FONTS, LIGHT, RADIUS, SHADOWS, SIZES, SPACE, Tokens, WIDTHS};

/// All tokens of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its name in `[theme]`.
    pub(crate) name: &'static str,
    /// What a token's name begins with in CSS and SCSS: `color` for `--color-primary`.
    pub(crate) prefix: &'static str,
    /// Name and value: those with a default in their order, then the site's own by name.
    pub(crate) tokens: Vec<(String, String)>,
}

/// The groups other than the colours.
const PLAIN: [(&str, &str, &Tokens); 6] = [
    ("fonts", "font", FONTS),
    ("sizes", "size", SIZES),
    ("space", "space", SPACE),
    ("radius", "radius", RADIUS),
    ("shadows", "shadow", SHADOWS),
    ("widths", "width", WIDTHS),
];

/// Every group with its tokens; the colours are those of the light scheme unless the site is always dark.
pub(crate) fn groups(theme: &Theme) -> Vec<Group> {
    let colors = Group { name: "colors", prefix: "color", tokens: colors(theme) };
    let plain = PLAIN.map(|(name, prefix, defaults)| Group { name, prefix, tokens: merge(defaults, &set(theme, name)) });
    std::iter::once(colors).chain(plain).collect()
}

/// The colours that a visitor who prefers dark sees; none if the site has one scheme only.
pub(crate) fn dark_colors(theme: &Theme) -> Option<Vec<(String, String)>> {
    if theme.scheme != Scheme::Auto {
        return None;
    }
    let mut chosen = set(theme, "dark");
    let light = set(theme, "colors");
    let background = chosen.get("background").and_then(|value| Color::parse(value)).or_else(|| default(DARK, "background"));
    for name in ["primary", "accent"] {
        if let (false, Some(value)) = (chosen.contains_key(name), light.get(name)) {
            chosen.insert(name.to_owned(), for_dark(value, background));
        }
    }
    if let (false, Some(value)) = (chosen.contains_key("on-primary"), light.get("on-primary"))
        && let (Some(ink), Some(primary)) = (Color::parse(value), chosen.get("primary").and_then(|value| Color::parse(value)))
        && ink.contrast(primary) >= READABLE
    {
        chosen.insert("on-primary".to_owned(), value.clone());
    }
    derive_ink(&mut chosen);
    Some(merge(DARK, &chosen))
}

fn colors(theme: &Theme) -> Vec<(String, String)> {
    let mut chosen = set(theme, "colors");
    if theme.scheme == Scheme::Dark {
        chosen.extend(set(theme, "dark"));
    }
    derive_ink(&mut chosen);
    merge(if theme.scheme == Scheme::Dark { DARK } else { LIGHT }, &chosen)
}

/// What is written on `primary` follows from it where the site does not say.
fn derive_ink(chosen: &mut BTreeMap<String, String>) {
    let primary = chosen.get("primary").and_then(|value| Color::parse(value));
    if let (false, Some(primary)) = (chosen.contains_key("on-primary"), primary) {
        chosen.insert("on-primary".to_owned(), primary.ink().to_string());
    }
}

/// A colour of the light scheme as it is shown in the dark one; what cannot be read as a colour stays.
fn for_dark(value: &str, background: Option<Color>) -> String {
    match (Color::parse(value), background) {
        (Some(color), Some(background)) if color.contrast(background) < READABLE => color.readable_on(background).to_string(),
        _ => value.to_owned(),
    }
}

fn default(palette: &Tokens, name: &str) -> Option<Color> {
    palette.iter().find(|(token, _)| *token == name).and_then(|(_, value)| Color::parse(value))
}

fn set(theme: &Theme, group: &str) -> BTreeMap<String, String> {
    theme.groups.get(group).cloned().unwrap_or_default()
}

fn merge(defaults: &Tokens, chosen: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let known = defaults.iter().map(|(name, value)| ((*name).to_owned(), chosen.get(*name).map_or(*value, String::as_str).to_owned()));
    let own = chosen.iter().filter(|(name, _)| !defaults.iter().any(|(token, _)| token == name));
    known.chain(own.map(|(name, value)| (name.clone(), value.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(scheme: Scheme, tokens: &[(&'static str, &str, &str)]) -> Theme {
        let mut theme = Theme { scheme, ..Theme::default() };
        for (group, name, value) in tokens {
            theme.groups.entry(group).or_default().insert((*name).into(), (*value).into());
        }
        theme
    }

    fn value<'t>(tokens: &'t [(String, String)], name: &str) -> &'t str {
        tokens.iter().find(|(token, _)| token == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn what_stands_on_primary_is_derived_unless_it_is_said() {
        let yellow = theme(Scheme::Auto, &[("colors", "primary", "#ffe000")]);
        assert_eq!(value(&colors(&yellow), "on-primary"), "#000000");
        let said = theme(Scheme::Auto, &[("colors", "primary", "#ffe000"), ("colors", "on-primary", "#333")]);
        assert_eq!(value(&colors(&said), "on-primary"), "#333");
        let unknown = theme(Scheme::Auto, &[("colors", "primary", "var(--brand)")]);
        assert_eq!(value(&colors(&unknown), "on-primary"), "#ffffff");
    }

    #[test]
    fn a_primary_that_can_be_read_on_dark_is_kept() {
        let dark = dark_colors(&theme(Scheme::Auto, &[("colors", "primary", "#60A5FA")])).unwrap();
        assert_eq!((value(&dark, "primary"), value(&dark, "on-primary")), ("#60A5FA", "#000000"));
    }

    #[test]
    fn a_primary_that_cannot_be_read_on_dark_is_made_lighter() {
        let dark = dark_colors(&theme(Scheme::Auto, &[("colors", "primary", "navy"), ("colors", "on-primary", "white")])).unwrap();
        let [primary, ink, background] = ["primary", "on-primary", "background"].map(|name| Color::parse(value(&dark, name)).unwrap());
        assert!(primary.contrast(background) >= READABLE);
        assert!(primary.contrast(ink) >= READABLE);
    }

    #[test]
    fn what_is_said_for_dark_holds() {
        let both = theme(Scheme::Auto, &[("colors", "primary", "navy"), ("dark", "primary", "#123"), ("dark", "background", "#fff")]);
        let dark = dark_colors(&both).unwrap();
        assert_eq!((value(&dark, "primary"), value(&dark, "background"), value(&dark, "on-primary")), ("#123", "#fff", "#ffffff"));
    }

    #[test]
    fn a_site_that_is_always_dark_starts_from_the_dark_palette() {
        let theme = theme(Scheme::Dark, &[("colors", "text", "#fff")]);
        assert_eq!(dark_colors(&theme), None);
        assert_eq!((value(&colors(&theme), "text"), value(&colors(&theme), "background")), ("#fff", "#111418"));
    }

    #[test]
    fn own_tokens_come_after_the_known_ones() {
        let groups = groups(&theme(Scheme::Light, &[("space", "xxxl", "9rem"), ("space", "m", "2rem")]));
        let space = groups.iter().find(|group| group.name == "space").unwrap();
        assert_eq!(space.tokens.last(), Some(&("xxxl".into(), "9rem".into())));
        assert_eq!(value(&space.tokens, "m"), "2rem");
    }
}
