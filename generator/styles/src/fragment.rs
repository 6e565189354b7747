//! A fragment: the finished CSS of one file, by itself. It depends on nothing but that file and the library, so it can be kept.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use lightningcss::error::{Error, ParserError};
use lightningcss::printer::PrinterOptions;
use lightningcss::rules::CssRule;
use lightningcss::rules::layer::LayerName;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};
use lightningcss::traits::ToCss as _;
use parcel_sourcemap::{Mapping, SourceMap};
use source::{Diagnostic, Location, Place, Severity, Source};

use crate::catch::catch;
use crate::library::Library;
use crate::markers::{Origin, Origins, remove};
use crate::sass::Compiled;
use crate::sheet::Mode;

/// The browsers of the last three years or so; older ones get what they get.
const BROWSERS: Browsers = Browsers {
    android: Some(111 << 16),
    chrome: Some(111 << 16),
    edge: Some(111 << 16),
    firefox: Some(113 << 16),
    ie: None,
    ios_saf: Some((16 << 16) | (4 << 8)),
    opera: Some(97 << 16),
    safari: Some((16 << 16) | (4 << 8)),
    samsung: Some(22 << 16),
};

/// The finished CSS of one file.
#[derive(Debug, Default)]
pub(crate) struct Fragment {
    /// `@import` and `@namespace`, which have to stand before all else.
    pub(crate) head: String,
    /// Everything else.
    pub(crate) css: String,
    /// Where the rules of `css` came from: line and column in it (from 0), and where in `sources`.
    pub(crate) mappings: Vec<(u32, u32, Origin)>,
    /// The files that origins count in.
    pub(crate) sources: Vec<Source>,
    /// The files that were read.
    pub(crate) files: BTreeSet<PathBuf>,
    /// Where something was looked for and nothing was.
    pub(crate) absent: BTreeSet<PathBuf>,
    /// What somebody should look at.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Checks and finishes what Sass made of `entry`. `layer` is the layer into which the fragment will be put, so that its imports go there.
///
/// # Errors
/// All places where it is not CSS.
pub(crate) fn finish(
    library: &Library,
    entry: &Path,
    compiled: &Compiled,
    layer: Option<&str>,
    mode: Mode,
) -> Result<Fragment, Vec<Diagnostic>> {
    let origins = Origins::of(&compiled.css);
    let judge = Judge { library, entry, compiled, origins: &origins };
    let printed = catch(|| print(&compiled.css, &judge, layer, mode)).unwrap_or_else(|panic| Err(Box::new(judge.breakdown(&panic))));
    let printed = printed.map_err(|problem| vec![*problem])?;
    let (errors, warnings) = printed.found.into_iter().partition::<Vec<_>, _>(Diagnostic::is_error);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mapping = |one: &Mapping| Some((one.generated_line, one.generated_column, origin(&origins, one)?));
    Ok(Fragment {
        head: printed.head,
        css: printed.css,
        mappings: printed.mappings.iter().filter_map(mapping).collect(),
        sources: compiled.read.iter().map(|file| file.source.clone()).collect(),
        files: compiled.read.iter().filter(|file| file.path.is_file()).map(|file| file.path.clone()).collect(),
        absent: compiled.absent.clone(),
        warnings,
    })
}

fn origin(origins: &Origins, mapping: &Mapping) -> Option<Origin> {
    let from = mapping.original?;
    origins.on_line(from.original_line, from.original_column)
}

/// What comes out of lightningcss.
struct Printed {
    head: String,
    css: String,
    /// From `css` to what was parsed.
    mappings: Vec<Mapping>,
    found: Vec<Diagnostic>,
}

/// Parses, finishes and prints; problems of the text come beside the result.
fn print(css: &str, judge: &Judge<'_>, layer: Option<&str>, mode: Mode) -> Result<Printed, Box<Diagnostic>> {
    let found = Arc::new(RwLock::new(Vec::new()));
    let options = ParserOptions { error_recovery: true, warnings: Some(Arc::clone(&found)), ..ParserOptions::default() };
    let targets = Targets::from(BROWSERS);
    let mut sheet = StyleSheet::parse(css, options).map_err(|error| Box::new(judge.problem(&error)))?;
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| Box::new(judge.whole(&error.kind)))?;
    let minify = mode == Mode::Production;
    let printer = || PrinterOptions { minify, targets, ..PrinterOptions::default() };
    let (head, body): (Vec<_>, Vec<_>) =
        sheet.rules.0.drain(..).partition(|rule| matches!(rule, CssRule::Import(_) | CssRule::Namespace(_)));
    sheet.rules.0 = body;
    let mut head_css = String::new();
    for mut rule in head {
        put_into_layer(&mut rule, layer);
        head_css.push_str(rule.to_css_string(printer()).map_err(|error| Box::new(judge.whole(&error)))?.trim_end_matches(';'));
        head_css.push_str(";\n");
    }
    let mut map = SourceMap::new("/");
    let source_map = (!minify).then_some(&mut map);
    let printed = sheet.to_css(PrinterOptions { source_map, ..printer() }).map_err(|error| Box::new(judge.whole(&error)))?;
    let found = found.read().map(|found| found.iter().map(|error| judge.problem(error)).collect()).unwrap_or_default();
    Ok(Printed { head: head_css, css: clean(&printed.code), mappings: map.get_mappings(), found })
}

