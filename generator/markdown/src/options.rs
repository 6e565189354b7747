//! How markdown is to be rendered.

use crate::HighlightCache;

/// What a destination is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `[text](destination)`
    Link,
    /// `![alt](destination)`
    Image,
}

/// Where a destination really leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The URL to write. It is percent-encoded where it has to be, and escaped.
    pub url: String,
    /// The width and height of an image in pixels.
    pub size: Option<(u32, u32)>,
}

/// What the renderer may do, and whom it asks.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// HTML in the markdown stays HTML. Otherwise it is shown as text, comments vanish, and links that run code lead nowhere.
    pub raw_html: bool,
    /// What remembers the colours of code blocks; without it they have none.
    pub highlights: Option<&'a HighlightCache>,
    /// Headings from the second level down get a link to themselves.
    pub heading_anchors: bool,
    /// Asked for every destination without a scheme or domain that is relative, names a `.md` file or is an image on the site, with its
    /// `#anchor`. `None` leaves the destination as it is.
    pub resolve: &'a (dyn Fn(&str, Target) -> Option<Resolved> + 'a),
}

impl Options<'_> {
    /// The careful choice: no raw HTML, no colours, no anchors, and destinations as they are.
    #[must_use]
    pub fn plain() -> Self {
        Self { raw_html: false, highlights: None, heading_anchors: false, resolve: &leave }
    }
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("raw_html", &self.raw_html)
            .field("highlights", &self.highlights.is_some())
            .field("heading_anchors", &self.heading_anchors)
            .finish_non_exhaustive()
    }
}

fn leave(_: &str, _: Target) -> Option<Resolved> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_careful_choice_lets_no_html_through_and_changes_no_link() {
        let options = Options::plain();
        assert!(!options.raw_html);
        assert_eq!((options.resolve)("a.md", Target::Link), None);
        assert!(format!("{options:?}").contains("raw_html: false"));
    }
}
