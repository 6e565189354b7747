//! A role that a site made for itself: a named set of its modules' permissions.

use serde::{Deserialize, Serialize};
use store::{Collection, Document};

/// A role of a site's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRole {
    /// Its name: small letters, digits and `-`; none of the built-in ones.
    pub name: String,
    /// What it is for, in one line.
    pub purpose: String,
    /// The names of its permissions, sorted. One that no module of the site has grants nothing.
    pub permissions: Vec<String>,
}

impl Document for OwnRole {
    const COLLECTION: &'static Collection = &Collection { name: "kernel.roles", indexes: &[] };

    fn id(&self) -> &str {
        &self.name
    }
}
