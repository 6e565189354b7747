//! What a rendered page says of links, anchors and pictures.

use std::collections::HashSet;
use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

/// A link out of a page, or a picture in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// What `href` or `src` says.
    pub(super) url: String,
    /// Where that stands in the HTML.
    pub(super) span: Range<usize>,
}

/// What was found in a page.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Every `id`, and every `name` of an `<a>`.
    pub(super) anchors: HashSet<String>,
    /// Everything that the page refers to.
    pub(super) references: Vec<Reference>,
    /// Pictures without an `alt` attribute.
    pub(super) wordless: Vec<Reference>,
}

/// Reads a page.
pub(super) fn read(html: &str) -> Findings {
    let mut findings = Findings::default();
    let emitter = DefaultEmitter::<usize>::new_with_span();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        if let Ok(Token::StartTag(tag)) = token {
            take(&tag, &mut findings);
        }
    }
    findings
}

fn take(tag: &StartTag<usize>, findings: &mut Findings) {
    let name = String::from_utf8_lossy(&tag.name).into_owned();
    let attribute = |wanted: &str| {
        let value = tag.attributes.get(wanted.as_bytes())?;
        Some((String::from_utf8_lossy(&value.value).into_owned(), value.span.start..value.span.end))
    };
    findings.anchors.extend(attribute("id").map(|(id, _)| id));
    if name == "a" {
        findings.anchors.extend(attribute("name").map(|(name, _)| name));
    }
    let attributes: &[&str] = match name.as_str() {
        "a" | "area" => &["href"],
        "link" if is_fetched(attribute("rel").map(|(rel, _)| rel).as_deref()) => &["href"],
        "img" | "script" | "iframe" | "audio" | "track" | "embed" => &["src"],
        "source" | "video" => &["src", "poster"],
        _ => &[],
    };
    findings.references.extend(attributes.iter().filter_map(|name| attribute(name)).map(|(url, span)| Reference { url, span }));
    if name == "img" && attribute("alt").is_none() {
        let (url, span) = attribute("src").unwrap_or_else(|| (String::new(), tag.span.start..tag.span.end));
        findings.wordless.push(Reference { url, span });
    }
}

fn is_fetched(rel: Option<&str>) -> bool {
    !rel.unwrap_or_default().split_whitespace().any(|word| matches!(word, "canonical" | "preconnect" | "dns-prefetch"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_anchors_and_pictures_are_found_where_they_stand() {
        let html = "<!doctype html><h2 id=\"x\">X</h2><a href='/a/#b'>a</a><a name=y></a><img src=\"/p.png\"><img src=q.png alt=\"\"><link rel=canonical href=\"/no\">";
        let found = read(html);
        assert_eq!(found.anchors, HashSet::from(["x".to_owned(), "y".to_owned()]));
        let urls: Vec<&str> = found.references.iter().map(|reference| reference.url.as_str()).collect();
        assert_eq!(urls, ["/a/#b", "/p.png", "q.png"]);
        assert_eq!(found.wordless.len(), 1);
        assert!(html[found.references[0].span.clone()].contains("/a/#b"));
    }
}
