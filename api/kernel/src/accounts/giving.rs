//! What somebody may give to others: a role that grants nothing that they do not have themselves.

use store::{Batch, Stored};

use super::{Account, Caller, OwnRole};
use crate::{Error, Role, Tenant};

/// The module without which a site has no roles of its own.
const ROLE_MANAGEMENT: &str = "role-management";

impl Tenant {
    /// A role of the site's own; none where the site may have none.
    pub(super) async fn own_role(&self, name: &str) -> Result<Option<Stored<OwnRole>>, Error> {
        if !self.has_module(ROLE_MANAGEMENT) || Role::of(name).is_some() {
            return Ok(None);
        }
        Ok(self.store.get(name).await?)
    }

    /// What belongs into the batch that gives somebody a role; it fails with `Changed` or `Missing` if the role is not what it was. To be asked
    /// for before [`Tenant::withheld`], so that nothing happens in between. None if there is no such role.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn role_as_it_is(&self, role: &str) -> Result<Option<Batch>, Error> {
        if Role::of(role).is_some() {
            return Ok(Some(Batch::new()));
        }
        Ok(self.own_role(role).await?.map(|found| Batch::new().replace(&found.document, found.revision)))
    }

    /// Why somebody may neither give a role nor act on those who have it, in words; none if they may: all that it grants, they have too.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn withheld(&self, caller: &Caller, role: &str) -> Result<Option<String>, Error> {
        let account = match caller {
            Caller::Operator => return Ok(None),
            Caller::Nobody => return Ok(Some("only users give roles".into())),
            Caller::User(account) => account,
        };
        let beyond = match Role::of(role) {
            Some(role) => self
                .permissions()
                .iter()
                .find(|one| one.roles.contains(&role) && !account.grants.has(one.name))
                .map(|one| one.name.to_owned()),
            None => self.own_role(role).await?.and_then(|found| self.beyond(account, found.document)),
        };
        Ok(match beyond {
            Some(permission) => Some(format!("`{role}` may do what you may not: `{permission}`")),
            // the owners of a site are made by its owners, whatever the permissions of today are
            None if role == Role::Owner.name() && account.user.role != role => Some("only an owner makes owners".into()),
            None => None,
        })
    }

    /// The first permission of a role that somebody does not have. One of a module that is off, which comes to life with it, is for owners to give.
    fn beyond(&self, account: &Account, role: OwnRole) -> Option<String> {
        let (known, is_owner) = (self.permissions(), account.user.role == Role::Owner.name());
        let is_on = |name: &String| known.iter().any(|one| one.name == name);
        role.permissions.into_iter().find(|name| if is_on(name) { !account.grants.has(name) } else { !is_owner })
    }
}
