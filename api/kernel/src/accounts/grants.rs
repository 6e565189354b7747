//! What somebody may: all that a role has, or less where a token says so.

use std::collections::BTreeSet;

use store::SiteStore;

use super::OwnRole;
use crate::{Error, Permission, Role};

/// The permissions of somebody, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<&'static str>);

impl Grants {
    /// What a role grants of these permissions. `own` reads the site's own roles, where it may have any. A role that there is not grants nothing.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of(role: &str, all: &[&'static Permission], own: Option<&SiteStore>) -> Result<Self, Error> {
        if let Some(role) = Role::of(role) {
            return Ok(Self::of_built_in(role, all));
        }
        let Some(store) = own else { return Ok(Self::default()) };
        let found = store.get::<OwnRole>(role).await?;
        let named = |permission: &&&'static Permission| {
            found.as_ref().is_some_and(|role| role.document.permissions.iter().any(|name| name == permission.name))
        };
        Ok(Self(all.iter().filter(named).map(|permission| permission.name).collect()))
    }

    /// What a built-in role grants.
    #[must_use]
    pub fn of_built_in(role: Role, all: &[&'static Permission]) -> Self {
        Self(all.iter().filter(|permission| permission.roles.contains(&role)).map(|permission| permission.name).collect())
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

    /// Whether all of another's are among them.
    #[must_use]
    pub fn cover(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// Their names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}
