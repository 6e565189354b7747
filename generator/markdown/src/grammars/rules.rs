//! Tables of a grammar → what each node of a tree is.
//!
//! A table names nodes by paths: `call_expression.function/identifier` is an `identifier` that is the field `function` of a `call_expression`,
//! `token_tree/identifier` one that stands anywhere in a `token_tree`, `keyword_*` every node whose name begins so. The end of a path may say
//! more of the node's text: `=self` it is that word; `^--` it begins so; `+(` that follows it; `~Name` it begins with a capital;
//! `~NAME` it is all capitals; `~0` it begins with a digit.

use tree_sitter::Language;

use super::grammar::Table;
use super::{Grammar, find};
use crate::highlight_spans::number_of;

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meaning {
    /// It has the kind of this number.
    Kind(u8),
    /// It has no kind, whatever stands around it: code inside a string.
    Plain,
    /// It is code in another language.
    Code(&'static Grammar),
}

/// What is known of one node on the way from the root of a tree to a node in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// The number of its sort.
    pub(crate) node: u16,
    /// The number of the field that it is of the node around it; 0 without one.
    pub(crate) field: u16,
}

/// The tables of a language with names turned into numbers.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) language: Language,
    /// By the number of the node that a path ends with.
    by_node: Vec<Vec<Rule>>,
    /// Whether a path asks what field of such a node something is.
    has_fields: Vec<bool>,
    /// What the tables name and the language does not have; a test sees to it that there is nothing.
    pub(super) unknown: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    /// From the inside out: a node around this one, and which field of it the node inside has to be; 0 for any.
    around: Vec<Step>,
    text: Text,
    meaning: Meaning,
}

