//! A table of outputs with what each one holds. It is made once and shared: a copy costs nothing.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hasher as _;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::digest::Digest;
use crate::reads::Print;

/// The ending of a compressed copy.
pub(super) const PACKED: &str = ".gz";

/// How many bytes paths have, more or less.
const PATH: usize = 32;

/// What an output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The hash of its bytes.
    pub hash: Digest,
    /// How many they are.
    pub size: u64,
    /// The hash of the compressed copy beside it, if there is one.
    pub gz: Option<Digest>,
}

/// Outputs by their path, each path once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outputs(Arc<Table>);

/// Two blocks of memory, however many outputs there are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// All paths in their order, one after the other.
    paths: String,
    rows: Vec<Row>,
}

#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// Where its path ends. It begins where that of the row before ends.
    end: usize,
    entry: Entry,
}

impl Table {
    fn with_room_for(rows: usize) -> Self {
        Self { paths: String::with_capacity(rows * PATH), rows: Vec::with_capacity(rows) }
    }

    fn path(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.rows[before].end);
        &self.paths[start..self.rows[index].end]
    }

    /// Adds what comes after all others. Of two entries with the same path the later one counts.
    fn push(&mut self, path: &str, entry: Entry) {
        if let Some(last) = self.rows.len().checked_sub(1) {
            debug_assert!(self.path(last) <= path, "{path} comes too late");
            if self.path(last) == path {
                self.rows[last].entry = entry;
                return;
            }
        }
        self.paths.push_str(path);
        self.rows.push(Row { end: self.paths.len(), entry });
    }
}

/// Of entries in the order of their paths.
impl<'a> FromIterator<(&'a str, Entry)> for Outputs {
    fn from_iter<I: IntoIterator<Item = (&'a str, Entry)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let (least, most) = entries.size_hint();
        let mut table = Table::with_room_for(most.unwrap_or(least));
        entries.for_each(|(path, entry)| table.push(path, entry));
        Self(Arc::new(table))
    }
}

impl Outputs {
    /// Sorts a list; of two entries with the same path the later one counts.
    pub(super) fn new<P: AsRef<str>>(mut list: Vec<(P, Entry)>) -> Self {
        list.sort_by(|a, b| a.0.as_ref().cmp(b.0.as_ref()));
        list.iter().map(|(path, entry)| (path.as_ref(), *entry)).collect()
    }

    /// Entries in the order of their paths together with others. Where both have a path, the others count.
    pub(super) fn merged<'a>(entries: impl Iterator<Item = (&'a str, Entry)>, others: &Self) -> Self {
        let mut table = Table::with_room_for(entries.size_hint().1.unwrap_or_default() + others.len());
        let mut others = others.iter().peekable();
        for (path, entry) in entries {
            while let Some((other, entry)) = others.next_if(|(other, _)| *other < path) {
                table.push(other, entry);
            }
            if others.peek().is_none_or(|(other, _)| *other != path) {
                table.push(path, entry);
            }
        }
        others.for_each(|(path, entry)| table.push(path, entry));
        Self(Arc::new(table))
    }

    pub(super) fn len(&self) -> usize {
        self.0.rows.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Entry)> {
        let mut start = 0;
        self.0.rows.iter().map(move |Row { end, entry }| (&self.0.paths[std::mem::replace(&mut start, *end)..*end], *entry))
    }

    pub(super) fn index(&self, output: &str) -> Option<usize> {
        let place = self.place(output);
        (place < self.len() && self.0.path(place) == output).then_some(place)
    }

    /// How many come before a path.
    fn place(&self, path: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.0.path(middle) < path { low = middle + 1 } else { high = middle }
        }
        low
    }

    pub(super) fn at(&self, index: usize) -> Entry {
        self.0.rows[index].entry
    }

    pub(super) fn get(&self, output: &str) -> Option<Entry> {
        self.index(output).map(|index| self.at(index))
    }

    /// The hash of a file, which may be the compressed copy of an output.
    pub(super) fn file(&self, path: &str) -> Option<Digest> {
        match self.get(path) {
            Some(entry) => Some(entry.hash),
            None => self.get(path.strip_suffix(PACKED)?)?.gz,
        }
    }

    /// All files: the outputs and their compressed copies.
    pub(super) fn files(&self) -> impl Iterator<Item = (Cow<'_, str>, Digest)> {
        self.iter().flat_map(|(path, entry)| files(path, entry))
    }

    /// The hashes of all files.
    pub(super) fn hashes(&self) -> impl Iterator<Item = Digest> {
        self.0.rows.iter().flat_map(|row| std::iter::once(row.entry.hash).chain(row.entry.gz))
    }

    /// Whether a further file fits in: nothing is at its path, and no file is where a folder would have to be.
    pub(super) fn has_room_for(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let next = self.place(&folder);
        let is_folder = next < self.len() && self.0.path(next).starts_with(&folder);
        let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
        !is_folder && self.file(path).is_none() && above.all(|above| self.file(above).is_none())
    }

    /// The same without the compressed copies at whose path an output of its own is: that one counts.
    pub(super) fn without_doubles(self) -> Self {
        let own = self.iter().filter_map(|(path, _)| path.strip_suffix(PACKED));
        let doubles: HashSet<&str> = own.filter(|path| self.get(path).is_some_and(|entry| entry.gz.is_some())).collect();
        if doubles.is_empty() {
            return self;
        }
        let single = |(path, entry): (_, Entry)| (path, Entry { gz: entry.gz.filter(|_| !doubles.contains(path)), ..entry });
        self.iter().map(single).collect()
    }

    /// What stands for all paths and bytes.
    pub(super) fn print(&self) -> Print {
        let mut hasher = Xxh3::new();
        hasher.write(self.0.paths.as_bytes());
        for Row { end, entry } in &self.0.rows {
            hasher.write(&(*end as u64).to_le_bytes());
            hasher.write(entry.hash.bytes());
        }
        hasher.digest128()
    }
}

/// The files of an output.
pub(super) fn files<'a>(path: &'a str, entry: Entry) -> impl Iterator<Item = (Cow<'a, str>, Digest)> {
    let packed = entry.gz.map(|gz| (Cow::Owned(format!("{path}{PACKED}")), gz));
    std::iter::once((Cow::Borrowed(path), entry.hash)).chain(packed)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Outputs that are these texts, some with a packed form.
    pub(in super::super) fn table(entries: &[(&str, &str, Option<&str>)]) -> Outputs {
        let entry = |text: &str, gz: Option<&str>| Entry {
            hash: Digest::of(text.as_bytes()),
            size: text.len() as u64,
            gz: gz.map(|gz| Digest::of(gz.as_bytes())),
        };
        Outputs::new(entries.iter().map(|(path, text, gz)| (*path, entry(text, *gz))).collect())
    }

    #[test]
    fn the_later_of_two_entries_counts() {
        let outputs = table(&[("a", "1", None), ("b", "1", None), ("a", "2", None)]);
        assert_eq!((outputs.len(), outputs.file("a")), (2, Some(Digest::of(b"2"))));
    }

    #[test]
    fn a_file_fits_where_nothing_is_in_its_way() {
        let outputs = table(&[("a/b", "1", Some("z")), ("c", "1", None)]);
        assert!(outputs.has_room_for("a/c") && outputs.has_room_for("b/c/d"));
        for taken in ["a/b", "a/b.gz", "a", "c/d", "a/b/c/d"] {
            assert!(!outputs.has_room_for(taken), "{taken}");
        }
    }
}
