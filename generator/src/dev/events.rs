//! What browsers are told after a build.

use std::collections::BTreeSet;

use serde_json::json;
use source::Diagnostic;

/// More changed pages than this are told as "all".
const NAMED: usize = 200;

/// A message to the browsers that show a site.
#[derive(Debug, Clone)]
pub struct Event {
    pub(super) site: String,
    pub(super) data: String,
}

/// What a build changed for a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// Only style sheets, which can be swapped without a reload.
    Styles,
    /// These pages; none means that any page may look different.
    Pages(Option<BTreeSet<String>>),
    /// The build failed.
    Broken(Vec<Diagnostic>),
}

impl Change {
    /// What it means that these outputs changed. `mended`: the build before failed, so the browser has to hear that this one did not.
    pub fn of<'a>(changed: impl Iterator<Item = &'a str>, mended: bool) -> Self {
        let changed: BTreeSet<&str> = changed.filter(|output| !output.ends_with(".map")).collect();
        let has_ending = |output: &str, ending: &str| output.ends_with(ending);
        if changed.is_empty() {
            if mended { Self::Pages(Some(BTreeSet::new())) } else { Self::Nothing }
        } else if changed.iter().all(|output| has_ending(output, ".css")) {
            Self::Styles
        } else if changed.len() <= NAMED && changed.iter().all(|output| has_ending(output, ".html") || has_ending(output, ".xml")) {
            Self::Pages(Some(changed.iter().map(|output| format!("/{}", output.strip_suffix("index.html").unwrap_or(output))).collect()))
        } else {
            Self::Pages(None)
        }
    }

    pub(super) fn to_json(&self) -> String {
        match self {
            Self::Nothing => json!({"kind": "nothing"}),
            Self::Styles => json!({"kind": "styles"}),
            Self::Pages(pages) => json!({"kind": "pages", "pages": pages}),
            Self::Broken(problems) => json!({"kind": "problems", "problems": problems.iter().map(Diagnostic::to_json).collect::<Vec<_>>()}),
        }
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_hears_no_more_than_it_has_to() {
        let of = |changed: &[&'static str]| Change::of(changed.iter().copied(), false);
        assert_eq!(of(&[]), Change::Nothing);
        assert_eq!(of(&["assets/style.css", "assets/style.css.map"]), Change::Styles);
        assert_eq!(of(&["index.html", "x/index.html"]), Change::Pages(Some(BTreeSet::from(["/".into(), "/x/".into()]))));
        assert_eq!(of(&["index.html", "a.js"]), Change::Pages(None));
    }

    #[test]
    fn a_mended_build_is_told_even_if_nothing_changed() {
        assert_eq!(Change::of(std::iter::empty(), true), Change::Pages(Some(BTreeSet::new())));
    }
}
