//! The shape of a sample.

use std::collections::BTreeMap;
use std::pin::Pin;

use crate::harness::Api;

/// What a module's test site has, and what its routes can be asked.
pub(crate) struct Sample {
    /// The module's name, which is the tag of its routes.
    pub(crate) module: &'static str,
    /// What stands in `site.toml`: its table, and what it needs to be set.
    pub(crate) settings: &'static str,
    /// Gives a site something of each kind, with a word in it that no other site has. Returns what stands for the parameters of paths then.
    pub(crate) fill: for<'a> fn(&'a Api, &'a str, &'a str) -> Filling<'a>,
    /// The routes that need more than the parameters of their path: a query, a body.
    pub(crate) routes: &'static [Route],
}

/// A site that is being filled.
pub(crate) type Filling<'a> = Pin<Box<dyn Future<Output = Values> + 'a>>;

/// What stands for the parameters of paths, by name; `operation:name` is for one operation only.
pub(crate) type Values = BTreeMap<String, String>;

/// What an operation is asked. `{word}` in it is a word that no other site has.
pub(crate) struct Route {
    /// The operation's id in the document.
    pub(crate) operation: &'static str,
    /// Its query.
    pub(crate) query: &'static str,
    /// The type of its body; empty if it has none.
    pub(crate) kind: &'static str,
    /// Its body.
    pub(crate) body: &'static str,
    /// What the operator is answered on a site that has all of this; 0 for any success.
    pub(crate) answer: u16,
}

impl Route {
    /// One without anything, for the fields that are not named.
    pub(crate) const PLAIN: Self = Self { operation: "", query: "", kind: "", body: "", answer: 0 };
}

/// Values from pairs.
pub(crate) fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}