/// What a node's text has to be.
#[derive(Debug, Clone, Copy)]
enum Text {
    Any,
    Is(&'static str),
    Begins(&'static str),
    Before(&'static str),
    Capital,
    Capitals,
    Digit,
}

impl Rules {
    pub(super) fn new(language: Language, nodes: &[Table], tokens: &[Table]) -> Self {
        let count = language.node_kind_count();
        let mut rules = Self { language, by_node: vec![Vec::new(); count], has_fields: vec![false; count], unknown: Vec::new() };
        for (kind, paths) in nodes.iter().copied().flatten() {
            paths.split_whitespace().for_each(|path| rules.add_path(kind, path));
        }
        for (kind, words) in tokens.iter().copied().flatten() {
            words.split_whitespace().for_each(|word| rules.add_token(kind, word));
        }
        rules
    }

    /// What the last node of a path is; `after` is the code from that node's first byte on, `length` the node's length.
    pub(crate) fn meaning(&self, path: &[Step], after: &str, length: usize) -> Option<Meaning> {
        let (last, around) = path.split_last()?;
        let rules = self.by_node.get(usize::from(last.node))?;
        rules.iter().find(|rule| rule.fits(*last, around, after, length)).map(|rule| rule.meaning)
    }

    /// Whether it matters which field of such a node something is.
    pub(crate) fn has_fields(&self, node: u16) -> bool {
        self.has_fields.get(usize::from(node)).copied().unwrap_or_default()
    }

    fn add_path(&mut self, kind: &'static str, path: &'static str) {
        let (path, text) = condition(path);
        // the token `/` may stand at the end
        let (around, last) = path.strip_suffix("//").map(|around| (around, "/")).or_else(|| path.rsplit_once('/')).unwrap_or(("", path));
        let around: Option<Vec<Step>> = around.rsplit('/').filter(|step| !step.is_empty()).map(|step| self.step(step)).collect();
        let ends = self.ends(last);
        let (Some(around), Some(meaning), false) = (around, meaning(kind), ends.is_empty()) else {
            self.unknown.push(format!("{kind}: {path}"));
            return;
        };
        for step in around.iter().filter(|step| step.field != 0) {
            self.has_fields[usize::from(step.node)] = true;
        }
        for node in ends {
            self.by_node[usize::from(node)].push(Rule { around: around.clone(), text, meaning });
        }
    }

    fn add_token(&mut self, kind: &'static str, word: &'static str) {
        match (self.language.id_for_node_kind(word, false), meaning(kind)) {
            (node @ 1.., Some(meaning)) => {
                self.by_node[usize::from(node)].push(Rule { around: Vec::new(), text: Text::Any, meaning });
            }
            _ => self.unknown.push(format!("{kind}: {word}")),
        }
    }

    /// `call_expression.function`, in numbers.
    fn step(&self, step: &str) -> Option<Step> {
        let (node, field) = step.split_once('.').map_or((step, None), |(node, field)| (node, Some(field)));
        let field = field.map_or(Some(0), |field| self.language.field_id_for_name(field).map(Into::into))?;
        Some(Step { node: *self.ends(node).first()?, field })
    }

    /// The numbers of what a name stands for: a node, without one of that name a token.
    fn ends(&self, name: &str) -> Vec<u16> {
        if let Some(beginning) = name.strip_suffix("_*") {
            let count = u16::try_from(self.language.node_kind_count()).unwrap_or(u16::MAX);
            let begins = |node: &u16| self.language.node_kind_for_id(*node).is_some_and(|name| name.starts_with(beginning));
            return (1..count).filter(begins).collect();
        }
        [true, false]
            .map(|is_named| self.language.id_for_node_kind(name, is_named))
            .into_iter()
            .find(|node| *node != 0)
            .into_iter()
            .collect()
    }
}

impl Rule {
    fn fits(&self, node: Step, around: &[Step], after: &str, length: usize) -> bool {
        let mut inside = node;
        let mut outside = around.iter().rev();
        let fits = self.around.iter().all(|wanted| {
            let Some(found) = outside.next() else { return false };
            let fits = found.node == wanted.node && (wanted.field == 0 || wanted.field == inside.field);
            inside = *found;
            fits
        });
        fits && self.text.fits(after, length)
    }
}

impl Text {
    fn fits(self, after: &str, length: usize) -> bool {
        let Some((text, after)) = after.split_at_checked(length) else { return false };
        match self {
            Self::Any => true,
            Self::Is(word) => text == word,
            Self::Begins(beginning) => text.starts_with(beginning),
            Self::Before(next) => after.starts_with(next),
            Self::Capital => text.starts_with(char::is_uppercase),
            Self::Capitals => {
                let capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
                text.len() > 1 && text.starts_with(|first: char| first.is_ascii_uppercase()) && text.bytes().all(capital)
            }
            Self::Digit => text.trim_start_matches(['-', '+', '.']).starts_with(|first: char| first.is_ascii_digit()),
        }
    }
}

/// A path, and what has to be so of the text of the node that it leads to.
fn condition(path: &'static str) -> (&'static str, Text) {
    let Some(at) = path.find(['=', '^', '+', '~']).filter(|at| path[..*at].ends_with(|last: char| last.is_ascii_alphabetic())) else {
        return (path, Text::Any);
    };
    let (path, condition) = path.split_at(at);
    let text = match condition.split_at(1) {
        (_, "Name") => Text::Capital,
        (_, "NAME") => Text::Capitals,
        ("~", _) => Text::Digit,
        ("=", word) => Text::Is(word),
        ("^", beginning) => Text::Begins(beginning),
        (_, next) => Text::Before(next),
    };
    (path, text)
}

/// A kind of [`crate::highlight_spans::KINDS`], `plain`, or the name of a language.
fn meaning(kind: &str) -> Option<Meaning> {
    match kind {
        "plain" => Some(Meaning::Plain),
        _ => number_of(kind).map(Meaning::Kind).or_else(|| find(kind).map(Meaning::Code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(paths: &'static str, tokens: &'static str) -> Rules {
        // both live as long as the test, as tables do
        let tables: [Table; 2] = [Box::leak(Box::new([("keyword", paths)])), Box::leak(Box::new([("operator", tokens)]))];
        Rules::new(tree_sitter_rust::LANGUAGE.into(), &tables[..1], &tables[1..])
    }

    #[test]
    fn names_that_the_language_does_not_have_are_told() {
        assert_eq!(rules("identifier function_item.name/identifier string_*", "= ->").unknown, [""; 0]);
        assert_eq!(rules("line_comment// binary_expression.operator/<", "").unknown, [""; 0]);
        for path in ["nothing", "nothing/identifier", "function_item.nothing/identifier", "nothing_*"] {
            assert_eq!(rules(path, "").unknown, [format!("keyword: {path}")]);
        }
        assert_eq!(rules("", "identifier").unknown, ["operator: identifier"]);
    }

    #[test]
    fn the_first_path_that_fits_counts() {
        let rules = rules("call_expression.function/identifier identifier=self", "=");
        let [call, name] = ["call_expression", "identifier"].map(|name| rules.ends(name)[0]);
        let function = rules.step("call_expression.function").unwrap().field;
        let path = |field| [Step { node: call, field: 0 }, Step { node: name, field }];
        assert!(rules.has_fields(call) && !rules.has_fields(name));
        assert!(rules.meaning(&path(function), "a()", 1).is_some());
        assert!(rules.meaning(&path(0), "a()", 1).is_none());
        assert!(rules.meaning(&path(0), "self()", 4).is_some());
        assert!(rules.meaning(&path(0)[1..], "selfish", 7).is_none());
    }

    #[test]
    fn a_node_is_known_by_its_text() {
        for (path, text, length, expected) in [
            ("a=b", "b", 1, true),
            ("a=b", "bc", 2, false),
            ("a^--", "--b", 3, true),
            ("a^--", "-b", 2, false),
            ("a+(", "b(c", 1, true),
            ("a+(", "b c", 1, false),
            ("a~Name", "\u{c4}b", 3, true),
            ("a~Name", "b", 1, false),
            ("a~NAME", "A_1", 3, true),
            ("a~NAME", "A", 1, false),
            ("a~NAME", "Ab", 2, false),
            ("a~0", "-.5", 3, true),
            ("a~0", "'5'", 3, false),
            ("a/<=", "anything", 3, true),
            ("a", "b", 9, false),
        ] {
            assert_eq!(condition(path).1.fits(text, length), expected, "{path}: {text}");
        }
    }
}
