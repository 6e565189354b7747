//! Which templates a template names in its text: found without rendering it.

use std::ops::Range;

/// A name that stands in a template as literal text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The template's name as written.
    pub name: String,
    /// The bytes of the name.
    pub span: Range<usize>,
    /// Whether it may be missing: `include … ignore missing`.
    pub optional: bool,
    /// Whether it is what the template extends.
    pub extends: bool,
}

/// Finds the names after `extends`, `include`, `import`, `from` and in `component(`, outside of comments. Names that are put together at run time
/// are not found.
#[must_use]
pub(crate) fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = next_tag(text, at) {
        let close = match &text[open..open + 2] {
            "{#" => "#}",
            "{%" => "%}",
            _ => "}}",
        };
        let end = tag_end(text, open + 2, close);
        if close != "#}" {
            collect(text, open + 2..end, &mut found);
        }
        at = (end + 2).min(text.len());
    }
    found
}

fn next_tag(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len().saturating_sub(1)).find(|&at| bytes[at] == b'{' && matches!(bytes[at + 1], b'{' | b'%' | b'#'))
}

/// The end of a tag, past quoted text that may hold the closing marks.
fn tag_end(text: &str, from: usize, close: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            _ if bytes[at..].starts_with(close.as_bytes()) => return at,
            quote @ (b'"' | b'\'') if close != "#}" => at = literal_end(bytes, at, quote) + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn literal_end(bytes: &[u8], open: usize, quote: u8) -> usize {
    let mut at = open + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

fn collect(text: &str, tag: Range<usize>, found: &mut Vec<Reference>) {
    let bytes = text.as_bytes();
    let mut at = tag.start;
    while at < tag.end {
        let quote = bytes[at];
        if !matches!(quote, b'"' | b'\'') {
            at += 1;
            continue;
        }
        let end = literal_end(bytes, at, quote);
        if names_a_template(text[tag.start..at].trim_end()) && end <= tag.end {
            let optional = text[(end + 1).min(tag.end)..tag.end].trim_start().starts_with("ignore missing");
            let extends = word(text[tag.start..at].trim_end()) == "extends";
            found.push(Reference { name: text[at + 1..end].to_owned(), span: at + 1..end, optional, extends });
        }
        at = end + 1;
    }
}

fn names_a_template(before: &str) -> bool {
    if let Some(call) = before.strip_suffix('(') {
        return word(call.trim_end()) == "component";
    }
    matches!(word(before), "extends" | "include" | "import" | "from")
}

fn word(text: &str) -> &str {
    let start = text.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_form_of_use() {
        let text = "{# extends 'no.html' #}{% extends \"layouts/base.html\" %}{% include 'a.html' ignore missing %}\
                    {% from \"m.html\" import x %}{{ component( \"ui/card.html\", title=\"component('no')\" ) }}{% call component(\"b.html\") %}";
        let names: Vec<String> = references(text).into_iter().map(|reference| reference.name).collect();
        assert_eq!(names, ["layouts/base.html", "a.html", "m.html", "ui/card.html", "b.html"]);
    }

    #[test]
    fn the_place_is_that_of_the_name() {
        let text = "ä {{ component(\"ui/x.html\") }}";
        assert_eq!(&text[references(text)[0].span.clone()], "ui/x.html");
    }

    #[test]
    fn what_is_no_template_is_passed_over() {
        assert_eq!(references("{{ \"a.html\" }} {{ other(\"b.html\") }} {% set x = 'c.html' %} extends \"d.html\" {{ \"unclosed"), []);
    }
}
