//! What a component says of itself in the comment at its top: its purpose and its props.

use minijinja::value::Serde;
use serde_json::Value;
use source::{Diagnostic, Source};

/// A component's purpose and props.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signature {
    /// What it is for.
    pub purpose: String,
    /// What it takes, in the order in which it is said.
    pub props: Vec<Prop>,
}

/// One thing that a component takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Prop {
    /// Its name.
    pub name: String,
    /// What it is when a call does not say; without one a call has to.
    pub default: Option<Value>,
    /// What it means, in one line.
    pub meaning: String,
    /// The default as templates see it.
    pub(crate) value: Option<minijinja::Value>,
}

impl Signature {
    /// Reads the comment at the top of a template. A template without one, or without `@prop` lines, takes nothing.
    ///
    /// # Errors
    /// `@prop` lines that cannot be read.
    pub fn parse(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let Some((start, comment)) = top_comment(&source.text) else { return Ok(Self::default()) };
        let mut signature = Self::default();
        let mut problems = Vec::new();
        let mut at = start;
        for line in comment.split_inclusive('\n') {
            let trimmed = line.trim();
            match trimmed.strip_prefix("@prop") {
                Some(rest) => match parse_prop(rest.trim()) {
                    Ok(prop) if signature.props.iter().any(|known| known.name == prop.name) => {
                        problems.push(source.error(&line_span(at, line), format!("the prop `{}` is declared twice", prop.name)));
                    }
                    Ok(prop) => signature.props.push(prop),
                    Err(message) => {
                        let problem = source.error(&line_span(at, line), message);
                        problems.push(problem.hint("write @prop name = \"default\"  What it means."));
                    }
                },
                None if signature.props.is_empty() && !trimmed.is_empty() => append(&mut signature.purpose, trimmed),
                None => {
                    if let Some(last) = signature.props.last_mut() {
                        append(&mut last.meaning, trimmed);
                    }
                }
            }
            at += line.len();
        }
        if problems.is_empty() { Ok(signature) } else { Err(problems) }
    }

    /// The names of all props.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.props.iter().map(|prop| prop.name.as_str())
    }
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

fn line_span(start: usize, line: &str) -> std::ops::Range<usize> {
    let indent = line.len() - line.trim_start().len();
    start + indent..start + line.trim_end().len().max(indent)
}

fn top_comment(text: &str) -> Option<(usize, &str)> {
    let indent = text.len() - text.trim_start().len();
    let inner = text[indent..].strip_prefix("{#")?;
    let end = inner.find("#}")?;
    let inner = inner[..end].trim_end_matches('-');
    let dash = usize::from(inner.starts_with('-'));
    Some((indent + 2 + dash, &inner[dash..]))
}

fn parse_prop(text: &str) -> Result<Prop, String> {
    let name_end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("a prop needs a name of letters, digits and underscores".into());
    }
    if name == "caller" {
        return Err("`caller` is the body of a call and needs no @prop line".into());
    }
    let Some(default_text) = rest.trim_start().strip_prefix('=') else {
        return Ok(Prop { name: name.into(), default: None, meaning: rest.trim().into(), value: None });
    };
    let mut values = serde_json::Deserializer::from_str(default_text).into_iter::<Value>();
    match values.next() {
        Some(Ok(default)) => {
            let meaning = default_text[values.byte_offset()..].trim().to_owned();
            let value = Some(minijinja::Value::from(Serde(&default)));
            Ok(Prop { name: name.into(), default: Some(default), meaning, value })
        }
        _ => Err(format!("the default of `{name}` is not a JSON value")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Signature, Vec<String>> {
        let problems = |found: Vec<Diagnostic>| found.iter().map(ToString::to_string).collect();
        Signature::parse(&Source::new("c.html", text)).map_err(problems)
    }

    #[test]
    fn purpose_names_defaults_and_meanings_are_read() {
        let text = "{#- One post\nin a list.\n\n@prop post            The post,\n                      to show.\n@prop class = \"a b\"   More.\n@prop items = [1, {\"x\": 2}]\n-#}<p>";
        let signature = parse(text).unwrap();
        assert_eq!(signature.purpose, "One post in a list.");
        assert_eq!(signature.names().collect::<Vec<_>>(), ["post", "class", "items"]);
        assert_eq!((signature.props[0].default.as_ref(), signature.props[0].meaning.as_str()), (None, "The post, to show."));
        assert_eq!(signature.props[1].default, Some("a b".into()));
        assert_eq!(signature.props[2].default, Some(serde_json::json!([1, {"x": 2}])));
    }

    #[test]
    fn a_template_without_a_comment_takes_nothing() {
        assert_eq!(parse("<p>{# @prop x #}</p>").unwrap(), Signature::default());
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_with_its_place() {
        assert_eq!(parse("{#\n@prop class = oops  More.\n#}").unwrap_err(), ["c.html:2:1: the default of `class` is not a JSON value"]);
        assert_eq!(parse("{#\n@prop a\n@prop a\n#}").unwrap_err(), ["c.html:3:1: the prop `a` is declared twice"]);
    }
}
