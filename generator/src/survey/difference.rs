//! How outputs that would be made now differ from those that are live, for people to read.

use std::collections::BTreeMap;

use similar::TextDiff;

/// An output that would not be what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is live; none for an output that is new.
    pub live: Option<Vec<u8>>,
    /// What it would be.
    pub new: Vec<u8>,
}

/// How some outputs differ, all in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The outputs, by path.
    pub outputs: Vec<String>,
    /// The lines that go and come, with what stands around them, as in a unified diff; nothing where the bytes are no text.
    pub lines: String,
}

/// Joins outputs that differ in the same way; the most common difference comes first.
#[must_use]
pub fn differences(changed: &BTreeMap<String, Change>) -> Vec<Difference> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (output, Change { live, new }) in changed {
        found.entry(lines(live.as_deref().unwrap_or_default(), new)).or_default().push(output.clone());
    }
    let mut all: Vec<Difference> = found.into_iter().map(|(lines, outputs)| Difference { outputs, lines }).collect();
    all.sort_by(|a, b| b.outputs.len().cmp(&a.outputs.len()).then_with(|| a.outputs.cmp(&b.outputs)));
    all
}

/// The lines that differ, two around each. The places are left out: pages of different length that change alike look alike.
fn lines(old: &[u8], new: &[u8]) -> String {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else { return String::new() };
    let (old, new) = (in_lines(old), in_lines(new));
    let difference = TextDiff::from_lines(&old, &new);
    let mut shown = String::new();
    for (index, hunk) in difference.grouped_ops(2).iter().enumerate() {
        if index > 0 {
            shown.push_str(" …\n");
        }
        for change in hunk.iter().flat_map(|operation| difference.iter_changes(operation)) {
            shown.push_str(&format!("{}{}", change.tag(), change.value()));
            if !change.value().ends_with('\n') {
                shown.push('\n');
            }
        }
    }
    shown
}

/// An element to a line: pages are published without the line breaks that do not count.
fn in_lines(text: &str) -> String {
    text.replace("><", ">\n<")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(outputs: &[(&str, Option<&str>, &str)]) -> BTreeMap<String, Change> {
        let change = |live: Option<&str>, new: &str| Change { live: live.map(|live| live.into()), new: new.into() };
        outputs.iter().map(|(output, live, new)| ((*output).to_owned(), change(*live, new))).collect()
    }

    #[test]
    fn pages_that_change_alike_are_shown_once() {
        let found = differences(&changed(&[
            ("a", Some("<p>1</p><p>2</p><b>x</b><i>x</i><u>x</u><p>3</p>"), "<p>1</p><p>2</p><b>y</b><i>x</i><u>x</u><p>3</p>"),
            ("b", None, "<p>new</p>"),
            ("c", Some("<h1>c</h1><p>1</p><p>2</p><b>x</b><i>x</i><u>x</u>"), "<h1>c</h1><p>1</p><p>2</p><b>y</b><i>x</i><u>x</u>"),
        ]));
        let shown: Vec<(Vec<String>, &str)> = found.iter().map(|found| (found.outputs.clone(), found.lines.as_str())).collect();
        let alike = " <p>1</p>\n <p>2</p>\n-<b>x</b>\n+<b>y</b>\n <i>x</i>\n <u>x</u>\n";
        assert_eq!(shown, [(vec!["a".into(), "c".into()], alike), (vec!["b".into()], "+<p>new</p>\n")]);
    }

    #[test]
    fn what_is_no_text_differs_without_lines() {
        let pictures = BTreeMap::from([("a.png".to_owned(), Change { live: Some(vec![0xff]), new: vec![0xfe] })]);
        assert_eq!(differences(&pictures), [Difference { outputs: vec!["a.png".into()], lines: String::new() }]);
    }
}
