//! Colours as numbers: reading CSS colours, their contrast (WCAG 2.2), and making one lighter until it can be read.

use lightningcss::traits::Parse as _;
use lightningcss::values::color::{CssColor, LABColor, OKLCH, RGBA};

/// The contrast that WCAG AA asks for between text and what is behind it (1.4.3).
pub(crate) const READABLE: f64 = 4.5;

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    /// Reads a CSS colour: hex, a name, `rgb()`, `hsl()`, `oklch()` and the like. None for what is no colour by itself (`var(…)`,
    /// `currentcolor`) or is see-through.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        Self::of(&CssColor::parse_string(value).ok()?)
    }

    fn of(color: &CssColor) -> Option<Self> {
        let rgba = RGBA::try_from(color).ok()?;
        (rgba.alpha == 255).then_some(Self { red: rgba.red, green: rgba.green, blue: rgba.blue })
    }

    /// The contrast ratio of two colours, from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Black or white, whichever can be read better on it.
    pub(crate) fn ink(self) -> Self {
        let white = Self { red: 255, green: 255, blue: 255 };
        let black = Self { red: 0, green: 0, blue: 0 };
        if self.contrast(white) >= self.contrast(black) { white } else { black }
    }

    /// The same hue, as much lighter as it takes to be read on a dark background; itself where that is so already.
    pub(crate) fn readable_on(self, background: Self) -> Self {
        let color = CssColor::RGBA(RGBA::new(self.red, self.green, self.blue, 1.0));
        let Ok(mut oklch) = OKLCH::try_from(&color) else { return self };
        let mut lighter = self;
        while lighter.contrast(background) < READABLE && oklch.l < 1.0 {
            oklch.l += 0.01;
            let next = CssColor::LAB(Box::new(LABColor::OKLCH(oklch)));
            lighter = Self::of(&next).unwrap_or(lighter);
        }
        lighter
    }

    /// The relative luminance by WCAG 2.2.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl std::fmt::Display for Color {
    /// `#rrggbb`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(value: &str) -> Color {
        Color::parse(value).unwrap()
    }

    #[test]
    fn colours_are_read_in_every_notation() {
        for value in ["#f00", "#FF0000", "red", "rgb(255 0 0)", "rgb(255, 0, 0)", "hsl(0 100% 50%)", "rgb(100% 0% 0% / 100%)"] {
            assert_eq!(color(value).to_string(), "#ff0000", "{value}");
        }
        assert!(Color::parse("oklch(60% 0.1 200)").is_some());
        for value in ["var(--x)", "currentcolor", "#ff000080", "", "banana", "red red"] {
            assert_eq!(Color::parse(value), None, "{value}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((color("black").contrast(color("white")) - 21.0).abs() < 1e-9);
        assert!((color("#767676").contrast(color("white")) - 4.54).abs() < 0.01);
    }

    #[test]
    fn ink_is_black_or_white() {
        assert_eq!(color("#ffe000").ink(), color("black"));
        assert_eq!(color("#1d4ed8").ink(), color("white"));
    }

    #[test]
    fn a_dark_colour_is_made_lighter_until_it_can_be_read() {
        let background = color("#111418");
        for value in ["#00008b", "#3b0000", "black", "#3B82F6", "white", "#004400"] {
            assert!(color(value).readable_on(background).contrast(background) >= READABLE, "{value}");
        }
        assert_eq!(color("#60a5fa").readable_on(background).to_string(), "#60a5fa");
    }
}
