//! The stylesheets of a site: its own one, made of tokens, components and `styles/main.scss`, and further ones of one file each.

use std::collections::BTreeSet;
use std::path::Path;

use source::Diagnostic;

use crate::assemble::{Block, assemble};
use crate::fragment::{Fragment, finish};
use crate::library::Library;
use crate::sass::{self, Compiled};
use crate::sheet::{Mode, Sheet};
use crate::tokens;

/// The order of the layers; what is in no layer comes after them.
const LAYERS: &str = "@layer tokens, components;\n";

/// The stylesheet of a site: the tokens, the styles of `components` (names such as `ui/hero`, in this order; those without a style file
/// are passed over), and `styles/main.scss` if there is one.
///
/// # Errors
/// Everything that is wrong with the theme and with each of the files.
pub fn site_stylesheet(library: &Library, components: &[String], mode: Mode) -> Result<Sheet, Vec<Diagnostic>> {
    let mut problems = tokens::problems(&library.theme);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut keep = |result: Result<Option<Fragment>, Vec<Diagnostic>>| {
        result.unwrap_or_else(|found| {
            problems.extend(found);
            None
        })
    };
    let tokens = keep(tokens_fragment(library, mode).map(Some));
    let components: Vec<_> = components.iter().filter_map(|name| keep(component_css(library, name, mode))).collect();
    let main = library.styles.as_ref().map(|folder| folder.join("main.scss")).filter(|file| file.is_file());
    let main = main.and_then(|file| keep(file_css(library, &file, None, mode).map(Some)));
    if !problems.is_empty() {
        return Err(each_once(problems));
    }
    let blocks = vec![
        Block { layer: None, fragments: tokens.into_iter().collect() },
        Block { layer: Some("components"), fragments: components },
        Block { layer: None, fragments: main.into_iter().collect() },
    ];
    Ok(assemble(LAYERS, blocks, mode))
}

/// The stylesheet of one file, such as `styles/print.scss`: in no layer, without the tokens.
///
/// # Errors
/// Everything that is wrong with it.
pub fn stylesheet(library: &Library, file: &Path, mode: Mode) -> Result<Sheet, Vec<Diagnostic>> {
    let fragment = file_css(library, file, None, mode)?;
    Ok(assemble("", vec![Block { layer: None, fragments: vec![fragment] }], mode))
}

/// The CSS of one component, to be put into the layer `components`; none if it has no styles.
fn component_css(library: &Library, name: &str, mode: Mode) -> Result<Option<Fragment>, Vec<Diagnostic>> {
    let file = library.component_file(name).map_err(|problem| vec![problem])?;
    file.map(|file| file_css(library, &file, Some("components"), mode)).transpose()
}

fn file_css(library: &Library, file: &Path, layer: Option<&str>, mode: Mode) -> Result<Fragment, Vec<Diagnostic>> {
    let compiled = sass::compile(library, file).map_err(|problem| vec![problem])?;
    finish(library, file, &compiled, layer, mode)
}

fn tokens_fragment(library: &Library, mode: Mode) -> Result<Fragment, Vec<Diagnostic>> {
    let compiled = Compiled { css: tokens::css(&library.theme), read: Vec::new(), absent: BTreeSet::new() };
    finish(library, Path::new("[theme]"), &compiled, None, mode)
}