/// The CSS without markers and with one line end; nothing stays nothing.
fn clean(css: &str) -> String {
    if css.trim().is_empty() { String::new() } else { format!("{}\n", remove(css.trim_end())) }
}

fn put_into_layer(rule: &mut CssRule<'_>, layer: Option<&str>) {
    if let (CssRule::Import(import), Some(layer)) = (rule, layer) {
        let name = LayerName(std::iter::once(layer.to_owned().into()).collect());
        import.layer.get_or_insert(Some(name));
    }
}

/// Turns what lightningcss says into problems at the place in the file that the CSS came from.
struct Judge<'a> {
    library: &'a Library,
    entry: &'a Path,
    compiled: &'a Compiled,
    origins: &'a Origins,
}

impl Judge<'_> {
    fn problem(&self, error: &Error<ParserError<'_>>) -> Diagnostic {
        let at = error.loc.as_ref().map_or((0, 0), |at| (at.line, at.column.saturating_sub(1)));
        match &error.kind {
            ParserError::AtRuleInvalid(name) => {
                let problem = self.at(at, &format!("`@{name}` is no at-rule that is known; it is left as it is"));
                Diagnostic { severity: Severity::Warning, ..problem }
            }
            kind => self.at(at, &format!("this is not valid CSS: {}", lower(&kind.to_string()))),
        }
    }

    /// A problem at a line and column of the CSS (from 0); a warning if the file is somebody else's.
    fn at(&self, (line, column): (u32, u32), message: &str) -> Diagnostic {
        let origin = self.origins.before(line, column);
        let file = self.compiled.read.get(origin.map_or(0, |origin| origin.file));
        let is_foreign = file.is_some_and(|file| self.library.is_foreign(&file.path));
        let wrong = self.compiled.css.lines().nth(line as usize).unwrap_or_default().trim();
        let place = match (file, origin) {
            (Some(file), origin) => place_in(&file.source, origin.map_or(0, |origin| origin.line), wrong),
            (None, _) => Place::file(self.library.shown(self.entry)),
        };
        let problem = Diagnostic::error(message).at(place);
        if is_foreign { Diagnostic { severity: Severity::Warning, ..problem } } else { problem }
    }

    /// A problem of the file as a whole.
    fn whole(&self, message: &dyn std::fmt::Display) -> Diagnostic {
        Diagnostic::error(format!("this is not valid CSS: {}", lower(&message.to_string()))).in_file(self.library.shown(self.entry))
    }

    fn breakdown(&self, panic: &str) -> Diagnostic {
        let problem = Diagnostic::error("lightningcss breaks down over the CSS of this").in_file(self.library.shown(self.entry));
        problem.note(format!("it says: {panic}"))
    }
}

