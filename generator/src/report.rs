//! The one place that prints. Data goes to stdout, talk to stderr; colours and progress only to a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use source::{Diagnostic, Severity};

/// What a command ends with when it did not go well.
#[derive(Debug)]
pub enum Failure {
    /// Problems that are still to be told.
    Problems(Vec<Diagnostic>),
    /// Everything was told already.
    Told,
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Problems(problems)
    }
}

impl From<Diagnostic> for Failure {
    fn from(problem: Diagnostic) -> Self {
        Self::Problems(vec![problem])
    }
}

/// How much a command says, and in which form.
#[derive(Debug, Clone, Copy, Default)]
pub struct Voice {
    /// Only problems and data.
    pub quiet: bool,
    /// More than usual.
    pub verbose: bool,
    /// Data as JSON, for scripts.
    pub json: bool,
}

/// Prints for a command.
#[derive(Debug, Clone)]
pub struct Reporter {
    voice: Voice,
    terminal: bool,
}

/// How many problems are shown at once: the first ones mostly explain the rest.
const SHOWN: usize = 100;

const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default().bold();

impl Reporter {
    /// A reporter for this process's terminal or pipe.
    #[must_use]
    pub fn new(voice: Voice) -> Self {
        Self { voice, terminal: std::io::stderr().is_terminal() }
    }

    /// Whether data is wanted as JSON.
    #[must_use]
    pub fn json(&self) -> bool {
        self.voice.json
    }

    /// Whether somebody asked for more than usual.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.voice.verbose
    }

    /// A line of data.
    pub fn data(&self, line: &str) {
        // a reader that went away, as `head` does, is no failure
        let _ = writeln!(anstream::stdout().lock(), "{line}");
    }

    /// Data for a script.
    pub fn data_json(&self, value: &serde_json::Value) {
        self.data(&serde_json::to_string_pretty(value).unwrap_or_default());
    }

    /// A line for people.
    pub fn say(&self, line: &str) {
        if !self.voice.quiet && !self.voice.json {
            let _ = writeln!(anstream::stderr().lock(), "{line}");
        }
    }

    /// A line that only somebody who asked for more wants.
    pub fn detail(&self, line: &str) {
        if self.voice.verbose {
            self.say(&dim(line));
        }
    }

    /// Problems, each with its place and what to do.
    pub fn problems(&self, problems: &[Diagnostic]) {
        if self.voice.json {
            return;
        }
        let mut out = anstream::stderr().lock();
        let shown = if self.voice.verbose { usize::MAX } else { SHOWN };
        let wanted: Vec<&Diagnostic> = problems.iter().filter(|problem| !self.voice.quiet || problem.is_error()).collect();
        for problem in wanted.iter().take(shown) {
            let _ = writeln!(out, "{}\n", source::render(problem, source::Style::Coloured));
        }
        if wanted.len() > shown {
            let _ = writeln!(out, "… and {} more: --verbose shows them all\n", plural(wanted.len() - shown, "problem"));
        }
    }

    /// A bar that counts bytes; hidden in a pipe. It shows how many are left where their number is known.
    #[must_use]
    pub fn bytes_progress(&self, total: Option<u64>) -> ProgressBar {
        if !self.terminal || self.voice.quiet || self.voice.json {
            return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        }
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), "{spinner} {wide_bar:.cyan/dim} {bytes}/{total_bytes}"),
            None => (ProgressBar::new_spinner(), "{spinner} {bytes}  {bytes_per_sec}"),
        };
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
    }

    /// A bar that counts the outputs of a build; hidden in a pipe.
    #[must_use]
    pub fn progress(&self) -> ProgressBar {
        if !self.terminal || self.voice.quiet || self.voice.json {
            return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        }
        let style = ProgressStyle::with_template("{spinner} {msg} {wide_bar:.cyan/dim} {pos}/{len} sites")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(0).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }
}

/// Text in the background.
#[must_use]
pub fn dim(text: &str) -> String {
    format!("{DIM}{text}{DIM:#}")
}

/// The mark of something that went well.
#[must_use]
pub fn good(text: &str) -> String {
    format!("{GOOD}{text}{GOOD:#}")
}

/// The mark of something that went wrong.
#[must_use]
pub fn bad(text: &str) -> String {
    format!("{BAD}{text}{BAD:#}")
}

/// Counts problems: "2 errors, 1 warning"; none if there are none.
#[must_use]
pub fn count(problems: &[Diagnostic]) -> Option<String> {
    let of = |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let errors = (errors > 0).then(|| format!("{BAD}{}{BAD:#}", plural(errors, "error")));
    let warnings = (warnings > 0).then(|| format!("{WARN}{}{WARN:#}", plural(warnings, "warning")));
    let parts: Vec<String> = errors.into_iter().chain(warnings).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A number with its noun.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Bytes as people say them.
#[must_use]
pub fn bytes(count: u64) -> String {
    let units = ["B", "kB", "MB", "GB"];
    let (mut unit, mut divisor) = (0, 1);
    while count / divisor >= 1000 && unit + 1 < units.len() {
        unit += 1;
        divisor *= 1000;
    }
    if unit == 0 { format!("{count} B") } else { format!("{}.{} {}", count / divisor, count % divisor * 10 / divisor, units[unit]) }
}

/// A time span as people say it.
#[must_use]
pub fn seconds(time: Duration) -> String {
    if time.as_millis() < 1000 { format!("{} ms", time.as_millis()) } else { format!("{:.2} s", time.as_secs_f64()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_as_people_say_them() {
        assert_eq!([bytes(999), bytes(1_540), bytes(12_000_000)], ["999 B", "1.5 kB", "12.0 MB"]);
        assert_eq!([seconds(Duration::from_millis(20)), seconds(Duration::from_millis(1234))], ["20 ms", "1.23 s"]);
        assert_eq!([plural(1, "page"), plural(2, "page")], ["1 page", "2 pages"]);
    }
}
