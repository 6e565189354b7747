//! What minijinja says of an error, turned into a problem with a file, a line, the chain of templates and a hint.

use std::error::Error as _;
use std::ops::Range;

use minijinja::{Error, ErrorKind};
use source::{Diagnostic, Location, Place, Source};

use crate::fault::Fault;

/// How many templates of a chain are shown from either end.
const SHOWN: usize = 6;

/// Finds the innermost error and says through which templates it came.
pub(crate) fn explain(error: &Error, source_of: impl Fn(&str) -> Option<Source>) -> Diagnostic {
    let mut chain = vec![error];
    let mut origin = None;
    let mut fault = None;
    let mut next = error.source();
    while let Some(inner) = next {
        if let Some(inner) = inner.downcast_ref::<Error>() {
            chain.push(inner);
        }
        origin = origin.or_else(|| inner.downcast_ref::<Diagnostic>());
        fault = fault.or_else(|| inner.downcast_ref::<Fault>());
        next = inner.source();
    }
    let innermost = chain.pop().unwrap_or(error);
    let mut problem = match origin {
        Some(problem) if problem.place.is_none() => Diagnostic { place: place(innermost, &source_of), ..problem.clone() },
        Some(broken) => {
            chain.push(innermost);
            broken.clone()
        }
        None => describe(innermost, fault, &source_of),
    };
    let callers: Vec<String> = chain.iter().rev().filter_map(|error| place(error, &source_of)).map(|place| place.to_string()).collect();
    let left_out = callers.len().saturating_sub(2 * SHOWN);
    for (index, caller) in callers.iter().enumerate() {
        if left_out == 0 || index < SHOWN || index >= SHOWN + left_out {
            problem = problem.note(format!("used in {caller}"));
        } else if index == SHOWN {
            problem = problem.note(format!("… {left_out} more …"));
        }
    }
    problem
}

fn describe(error: &Error, fault: Option<&Fault>, source_of: &impl Fn(&str) -> Option<Source>) -> Diagnostic {
    let message = match (fault, error.kind()) {
        (Some(fault), _) => fault.message.clone(),
        (None, ErrorKind::UndefinedError) => undefined(error, source_of),
        (None, _) => error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    };
    let hint = fault.and_then(|fault| fault.hint.clone()).or_else(|| advice(error.kind(), &message).map(str::to_owned));
    Diagnostic { place: place(error, source_of), hint, ..Diagnostic::error(message) }
}

fn advice(kind: ErrorKind, message: &str) -> Option<&'static str> {
    match kind {
        ErrorKind::UndefinedError => Some("ask first whether it is there, as in {% if page.date %}, or give a |default(\"…\")"),
        ErrorKind::SyntaxError if message.contains("end of") => {
            Some("every {{ and {% has to be closed, and every {% if %}, {% for %} and {% block %} needs its {% end… %}")
        }
        ErrorKind::UnknownFilter => Some("filters are listed in docs/templates.md"),
        ErrorKind::UnknownFunction => {
            Some("functions are listed in docs/templates.md; a component is called as component(\"ui/card.html\")")
        }
        _ if message.contains("recursion limit") || message.contains("cycle in template inheritance") => {
            Some("templates include or extend one another in a circle: take one link out of it")
        }
        _ => None,
    }
}

fn undefined(error: &Error, source_of: &impl Fn(&str) -> Option<Source>) -> String {
    let found = error.name().and_then(source_of).zip(error.range());
    let text = found.and_then(|(source, range)| source.text.get(whole_expression(&source.text, &range)).map(str::to_owned));
    match text.filter(|text| text.len() < 80 && !text.contains('\n')) {
        Some(text) => format!("`{}` is not defined here", text.trim_matches(|c| matches!(c, '{' | '}' | '%' | ' '))),
        None => "a value is not defined here".into(),
    }
}

/// minijinja marks `.colour` of `post.extra.colour`: what stands before it belongs to it.
fn whole_expression(text: &str, range: &Range<usize>) -> Range<usize> {
    let before = &text[..range.start.min(text.len())];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ']' | '[');
    let start = if text[before.len()..].starts_with('.') { before.trim_end_matches(is_part).len() } else { range.start };
    start..range.end
}

fn place(error: &Error, source_of: &impl Fn(&str) -> Option<Source>) -> Option<Place> {
    let source = source_of(error.name()?)?;
    if let Some(range) = error.range().filter(|range| range.end <= source.text.len() && source.text.is_char_boundary(range.start)) {
        return Some(source.place(&whole_expression(&source.text, &range)));
    }
    let location = Location::at_line(&source.text, error.line()?, 1, usize::MAX / 2);
    Some(Place { file: source.file, location: Some(location) })
}

/// The name of the template that an error says is missing.
pub(crate) fn missing_name(error: &Error) -> Option<&str> {
    let mut innermost = error;
    while let Some(inner) = innermost.source().and_then(|inner| inner.downcast_ref::<Error>()) {
        innermost = inner;
    }
    let detail = innermost.detail().filter(|_| innermost.kind() == ErrorKind::TemplateNotFound)?;
    detail.split(['"', '\'']).nth(1)
}
