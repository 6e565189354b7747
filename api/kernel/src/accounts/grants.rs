//! What somebody may: all that a role has, or less where a token says so.

use std::collections::BTreeSet;

use super::OwnRole;
use crate::{Permission, Role};

/// The permissions of somebody, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<&'static str>);

impl Grants {
    /// What a built-in role grants.
    #[must_use]
    pub fn of_built_in(role: Role, all: &[&'static Permission]) -> Self {
        Self(all.iter().filter(|permission| permission.roles.contains(&role)).map(|permission| permission.name).collect())
    }

    /// What a role of a site's own grants of these permissions.
    #[must_use]
    pub fn of_own(role: &OwnRole, all: &[&'static Permission]) -> Self {
        let is_named = |permission: &&&'static Permission| role.permissions.iter().any(|name| name == permission.name);
        Self(all.iter().filter(is_named).map(|permission| permission.name).collect())
    }

    /// Those that are among `scopes` too; all of them if there are no scopes.
    #[must_use]
    pub fn within(mut self, scopes: &[String]) -> Self {
        if !scopes.is_empty() {
            self.0.retain(|name| scopes.iter().any(|scope| scope == name));
        }
        self
    }

    /// Whether a permission is among them.
    #[must_use]
    pub fn has(&self, permission: &str) -> bool {
        self.0.contains(permission)
    }

    /// Their names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}
