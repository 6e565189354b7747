//! Puts fragments together to one sheet: the order of the layers first, then imports, then each block.

use std::collections::BTreeSet;

use parcel_sourcemap::{OriginalLocation, SourceMap};

use crate::fragment::Fragment;
use crate::sheet::{Mode, Sheet};

/// Fragments that belong together.
#[derive(Debug)]
pub(crate) struct Block {
    /// The layer around them; none if they belong into no layer or bring their own.
    pub(crate) layer: Option<&'static str>,
    /// The fragments in order.
    pub(crate) fragments: Vec<Fragment>,
}

/// One sheet of all blocks; `first` stands before everything.
pub(crate) fn assemble(first: &str, blocks: Vec<Block>, mode: Mode) -> Sheet {
    let mut css = first.to_owned();
    let mut map = (mode == Mode::Development).then(|| SourceMap::new("/"));
    css.extend(blocks.iter().flat_map(|block| &block.fragments).map(|fragment| fragment.head.as_str()));
    let (mut files, mut absent, mut warnings) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for block in blocks {
        let layer = block.layer.filter(|_| block.fragments.iter().any(|fragment| !fragment.css.is_empty()));
        css.extend(layer.map(|layer| format!("@layer {layer}{{\n")));
        for fragment in block.fragments {
            if let Some(map) = &mut map {
                add_mappings(map, &fragment, css.matches('\n').count());
            }
            css.push_str(&fragment.css);
            files.extend(fragment.files);
            absent.extend(fragment.absent);
            warnings.extend(fragment.warnings);
        }
        css.push_str(layer.map_or("", |_| "}\n"));
    }
    Sheet { css, map: map.and_then(|mut map| map.to_json(None).ok()), files, absent, warnings }
}

/// Adds where the rules of a fragment came from; the fragment begins on line `offset` (from 0) of the sheet.
fn add_mappings(map: &mut SourceMap, fragment: &Fragment, offset: usize) {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    for (line, column, origin) in &fragment.mappings {
        let Some(file) = fragment.sources.get(origin.file) else { continue };
        let known = map.get_sources().len();
        let source = map.add_source(&file.file);
        if map.get_sources().len() > known {
            _ = map.set_source_content(source as usize, &file.text);
        }
        let original = OriginalLocation { original_line: origin.line, original_column: origin.column, source, name: None };
        map.add_mapping(line.saturating_add(offset), *column, Some(original));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markers::Origin;
    use source::Source;

    fn fragment(css: &str, head: &str, file: &str) -> Fragment {
        let origin = Origin { file: 0, line: 4, column: 2 };
        let (css, head) = (css.to_owned(), head.to_owned());
        Fragment { css, head, mappings: vec![(0, 0, origin)], sources: vec![Source::new(file, "text")], ..Fragment::default() }
    }

    #[test]
    fn heads_come_before_all_blocks() {
        let blocks = vec![
            Block { layer: Some("components"), fragments: vec![fragment("a{}\n", "@import \"x\";\n", "a"), fragment("b{}\n", "", "b")] },
            Block { layer: None, fragments: vec![fragment("c{}\n", "@import \"y\";\n", "c")] },
        ];
        let sheet = assemble("@layer components;\n", blocks, Mode::Production);
        let wanted = "@layer components;\n@import \"x\";\n@import \"y\";\n@layer components{\na{}\nb{}\n}\nc{}\n";
        assert_eq!((sheet.css.as_str(), sheet.map), (wanted, None));
    }

    #[test]
    fn mappings_move_with_their_fragment() {
        let blocks = vec![Block { layer: Some("x"), fragments: vec![fragment("a{}\n", "", "a"), fragment("b{}\n", "", "b")] }];
        let json = assemble("", blocks, Mode::Development).map.unwrap();
        let map = SourceMap::from_json("/", &json).unwrap();
        let found: Vec<_> = map.get_mappings().iter().map(|one| (one.generated_line, one.original.map(|from| from.source))).collect();
        assert_eq!(found, [(1, Some(0)), (2, Some(1))]);
        assert_eq!(map.get_sources(), &["a", "b"]);
    }

    #[test]
    fn an_empty_block_leaves_nothing() {
        let sheet = assemble("", vec![Block { layer: Some("x"), fragments: vec![fragment("", "", "a")] }], Mode::Production);
        assert_eq!(sheet.css, "");
    }
}
