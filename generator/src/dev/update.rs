//! What one build of a site changes of what is served.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::output::Output;

/// Outputs by path.
pub(super) type OutputTable = HashMap<String, Output, FixedState>;

/// The outputs that a build made, and those that there are no more.
#[derive(Debug, Default)]
pub struct Update {
    /// Made, whether they differ or not.
    pub made: OutputTable,
    /// Gone.
    pub gone: Vec<String>,
}

impl Update {
    /// The update after a build that made these, and after which there are `count` outputs in all, those that `is_there` knows.
    #[must_use]
    pub fn new(before: &OutputTable, made: OutputTable, count: usize, is_there: impl Fn(&str) -> bool) -> Self {
        let new = made.keys().filter(|output| !before.contains_key(*output)).count();
        let is_gone = |output: &&String| !is_there(output);
        // none has to be looked for where all are accounted for
        let gone = if count == before.len() + new { Vec::new() } else { before.keys().filter(is_gone).cloned().collect() };
        Self { made, gone }
    }

    /// The outputs that are new, gone or others than before.
    pub fn changed<'a>(&'a self, before: &'a OutputTable) -> impl Iterator<Item = &'a str> {
        let made = self.made.iter().filter(|(output, content)| before.get(*output) != Some(*content)).map(|(output, _)| output);
        made.chain(&self.gone).map(String::as_str)
    }

    /// Carries it out.
    pub fn apply(self, outputs: &mut Arc<OutputTable>) {
        if self.made.is_empty() && self.gone.is_empty() {
            return;
        }
        // a copy is made only while somebody is served from the one before
        let outputs = Arc::make_mut(outputs);
        self.gone.iter().for_each(|output| _ = outputs.remove(output));
        outputs.extend(self.made);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn table(list: &[(&str, &str)]) -> OutputTable {
        list.iter().map(|(name, text)| ((*name).to_owned(), Output::Bytes(text.as_bytes().into()))).collect()
    }

    #[test]
    fn what_was_neither_made_nor_kept_goes() {
        let mut outputs = Arc::new(table(&[("a", "1"), ("b", "1"), ("c", "1")]));
        let update = Update::new(&outputs, table(&[("b", "2"), ("d", "1")]), 3, |output| output != "c");
        assert_eq!(update.gone, ["c"]);
        assert_eq!(update.changed(&outputs).collect::<BTreeSet<_>>(), BTreeSet::from(["b", "c", "d"]));
        update.apply(&mut outputs);
        assert_eq!(*outputs, table(&[("a", "1"), ("b", "2"), ("d", "1")]));
    }

    #[test]
    fn what_is_made_again_as_it_was_did_not_change() {
        let before = table(&[("a", "1"), ("b", "1")]);
        let update = Update::new(&before, table(&[("b", "1")]), 2, |_| true);
        assert_eq!((update.changed(&before).count(), update.gone.len()), (0, 0));
    }
}
