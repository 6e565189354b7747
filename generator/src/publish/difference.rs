//! What has to be done to a folder that holds one table of outputs so that it holds another.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::digest::Digest;
use super::outputs::{Outputs, files};

/// Files by their path, with the hashes of their bytes.
pub(super) type Files<'a> = BTreeMap<Cow<'a, str>, Digest>;

/// The files that have to go and those that have to come. A file that is to hold something else is in both lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference<'a> {
    pub(super) leaving: Files<'a>,
    pub(super) coming: Files<'a>,
}

impl<'a> Difference<'a> {
    pub(super) fn between(from: &'a Outputs, to: &'a Outputs) -> Self {
        let mut difference = Self::default();
        if from == to {
            return difference;
        }
        let (mut old, mut new) = (from.iter().peekable(), to.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
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
    use super::super::outputs::tests::table;
    use super::*;

    fn paths(files: &Files<'_>) -> Vec<String> {
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
}
