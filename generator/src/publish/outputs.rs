//! A table of outputs with what each one holds, and the difference of two.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::digest::Digest;

/// The ending of a compressed copy.
pub(super) const PACKED: &str = ".gz";

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
pub(super) struct Outputs(Vec<(Arc<str>, Entry)>);

impl Outputs {
    /// Sorts a list; of two entries with the same path the later one counts.
    pub(super) fn new(mut list: Vec<(Arc<str>, Entry)>) -> Self {
        list.sort_by(|a, b| a.0.cmp(&b.0));
        list.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1;
            }
            same
        });
        Self(list)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(Arc<str>, Entry)> {
        self.0.iter()
    }

    pub(super) fn index(&self, output: &str) -> Option<usize> {
        self.0.binary_search_by(|(path, _)| path.as_ref().cmp(output)).ok()
    }

    pub(super) fn at(&self, index: usize) -> &(Arc<str>, Entry) {
        &self.0[index]
    }

    pub(super) fn get(&self, output: &str) -> Option<&Entry> {
        self.index(output).map(|index| &self.0[index].1)
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
        self.0.iter().flat_map(|(path, entry)| files(path, entry))
    }

    /// Whether a further file fits in: nothing is at its path, and no file is where a folder would have to be.
    pub(super) fn has_room_for(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let next = self.0.partition_point(|(other, _)| other.as_ref() < folder.as_str());
        let is_folder = self.0.get(next).is_some_and(|(other, _)| other.starts_with(&folder));
        let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
        !is_folder && self.file(path).is_none() && above.all(|above| self.file(above).is_none())
    }
}

fn files<'a>(path: &'a str, entry: &Entry) -> impl Iterator<Item = (Cow<'a, str>, Digest)> {
    let packed = entry.gz.map(|gz| (Cow::Owned(format!("{path}{PACKED}")), gz));
    std::iter::once((Cow::Borrowed(path), entry.hash)).chain(packed)
}

/// What has to be done to a folder that holds one table so that it holds another. A file that is to hold something else is in both lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference<'a> {
    pub(super) leaving: BTreeMap<Cow<'a, str>, Digest>,
    pub(super) coming: BTreeMap<Cow<'a, str>, Digest>,
}

impl<'a> Difference<'a> {
    pub(super) fn between(from: &'a Outputs, to: &'a Outputs) -> Self {
        let mut difference = Self::default();
        let (mut old, mut new) = (from.0.iter().peekable(), to.0.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (Some(a), Some(b)) => a.0.cmp(&b.0),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            let left = if order == Ordering::Greater { None } else { old.next() };
            let right = if order == Ordering::Less { None } else { new.next() };
            if left.map(|pair| pair.1) != right.map(|pair| pair.1) {
                difference.leaving.extend(left.into_iter().flat_map(|(path, entry)| files(path, entry)));
                difference.coming.extend(right.into_iter().flat_map(|(path, entry)| files(path, entry)));
            }
        }
        difference.without_what_stays()
    }

    /// One table may know a file as an output of its own that the other knows as a compressed copy.
    fn without_what_stays(mut self) -> Self {
        let coming = &mut self.coming;
        self.leaving.retain(|path, hash| {
            let stays = coming.get(path) == Some(&*hash);
            if stays {
                coming.remove(path);
            }
            !stays
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &[(&str, &str, Option<&str>)]) -> Outputs {
        let entry = |text: &str, gz: Option<&str>| Entry {
            hash: Digest::of(text.as_bytes()),
            size: text.len() as u64,
            gz: gz.map(|gz| Digest::of(gz.as_bytes())),
        };
        Outputs::new(entries.iter().map(|(path, text, gz)| (Arc::from(*path), entry(text, *gz))).collect())
    }

    fn paths(files: &BTreeMap<Cow<'_, str>, Digest>) -> Vec<String> {
        files.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_differs_is_in_the_difference() {
        let old = table(&[("a", "1", None), ("b", "1", Some("z")), ("c", "1", Some("z")), ("e", "1", None)]);
        let new = table(&[("a", "1", None), ("b", "2", Some("z")), ("c", "1", None), ("d", "1", Some("z"))]);
        let difference = Difference::between(&old, &new);
        assert_eq!(paths(&difference.leaving), ["b", "c.gz", "e"]);
        assert_eq!(paths(&difference.coming), ["b", "d", "d.gz"]);
        assert_eq!(Difference::between(&old, &old), Difference::default());
    }

    #[test]
    fn a_file_stays_whether_it_is_known_as_an_output_or_as_a_copy() {
        let (copy, own) = (table(&[("a", "1", Some("z"))]), table(&[("a", "1", None), ("a.gz", "z", None)]));
        assert_eq!([Difference::between(&copy, &own), Difference::between(&own, &copy)], [Difference::default(), Difference::default()]);
        assert_eq!((copy.file("a.gz"), own.file("a.gz")), (Some(Digest::of(b"z")), Some(Digest::of(b"z"))));
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
