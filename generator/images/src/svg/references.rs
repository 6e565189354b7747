//! What a drawing draws again: parts within parts, of which few lines make millions.

use std::collections::HashMap;

/// More parts than this are no drawing.
const MOST: u64 = 20_000;
/// Parts within parts within parts.
const DEEPEST: u32 = 32;

/// Which part draws which others again.
#[derive(Default)]
pub(super) struct References {
    /// By the name of a part: those that it refers to. Of the whole drawing by an empty name.
    by_part: HashMap<String, Vec<String>>,
}

impl References {
    /// Notes what a value refers to, within the parts that are open.
    pub(super) fn note(&mut self, open: &[Option<String>], value: &str) {
        let names = value.split('#').skip(1).map(|after| {
            let end = after.find([')', '"', '\'', ' ']).unwrap_or(after.len());
            &after[..end]
        });
        let is_reference = value.trim_start().starts_with('#') || value.contains("url");
        for name in names.filter(|name| is_reference && !name.is_empty()) {
            for part in open.iter().flatten().map(String::as_str).chain([""]) {
                self.by_part.entry(part.to_owned()).or_default().push(name.to_owned());
            }
        }
    }

    /// Whether all of it can be drawn.
    pub(super) fn is_drawable(&self) -> bool {
        self.cost("", 0, &mut HashMap::new()).is_some_and(|cost| cost <= MOST)
    }

    /// How many parts are drawn for one; nothing if they are too deep, as those in a circle are.
    fn cost<'a>(&'a self, part: &'a str, depth: u32, known: &mut HashMap<&'a str, u64>) -> Option<u64> {
        if let Some(cost) = known.get(part) {
            return Some(*cost);
        }
        if depth > DEEPEST {
            return None;
        }
        let mut cost = 1u64;
        for other in self.by_part.get(part).into_iter().flatten() {
            cost = cost.saturating_add(self.cost(other, depth + 1, known)?);
        }
        known.insert(part, cost);
        Some(cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_lines_that_draw_millions_are_found() {
        let mut references = References::default();
        for level in 0..10 {
            for _ in 0..10 {
                references.note(&[Some(format!("a{level}"))], &format!("#a{}", level + 1));
            }
        }
        assert!(!references.is_drawable());
    }

    #[test]
    fn circles_are_found_and_plain_references_are_not() {
        let mut references = References::default();
        references.note(&[Some("a".to_owned()), None], "url(#b)");
        references.note(&[], "#a");
        references.note(&[Some("c".to_owned())], "fill:#ff0000");
        assert!(references.is_drawable());
        references.note(&[Some("b".to_owned())], "#a");
        assert!(!references.is_drawable());
    }
}
