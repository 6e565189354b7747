//! The tokens as text: CSS custom properties for browsers, and the module `theme` for Sass.

use std::fmt::Write as _;

use lightningcss::stylesheet::{ParserOptions, StyleAttribute};
use site::{Scheme, Theme};
use source::Diagnostic;

use crate::catch::catch;
use crate::scheme::{dark_colors, groups};

/// The tokens as custom properties of `:root` in the layer `tokens`: `--color-primary`, `--width-page`, and so on.
#[must_use]
pub fn css(theme: &Theme) -> String {
    let scheme = match theme.scheme {
        Scheme::Auto => "light dark",
        Scheme::Light => "light",
        Scheme::Dark => "dark",
    };
    let mut css = format!("@layer tokens {{\n:root {{\n  color-scheme: {scheme};\n");
    for group in groups(theme) {
        declare(&mut css, group.prefix, &group.tokens);
    }
    css.push_str("}\n");
    if let Some(colors) = dark_colors(theme) {
        css.push_str("@media (prefers-color-scheme: dark) {\n:root {\n");
        declare(&mut css, "color", &colors);
        css.push_str("}\n}\n");
    }
    css.push_str("}\n");
    css
}

fn declare(css: &mut String, prefix: &str, tokens: &[(String, String)]) {
    for (name, value) in tokens {
        _ = writeln!(css, "  --{prefix}-{name}: {value};");
    }
}

/// The module that `@use "theme"` loads: a variable for each token (`$color-primary`) and a map for each group (`$colors`, by the token's
/// name), with `$dark` for the colours of the dark scheme. The values are those that were written, not `var(…)`.
#[must_use]
pub fn scss_module(theme: &Theme) -> String {
    let mut scss = String::new();
    for group in groups(theme) {
        for (name, value) in &group.tokens {
            let value = literal(theme, group.name, name, value);
            _ = writeln!(scss, "${}-{name}: {value};", group.prefix);
        }
        let entries = group.tokens.iter().map(|(name, _)| format!("\"{name}\": ${}-{name}", group.prefix));
        _ = writeln!(scss, "${}: ({});", group.name, entries.collect::<Vec<_>>().join(", "));
    }
    let dark = dark_colors(theme).unwrap_or_default();
    let entries = dark.iter().map(|(name, value)| format!("\"{name}\": ({})", literal(theme, "dark", name, value)));
    _ = writeln!(scss, "$dark: ({});", entries.collect::<Vec<_>>().join(", "));
    scss
}

/// A value as Sass takes it: as written, or as unquoted text where it is CSS that Sass does not know.
fn literal(theme: &Theme, group: &str, name: &str, value: &str) -> String {
    let is_ours = theme.groups.get(group).is_none_or(|tokens| !tokens.contains_key(name));
    if is_ours || is_sass(value) {
        return value.to_owned();
    }
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("unquote(\"{escaped}\")")
}

fn is_sass(value: &str) -> bool {
    let options = grass::Options::default().fs(&grass::NullFs).quiet(true);
    let test = format!("$value: {value};\na {{ b: $value; }}\n");
    catch(|| grass::from_string(test, &options).is_ok()).unwrap_or(false)
}

/// The tokens whose value is no CSS value: one that ends before its end, or does not end at all.
pub(crate) fn problems(theme: &Theme) -> Vec<Diagnostic> {
    let tokens = theme.groups.iter().flat_map(|(group, tokens)| tokens.iter().map(move |(name, value)| (group, name, value)));
    let broken = tokens.filter(|(_, _, value)| !is_value(value));
    let problem = |(group, name, value): (&&str, &String, &String)| {
        let problem = Diagnostic::error(format!("`{value}` is not a CSS value"));
        problem.note(format!("it is the token `{name}`")).hint(format!("correct `{name}` in [theme.{group}]"))
    };
    broken.map(problem).collect()
}

fn is_value(value: &str) -> bool {
    let text = format!("--a: {value}; --b: 1");
    let two = |attribute: StyleAttribute<'_>| attribute.declarations.declarations.len() == 2;
    !value.trim().is_empty() && StyleAttribute::parse(&text, ParserOptions::default()).is_ok_and(two)
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

    /// The tokens that `docs/templates.md` promises.
    const PROMISED: [(&str, &str); 8] = [
        ("color", "background surface text muted border primary on-primary accent code-background code-text code-comment code-keyword"),
        (
            "color",
            "code-string code-number code-function code-type code-variable code-operator code-tag code-attribute code-inserted code-deleted",
        ),
        ("font", "body heading mono"),
        ("size", "small base large h3 h2 h1 display"),
        ("space", "xs s m l xl xxl"),
        ("radius", "small medium large round"),
        ("shadow", "small medium large"),
        ("width", "text page"),
    ];

    #[test]
    fn every_promised_token_has_a_default_in_css_and_sass() {
        let (css, scss) = (css(&Theme::default()), scss_module(&Theme::default()));
        for (prefix, names) in PROMISED {
            for name in names.split(' ') {
                assert!(css.contains(&format!("  --{prefix}-{name}: ")), "{prefix}-{name}");
                assert!(scss.contains(&format!("${prefix}-{name}: ")), "{prefix}-{name}");
            }
        }
        assert!(css.contains("color-scheme: light dark;") && css.contains("prefers-color-scheme: dark"));
    }

    #[test]
    fn one_scheme_needs_no_media_query() {
        for (scheme, line) in [(Scheme::Light, "color-scheme: light;"), (Scheme::Dark, "color-scheme: dark;")] {
            let css = css(&theme(scheme, &[]));
            assert!(css.contains(line) && !css.contains("@media"), "{css}");
        }
    }

    #[test]
    fn the_sites_tokens_win_and_may_be_new() {
        let css = css(&theme(Scheme::Auto, &[("fonts", "heading", "Georgia, serif"), ("colors", "brand", "teal")]));
        assert!(css.contains("--font-heading: Georgia, serif;") && css.contains("--color-brand: teal;"), "{css}");
        assert!(!css.contains("var(--font-body)"));
    }

    #[test]
    fn sass_can_use_every_value() {
        let values =
            ["rgb(from red r g b)", "rgb(0 0 0 / 10%)", "a // b", "\"quo\\\"ted\"", "Georgia, serif", "oklch(60% .1 200 / 50%)", "$x"];
        let tokens: Vec<_> = values.iter().map(|value| ("colors", *value)).collect();
        for (group, value) in tokens {
            let module = scss_module(&theme(Scheme::Auto, &[(group, "odd", value), ("dark", "odd", value)]));
            let css = grass::from_string(format!("{module}a{{b:$color-odd; c: inspect($dark)}}"), &grass::Options::default());
            assert!(css.is_ok(), "{value}: {css:?}\n{module}");
        }
    }

    #[test]
    fn a_value_that_would_swallow_the_rest_is_a_problem() {
        for value in ["rgb(0 0 0", "\"open", ")", " ", "a]"] {
            let found = problems(&theme(Scheme::Auto, &[("colors", "text", value)]));
            assert_eq!(found.len(), 1, "{value}");
            assert_eq!(found[0].hint.as_deref(), Some("correct `text` in [theme.colors]"));
        }
        assert_eq!(problems(&theme(Scheme::Auto, &[("shadows", "s", "0 1px rgb(0 0 0 / 0.1), inset 0 0 red")])), []);
    }
}
