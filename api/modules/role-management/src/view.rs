//! A role, as somebody sees it who manages roles.

use kernel::{ETag, Grants, OwnRole, Permission, Role};
use serde::Serialize;
use utoipa::ToSchema;

/// A role.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleView {
    /// Its name.
    name: String,
    /// What it is for, in one line.
    purpose: String,
    /// Whether every site has it: it is as it is then.
    built_in: bool,
    /// The names of the permissions that it grants, sorted.
    permissions: Vec<String>,
    /// Names of permissions that it would grant if their modules were on; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without_effect: Vec<String>,
}

impl RoleView {
    /// A role that every site has, with what it grants of these permissions.
    pub(crate) fn of_built_in(role: Role, all: &[&'static Permission]) -> Self {
        let permissions = Grants::of_built_in(role, all).names().map(str::to_owned).collect();
        Self { name: role.name().into(), purpose: role.purpose().into(), built_in: true, permissions, without_effect: Vec::new() }
    }

    /// A role of the site's own, with what it grants of these permissions.
    pub(crate) fn of_own(role: OwnRole, all: &[&'static Permission]) -> Self {
        let grants = Grants::of_own(&role, all);
        let (permissions, without_effect) = role.permissions.into_iter().partition(|name| grants.has(name));
        Self { name: role.name, purpose: role.purpose, built_in: false, permissions, without_effect }
    }

    /// Its entity tag: of what it is, since a role is written anew whenever it is given to somebody.
    pub(crate) fn tag(&self) -> ETag {
        let own = if self.built_in { "built-in" } else { "own" };
        let (granted, others) = (self.permissions.join(" "), self.without_effect.join(" "));
        ETag::of(&["role-management.role", own, &self.name, &self.purpose, &granted, &others])
    }
}
