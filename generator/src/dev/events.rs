//! What browsers are told after a build.

use std::collections::{BTreeSet, HashMap};

use serde_json::json;
use source::Diagnostic;

use super::output::Output;

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
    /// Compares two builds. `mended`: the build before failed, so the browser has to hear that this one did not.
    #[must_use]
    pub fn between(before: &HashMap<String, Output>, after: &HashMap<String, Output>, mended: bool) -> Self {
        let gone = before.keys().filter(|output| !after.contains_key(*output));
        let new = after.iter().filter(|(output, content)| before.get(*output) != Some(*content)).map(|(output, _)| output);
        let changed: BTreeSet<&str> = gone.chain(new).map(String::as_str).filter(|output| !output.ends_with(".map")).collect();
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

    fn outputs(list: &[(&str, &str)]) -> HashMap<String, Output> {
        list.iter().map(|(name, text)| ((*name).to_owned(), Output::Bytes(text.as_bytes().into()))).collect()
    }

    #[test]
    fn a_browser_hears_no_more_than_it_has_to() {
        let before = outputs(&[("index.html", "a"), ("assets/style.css", "b"), ("assets/style.css.map", "m")]);
        let same = Change::between(&before, &before, false);
        assert_eq!(same, Change::Nothing);
        let styled = outputs(&[("index.html", "a"), ("assets/style.css", "c"), ("assets/style.css.map", "n")]);
        assert_eq!(Change::between(&before, &styled, false), Change::Styles);
        let written = outputs(&[("index.html", "z"), ("x/index.html", "a"), ("assets/style.css", "b"), ("assets/style.css.map", "m")]);
        assert_eq!(Change::between(&before, &written, false), Change::Pages(Some(BTreeSet::from(["/".into(), "/x/".into()]))));
        let scripted = outputs(&[("index.html", "a"), ("assets/style.css", "b"), ("a.js", "1")]);
        assert_eq!(Change::between(&before, &scripted, false), Change::Pages(None));
    }

    #[test]
    fn a_mended_build_is_told_even_if_nothing_changed() {
        let before = outputs(&[("index.html", "a")]);
        assert_eq!(Change::between(&before, &before, true), Change::Pages(Some(BTreeSet::new())));
    }
}
