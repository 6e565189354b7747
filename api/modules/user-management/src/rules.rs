//! What holds whoever changes users: nobody gives or takes more than they have, and a site keeps an owner.

use kernel::{Caller, Error, FieldProblem, Role, Tenant, User, UserState};
use store::{Key, Query};

/// Why a role cannot be given.
const NO_ROLE: &str = "unknown-role";
const NOT_YOURS: &str = "not-yours";

/// Whether the caller may make somebody have a role, or act on somebody who has it: all that it grants, they have too.
///
/// # Errors
/// [`Error::Refused`] if there is no such role or it grants more; those of the store.
pub(crate) async fn may_give(tenant: &Tenant, caller: &Caller, role: &str) -> Result<(), Error> {
    let refused = |code, message: String| Err(Error::Refused(vec![FieldProblem { field: "role", code, message }]));
    if !tenant.has_role(role).await? {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        return refused(NO_ROLE, format!("there is no role `{role}`; there are {}, and those that the site made", known.join(", ")));
    }
    let wanted = tenant.grants_of(role).await?;
    match caller {
        Caller::User(account) if !account.grants.cover(&wanted) => refused(NOT_YOURS, format!("`{role}` may do what you may not")),
        // the owners of a site are made by its owners, whatever the permissions of today are
        Caller::User(account) if role == Role::Owner.name() && account.user.role != role => {
            refused(NOT_YOURS, "only an owner makes owners".into())
        }
        _ => Ok(()),
    }
}

/// Whether the site has another owner who may come in than this user.
///
/// # Errors
/// Those of the store.
pub(crate) async fn has_other_owner(tenant: &Tenant, user: &User) -> Result<bool, Error> {
    let owners = Query { prefix: Key::new().text(Role::Owner.name()), limit: 1000, ..Query::on(User::BY_ROLE) };
    let found = tenant.store.find::<User>(&owners).await?.items;
    Ok(found.iter().any(|other| other.document.id != user.id && other.document.state == UserState::Active))
}

/// Refuses what would leave the site without an owner who may come in.
///
/// # Errors
/// [`Error::Conflict`] if it would.
pub(crate) async fn keep_an_owner(tenant: &Tenant, before: &User, stays_owner: bool) -> Result<(), Error> {
    let was_owner = before.role == Role::Owner.name() && before.state == UserState::Active;
    if was_owner && !stays_owner && !has_other_owner(tenant, before).await? {
        return Err(Error::Conflict("this is the last owner of the site: make another one first".into()));
    }
    Ok(())
}
