//! How a problem looks: as text for a terminal or a pipe, and as JSON for a script.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::{Diagnostic, Place, Severity};

/// Whether escape codes for colours may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With ANSI colours.
    Coloured,
}

/// The problem as a few lines: the message, the place with its line marked, the notes, the hint. Ends without a line break.
#[must_use]
pub fn render(problem: &Diagnostic, style: Style) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut elements: Vec<Element<'_>> = Vec::new();
    if let Some(place) = &problem.place {
        elements.push(element(place, None));
    }
    elements.extend(problem.related.iter().map(|(place, what)| element(place, Some(what))));
    elements.extend(problem.notes.iter().map(|note| Level::NOTE.message(note.as_str()).into()));
    elements.extend(problem.hint.iter().map(|hint| Level::HELP.with_name("hint").message(hint.as_str()).into()));
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let group = Group::with_title(level.primary_title(problem.message.as_str())).elements(elements);
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    if problem.place.is_some() { text } else { without_gutter(&text) }
}

/// Without a place there is no source, and no need of the empty line that leads to one.
fn without_gutter(text: &str) -> String {
    let is_empty =
        |line: &str| line.trim() == "|" || line.contains("|\u{1b}") && line.trim_end_matches("\u{1b}[0m").trim_end().ends_with('|');
    text.lines().filter(|line| !is_empty(line)).collect::<Vec<_>>().join("\n")
}

fn element<'a>(place: &'a Place, label: Option<&'a str>) -> Element<'a> {
    match &place.location {
        Some(at) => {
            let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
            Snippet::source(at.text.as_str())
                .line_start(at.line)
                .path(&*place.file)
                .annotation(kind.span(at.marked.0..at.marked.1).label(label))
                .into()
        }
        None => Origin::path(&*place.file).into(),
    }
}

impl Diagnostic {
    /// The same for scripts: `severity`, `message`, `file`, `line`, `column`, `notes`, `hint`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let at = self.place.as_ref().and_then(|place| place.location.as_ref());
        serde_json::json!({
            "severity": match self.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "message": self.message,
            "file": self.place.as_ref().map(|place| &*place.file),
            "line": at.map(|at| at.line),
            "column": at.map(|at| at.column),
            "source": at.map(|at| &at.text),
            "related": self.related.iter().map(|(place, what)| format!("{place}: {what}")).collect::<Vec<_>>(),
            "notes": self.notes,
            "hint": self.hint,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;

    #[test]
    fn a_problem_shows_its_line_its_notes_and_its_hint() {
        let source = Source::new("sites/a.example/site.toml", "name = \"A\"\nnmae = 1\n");
        let problem = source.error(&(11..15), "unknown key `nmae`").note("in the site a.example").hint("did you mean `name`?");
        assert_eq!(
            render(&problem, Style::Plain),
            "error: unknown key `nmae`\n --> sites/a.example/site.toml:2:1\n  |\n2 | nmae = 1\n  | ^^^^\n  |\n  = note: in the site a.example\n  = hint: did you mean `name`?"
        );
    }

    #[test]
    fn a_problem_without_a_place_has_its_hint_right_below() {
        let problem = Diagnostic::error("there is no site `x`").hint("did you mean `y`?");
        assert_eq!(render(&problem, Style::Plain), "error: there is no site `x`\n = hint: did you mean `y`?");
        assert_eq!(render(&problem, Style::Coloured).lines().count(), 2);
    }

    #[test]
    fn a_problem_of_a_whole_file_names_it() {
        let problem = Diagnostic::error("this is not UTF-8").in_file("a.md");
        assert_eq!(render(&problem, Style::Plain), "error: this is not UTF-8\n--> a.md");
    }
}
