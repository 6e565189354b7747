//! What a site says about front matter: its taxonomies, and how front matter that was written for other software is to be read.

use source::{Fields, Table};

/// What the front matter belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page or post.
    Page,
    /// An `_index.md`.
    Section,
}

/// How a site reads front matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The names of the taxonomies; each is a key of its own.
    pub taxonomies: Vec<String>,
    /// Foreign keys and the ones of ours that they stand for. Where both are written, ours counts and the foreign one goes to `extra`.
    pub rename: Vec<(String, String)>,
    /// Unknown keys go to `extra` and are no errors.
    pub keep_unknown: bool,
    /// Foreign layouts and the ones of ours that they stand for; an empty name is the default layout.
    pub layouts: Vec<(String, String)>,
}

impl Rules {
    /// Gives foreign keys their names here. Returns what has to go to `extra` because its place is taken.
    pub(crate) fn rename_keys(&self, table: &mut Table) -> Table {
        let mut taken = Table::default();
        for (foreign, ours) in &self.rename {
            let is_taken = table.get(ours).is_some();
            let Some(at) = table.entries.iter().position(|entry| entry.key == *foreign && foreign != ours) else {
                continue;
            };
            if is_taken {
                taken.entries.push(table.entries.remove(at));
            } else {
                table.entries[at].key.clone_from(ours);
            }
        }
        taken
    }

    /// The layout that a key names; nothing where it stands for the default one.
    pub(crate) fn layout<'a>(&'a self, fields: &mut Fields<'a>, key: &'a str) -> Option<String> {
        let written = fields.text(key)?;
        let mapped = self.layouts.iter().find(|(foreign, _)| *foreign == written).map(|(_, ours)| ours.clone());
        let name = mapped.unwrap_or(written);
        if name.is_empty() {
            return None;
        }
        if name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'/' | b'-')) {
            return Some(name);
        }
        let problem = fields.at_value(key, format!("`{name}` cannot be the name of a layout"));
        let bare = name.trim_start_matches("layouts/").trim_end_matches(".html");
        fields.report(problem.hint(if bare.len() < name.len() {
            format!("write the name alone: {key} = \"{bare}\"")
        } else {
            "the layout \"name\" is the file layouts/name.html; it has small letters, digits, `_`, `-` and `/`".to_owned()
        }));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use source::parse_toml;

    fn rules(rename: &[(&str, &str)]) -> Rules {
        let rename = rename.iter().map(|(foreign, ours)| ((*foreign).to_owned(), (*ours).to_owned())).collect();
        Rules { rename, ..Rules::default() }
    }

    fn keys(table: &Table) -> Vec<&str> {
        table.entries.iter().map(|entry| entry.key.as_str()).collect()
    }

    #[test]
    fn a_foreign_key_takes_our_name() {
        let mut table = parse_toml("author = \"A\"\nx = 1\n").unwrap();
        let taken = rules(&[("author", "authors")]).rename_keys(&mut table);
        assert_eq!((keys(&table), keys(&taken)), (vec!["authors", "x"], vec![]));
    }

    #[test]
    fn our_own_key_wins_over_a_foreign_one_and_the_first_foreign_one_over_the_second() {
        let mut table = parse_toml("author = \"A\"\nauthors = [\"B\"]\n").unwrap();
        let taken = rules(&[("author", "authors")]).rename_keys(&mut table);
        assert_eq!((keys(&table), keys(&taken)), (vec!["authors"], vec!["author"]));
        let mut table = parse_toml("a = \"A\"\nb = \"B\"\n").unwrap();
        let taken = rules(&[("b", "c"), ("a", "c"), ("c", "c")]).rename_keys(&mut table);
        assert_eq!((keys(&table), keys(&taken)), (vec!["c"], vec!["a"]));
    }
}
