//! What a push or a pull does with each post, told to people and to scripts.

use serde_json::{Value, json};

use crate::remote::{Precondition, Step, Steps};
use crate::report::{Reporter, bad, dim, good};

/// Which way posts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Push,
    Pull,
}

impl Way {
    /// What is done with a post, or why it is not; none where nothing is to be done.
    fn word(self, step: &Step) -> Option<&'static str> {
        match step {
            Step::Push(Precondition::New) => Some("new"),
            Step::Push(Precondition::Unchanged(_)) => Some("changed"),
            Step::Pull => Some("fetched"),
            Step::RemoveRemote(_) | Step::RemoveLocal => Some("removed"),
            Step::Conflict => Some("conflict"),
            Step::OtherWay => Some(if self == Self::Push { "behind" } else { "ahead" }),
            _ => None,
        }
    }

    /// Shows what will be done; a script gets [`Self::to_json`] instead.
    pub(super) fn tell(self, steps: &Steps, reporter: &Reporter) {
        if reporter.json() {
            return;
        }
        let (conflict, other_way, nothing) = match self {
            Self::Push => (
                "it changed here and there: pull it under another name, and join the two by hand",
                "it changed there: pull",
                "nothing to push: here and there are the same",
            ),
            Self::Pull => (
                "it changed here and there: move your file aside, pull, and join the two by hand",
                "it changed here: push",
                "nothing to pull: here and there are the same",
            ),
        };
        for (name, step) in steps {
            let Some(word) = self.word(step).map(|word| format!("{word:8}")) else { continue };
            reporter.data(&match step {
                Step::Conflict => format!("{} {name}  {}", bad(&word), dim(conflict)),
                Step::OtherWay => format!("{} {name}  {}", dim(&word), dim(other_way)),
                _ => format!("{} {name}", good(&word)),
            });
        }
        if steps.values().all(|step| *step == Step::Same) {
            reporter.say(nothing);
        }
    }

    /// The same for a script: a list of `{name, change}`.
    pub(super) fn to_json(self, steps: &Steps) -> Value {
        steps.iter().filter_map(|(name, step)| Some(json!({"name": name, "change": self.word(step)?}))).collect()
    }
}
