//! The tokens that a site has without saying anything. The contrast of every pair of colours is held by a test.

/// Tokens of one group in their order: name and CSS value.
pub(crate) type Tokens = [(&'static str, &'static str)];

/// The colours of the light scheme.
pub(crate) const LIGHT: &Tokens = &[
    ("background", "#ffffff"),
    ("surface", "#f5f6f8"),
    ("text", "#1b1f24"),
    ("muted", "#59636f"),
    ("border", "#d8dde4"),
    ("primary", "#1d4ed8"),
    ("on-primary", "#ffffff"),
    ("accent", "#0f766e"),
    ("code-background", "#f5f6f8"),
    ("code-text", "#1b1f24"),
    ("code-comment", "#606a76"),
    ("code-keyword", "#9a1f86"),
    ("code-string", "#0a6640"),
    ("code-number", "#964500"),
    ("code-function", "#1d4ed8"),
    ("code-type", "#0b6675"),
    ("code-variable", "#7a4106"),
    ("code-operator", "#4a5462"),
    ("code-tag", "#ad1f3d"),
    ("code-attribute", "#6639b7"),
    ("code-inserted", "#116329"),
    ("code-deleted", "#b31d28"),
];

/// The colours of the dark scheme: the same names in the same order.
pub(crate) const DARK: &Tokens = &[
    ("background", "#111418"),
    ("surface", "#1a1f26"),
    ("text", "#e6e9ee"),
    ("muted", "#a0aab7"),
    ("border", "#2e3642"),
    ("primary", "#7aa7ff"),
    ("on-primary", "#0b1220"),
    ("accent", "#5fd6c4"),
    ("code-background", "#1a1f26"),
    ("code-text", "#e6e9ee"),
    ("code-comment", "#8f9aa9"),
    ("code-keyword", "#e59ad8"),
    ("code-string", "#8fd6a2"),
    ("code-number", "#f2b077"),
    ("code-function", "#86b2ff"),
    ("code-type", "#72d1dd"),
    ("code-variable", "#ecc79d"),
    ("code-operator", "#b7c1ce"),
    ("code-tag", "#ff93a3"),
    ("code-attribute", "#c5adff"),
    ("code-inserted", "#7fe0a1"),
    ("code-deleted", "#ff9e9e"),
];

/// Typefaces that every system has.
pub(crate) const FONTS: &Tokens = &[
    ("body", r#"system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif"#),
    ("heading", "var(--font-body)"),
    ("mono", r#"ui-monospace, "SF Mono", "Cascadia Code", "Segoe UI Mono", "Liberation Mono", Menlo, Consolas, monospace"#),
];

/// Sizes of type; headings grow with the window between a smallest and a largest size.
pub(crate) const SIZES: &Tokens = &[
    ("small", "0.875rem"),
    ("base", "1rem"),
    ("large", "1.25rem"),
    ("h3", "clamp(1.25rem, 1.17rem + 0.4vw, 1.5rem)"),
    ("h2", "clamp(1.5rem, 1.34rem + 0.8vw, 2rem)"),
    ("h1", "clamp(2rem, 1.68rem + 1.6vw, 3rem)"),
    ("display", "clamp(2.5rem, 1.86rem + 3.2vw, 4.5rem)"),
];

/// Distances.
pub(crate) const SPACE: &Tokens = &[("xs", "0.25rem"), ("s", "0.5rem"), ("m", "1rem"), ("l", "2rem"), ("xl", "4rem"), ("xxl", "6rem")];

/// Roundness of corners.
pub(crate) const RADIUS: &Tokens = &[("small", "0.25rem"), ("medium", "0.5rem"), ("large", "1rem"), ("round", "9999px")];

/// Shadows, from a card at rest to a dialog.
pub(crate) const SHADOWS: &Tokens = &[
    ("small", "0 1px 2px rgb(0 0 0 / 0.08), 0 1px 3px rgb(0 0 0 / 0.1)"),
    ("medium", "0 2px 4px rgb(0 0 0 / 0.06), 0 4px 12px rgb(0 0 0 / 0.12)"),
    ("large", "0 8px 16px rgb(0 0 0 / 0.08), 0 16px 40px rgb(0 0 0 / 0.16)"),
];

/// Widths of a column of text and of a page.
pub(crate) const WIDTHS: &Tokens = &[("text", "42rem"), ("page", "72rem")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Color;

    fn value(palette: &Tokens, name: &str) -> Color {
        let (_, value) = palette.iter().find(|(token, _)| *token == name).unwrap();
        Color::parse(value).unwrap()
    }

    fn assert_contrast(palette: &Tokens, front: &str, back: &str, least: f64) {
        let contrast = value(palette, front).contrast(value(palette, back));
        assert!(contrast >= least, "{front} on {back} has {contrast:.2}, needs {least}");
    }

    #[test]
    fn everything_can_be_read_in_both_schemes() {
        for palette in [LIGHT, DARK] {
            for back in ["background", "surface"] {
                assert_contrast(palette, "text", back, 7.0);
                for front in ["muted", "primary", "accent"] {
                    assert_contrast(palette, front, back, 4.5);
                }
            }
            assert_contrast(palette, "on-primary", "primary", 4.5);
            for (name, _) in palette.iter().filter(|(name, _)| name.starts_with("code-") && *name != "code-background") {
                assert_contrast(palette, name, "code-background", 4.5);
            }
        }
    }

    #[test]
    fn both_schemes_name_the_same_colours() {
        let names = |palette: &Tokens| palette.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(names(LIGHT), names(DARK));
    }
}