/// The line in a file that became a line of CSS: the same text from the rule's line on, else the rule's line.
fn place_in(source: &Source, rule: u32, wrong: &str) -> Place {
    let (rule, wrong) = (rule as usize, wrong.trim_end_matches(';'));
    let same = source.text.lines().enumerate().skip(rule).find(|(_, line)| !wrong.is_empty() && line.contains(wrong));
    let (line, column, length) = match same {
        Some((index, line)) => (index, line.find(wrong).map_or(0, |at| line[..at].chars().count()), wrong.chars().count()),
        None => {
            let line = source.text.lines().nth(rule).unwrap_or_default();
            (rule, line.chars().count() - line.trim_start().chars().count(), line.trim().chars().count())
        }
    };
    Place { file: Arc::clone(&source.file), location: Some(Location::at_line(&source.text, line + 1, column + 1, length)) }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::ReadFile;

    fn library() -> Library {
        Library { root: "/w".into(), shared: "/w/shared".into(), load_paths: vec!["/w/node_modules".into()], ..Library::default() }
    }

    fn finished(css: &str, scss: &str, mode: Mode) -> Result<Fragment, Vec<Diagnostic>> {
        let library = library();
        let read = ReadFile { path: "/w/a.scss".into(), source: Source::new("a.scss", scss) };
        finish(
            &library,
            Path::new("/w/a.scss"),
            &Compiled { css: css.into(), read: vec![read], absent: BTreeSet::new() },
            Some("components"),
            mode,
        )
    }

    #[test]
    fn css_is_minified_for_visitors_only() {
        let css = ".a { /*@from:0:0:0:rule*/ color: #ff0000; }";
        assert_eq!(finished(css, "", Mode::Production).unwrap().css, ".a{color:red}\n");
        let development = finished(css, "", Mode::Development).unwrap();
        assert_eq!(development.css, ".a {\n  color: red;\n}\n");
        assert_eq!(development.mappings, [(0, 0, Origin { file: 0, line: 0, column: 0 })]);
    }

    #[test]
    fn nesting_and_prefixes_are_made_for_the_browsers() {
        let css = finished(".a { &:hover { b: c } .d & { user-select: none } }", "", Mode::Production).unwrap().css;
        assert_eq!(css, ".a:hover{b:c}.d .a{-webkit-user-select:none;user-select:none}\n");
    }

    #[test]
    fn every_invalid_place_is_reported_where_it_was_written() {
        let css = ".a {\n  /*@from:0:1:0:rule*/\n  color red;\n}\n.b ] {\n  /*@from:0:5:2:rule*/\n  c: d;\n}\n";
        let found = finished(css, "\n.a {\n  x: y;\n  color red;\n}\n  .b ] { c: d }", Mode::Production).unwrap_err();
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("a.scss:4:3: this is not valid CSS: "), "{found:?}");
        assert!(found[1].starts_with("a.scss:6:3: this is not valid CSS: "), "{found:?}");
    }

    #[test]
    fn an_unknown_at_rule_is_kept_with_a_warning() {
        let fragment =
            finished("@meida print { /*@from:0:0:0:around*/ .a { b: c } }", "@meida print { .a { b: c } }", Mode::Production).unwrap();
        assert!(fragment.css.starts_with("@meida print") && !fragment.css.contains("@from"), "{}", fragment.css);
        assert_eq!(fragment.warnings[0].to_string(), "a.scss:1:1: `@meida` is no at-rule that is known; it is left as it is");
    }

    #[test]
    fn imports_go_to_the_head_and_into_the_layer() {
        let fragment = finished("@import url(x.css) print; @import 'y' layer(z); .a { b: c }", "", Mode::Production).unwrap();
        assert_eq!(fragment.head, "@import \"x.css\" layer(components) print;\n@import \"y\" layer(z);\n");
        assert_eq!(fragment.css, ".a{b:c}\n");
    }

    #[test]
    fn what_is_wrong_in_a_file_of_somebody_else_is_a_warning() {
        let library = library();
        let path = Path::new("/w/node_modules/old.css");
        let read = ReadFile { path: path.into(), source: Source::new("node_modules/old.css", ".a { *zoom: 1; b: c }") };
        let compiled = Compiled { css: ".a { *zoom: 1; b: c }".into(), read: vec![read], absent: BTreeSet::new() };
        let fragment = finish(&library, path, &compiled, None, Mode::Production).unwrap();
        assert_eq!((fragment.css.as_str(), fragment.warnings.len()), (".a{b:c}\n", 1));
    }

    #[test]
    fn nothing_becomes_nothing() {
        assert_eq!(finished("", "", Mode::Production).unwrap().css, "");
        assert_eq!(finished("/* only */", "", Mode::Development).unwrap().css, "");
    }
}