/// A partial that is broken is broken for each component that uses it; said once is enough.
fn each_once(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        if !once.contains(&problem) {
            once.push(problem);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use parcel_sourcemap::SourceMap;
    use tempfile::TempDir;

    /// A workspace with these files: `shared/…`, `site/…`, `styles/…`.
    fn library(files: &[(&str, &str)]) -> (TempDir, Library) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let at = |name: &str| folder.path().join(name);
        let library = Library {
            root: at(""),
            shared: at("shared"),
            site: Some(at("site")),
            styles: Some(at("styles")),
            load_paths: vec![at("node_modules")],
            theme: site::Theme::default(),
        };
        (folder, library)
    }

    fn site(files: &[(&str, &str)], components: &[&str], mode: Mode) -> Result<Sheet, Vec<Diagnostic>> {
        let (_folder, library) = library(files);
        site_stylesheet(&library, &components.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), mode)
    }

    fn css(files: &[(&str, &str)], components: &[&str]) -> String {
        site(files, components, Mode::Production).unwrap().css
    }

    #[test]
    fn tokens_components_and_the_sites_own_styles_come_in_this_order() {
        let css = css(
            &[("shared/ui/b.scss", ".b { c: d }"), ("shared/ui/a.css", ".a { c: d }"), ("styles/main.scss", ".m { c: d }")],
            &["ui/b", "ui/none", "ui/a"],
        );
        assert!(css.starts_with("@layer tokens, components;\n@layer tokens{:root{"), "{css}");
        assert!(css.ends_with("@layer components{\n.b{c:d}\n.a{c:d}\n}\n.m{c:d}\n"), "{css}");
    }

    #[test]
    fn without_components_and_styles_the_tokens_remain() {
        let sheet = site(&[("shared/ui/a.scss", ""), ("styles/main.scss", "")], &["ui/a"], Mode::Production).unwrap();
        assert!(sheet.css.contains("--color-primary:#1d4ed8") && !sheet.css.contains("components{"), "{}", sheet.css);
        assert_eq!(sheet.files.len(), 2);
    }

    #[test]
    fn the_sites_component_wins_and_may_extend_the_shared_one() {
        let shared = ("shared/ui/a.scss", "$size: 1px !default; .a { width: $size }");
        assert!(css(&[shared, ("site/ui/a.scss", ".own { c: d }")], &["ui/a"]).contains("{\n.own{c:d}\n}"));
        let extended = css(&[shared, ("site/ui/a.scss", "@use 'shared:ui/a' with ($size: 2px); .own { c: a.$size }")], &["ui/a"]);
        assert!(extended.contains(".a{width:2px}.own{c:2px}"), "{extended}");
    }

    #[test]
    fn names_are_sought_in_the_sites_folders_then_in_the_shared_ones_then_in_load_paths() {
        let files = [
            ("styles/main.scss", "@use 'layouts/prose'; @use 'ui/a'; @use 'lib/x';"),
            ("shared/layouts/_prose.scss", ".shared-prose { a: b }"),
            ("shared/ui/_a.scss", ".shared-a { a: b }"),
            ("site/ui/_a.scss", ".own-a { c: d }"),
            ("node_modules/lib/x.css", ".x { e: f }"),
        ];
        assert!(css(&files, &[]).ends_with(".shared-prose{a:b}.own-a{c:d}.x{e:f}\n"));
    }

    #[test]
    fn theme_gives_the_values_of_the_tokens() {
        let files = [
            ("shared/ui/hero.scss", "@use 'theme'; .h { @media (min-width: theme.$width-page) { c: map-get(theme.$space, m) } }"),
            ("shared/ui/theme.scss", ".switch { a: b }"),
        ];
        let css = css(&files, &["ui/hero", "ui/theme"]);
        assert!(css.contains("@media (width>=72rem){.h{c:1rem}}") && css.contains(".switch{a:b}"), "{css}");
    }

    #[test]
    fn a_package_that_has_a_theme_of_its_own_keeps_it() {
        let files = [
            ("styles/main.scss", "@use 'lib/a';"),
            ("node_modules/lib/a.scss", "@use 'theme'; .a { b: theme.$own }"),
            ("node_modules/lib/_theme.scss", "$own: 1;"),
        ];
        assert!(css(&files, &[]).ends_with(".a{b:1}\n"));
    }

    #[test]
    fn imports_and_charset_of_the_sites_styles_end_up_valid() {
        let css = css(
            &[
                ("styles/main.scss", "@charset 'utf-8'; @import url(https://x.org/a.css); .ä { c: '→' }"),
                ("shared/ui/a.scss", ".a { b: c }"),
            ],
            &["ui/a"],
        );
        assert!(css.starts_with("@layer tokens, components;\n@import \"https://x.org/a.css\";\n@layer tokens{"), "{css}");
        assert!(!css.contains("charset") && css.ends_with(".ä{c:\"→\"}\n"), "{css}");
    }

    #[test]
    fn every_broken_file_is_reported_and_a_broken_partial_once() {
        let files = [
            ("shared/ui/a.scss", "@use 'p';"),
            ("shared/ui/b.scss", "@use 'p';"),
            ("shared/ui/_p.scss", ".p { x: $no }"),
            ("shared/ui/c.scss", ".c { width: }"),
            ("styles/main.scss", ".m {"),
        ];
        let found = site(&files, &["ui/a", "ui/b", "ui/c"], Mode::Production).unwrap_err();
        let places: Vec<String> = found.iter().map(|problem| problem.place.as_ref().unwrap().to_string()).collect();
        assert_eq!(places, ["shared/ui/_p.scss:1:9", "shared/ui/c.scss:1:12", "styles/main.scss:1:4"], "{found:?}");
    }

    #[test]
    fn a_broken_token_stops_the_sheet() {
        let (_folder, mut library) = library(&[]);
        library.theme.groups.entry("colors").or_default().insert("text".into(), "rgb(0".into());
        assert_eq!(site_stylesheet(&library, &[], Mode::Production).unwrap_err()[0].message, "`rgb(0` is not a CSS value");
    }

    #[test]
    fn a_further_stylesheet_stands_by_itself() {
        let (folder, library) = library(&[("styles/print.scss", "@use 'ui/p'; @layer x { .a { b: c } }"), ("site/ui/_p.scss", "")]);
        let sheet = stylesheet(&library, &folder.path().join("styles/print.scss"), Mode::Production).unwrap();
        assert_eq!((sheet.css.as_str(), sheet.map), ("@layer x{.a{b:c}}\n", None));
        assert_eq!(sheet.files.len(), 2);
        assert!(stylesheet(&library, &folder.path().join("styles/none.scss"), Mode::Production).is_err());
    }

    #[test]
    fn the_source_map_leads_from_a_nested_rule_to_its_file_and_line() {
        let files = [
            ("shared/ui/a.scss", "@use 'm';\n.a {\n  color: red;\n  .inner {\n    @include m.wide {\n      color: blue;\n    }\n  }\n}\n"),
            ("shared/ui/_m.scss", "@mixin wide { @media (min-width: 1px) { @content; } }"),
            ("styles/main.scss", "\n\n.main { b: c }"),
        ];
        let sheet = site(&files, &["ui/a"], Mode::Development).unwrap();
        let map = SourceMap::from_json("/", &sheet.map.unwrap()).unwrap();
        let origin = |text: &str| {
            let line = sheet.css.lines().position(|line| line.contains(text)).unwrap();
            let mapping = map.get_mappings().into_iter().find(|one| one.generated_line as usize == line).unwrap();
            let from = mapping.original.unwrap();
            (map.get_source(from.source).unwrap().to_owned(), from.original_line + 1, from.original_column)
        };
        assert_eq!(origin(".a {"), ("shared/ui/a.scss".into(), 2, 0));
        assert_eq!(origin(".a .inner {"), ("shared/ui/a.scss".into(), 5, 4));
        assert_eq!(origin(".main {"), ("styles/main.scss".into(), 3, 0));
        assert!(map.get_source_content(0).unwrap().starts_with("@use 'm';"));
        assert!(!sheet.css.contains("@from"));
    }
}
