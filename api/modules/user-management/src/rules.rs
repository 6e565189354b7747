//! What holds whoever changes users: nobody gives or takes more than they have, and a site keeps an owner.

use kernel::{Caller, Error, FieldProblem, Role, Tenant, User, UserState};
use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, Key, Query};

/// Why a role cannot be given.
const NO_ROLE: &str = "unknown-role";
const NOT_YOURS: &str = "not-yours";

/// What belongs into the batch that gives somebody a role; it fails with `Changed` or `Missing` if the role is not what it was.
///
/// # Errors
/// [`Error::Refused`] if there is no such role or it grants more than the caller has; those of the store.
pub(crate) async fn giving(tenant: &Tenant, caller: &Caller, role: &str) -> Result<Batch, Error> {
    let Some(batch) = tenant.role_as_it_is(role).await? else {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        let message = format!("there is no role `{role}`; there are {}, and those that the site made", known.join(", "));
        return Err(refused(NO_ROLE, message));
    };
    may_act_on(tenant, caller, role).await?;
    Ok(batch)
}

/// Whether the caller may act on somebody who has a role. One that there is not any more grants nothing, and keeps nobody from acting.
///
/// # Errors
/// [`Error::Refused`] if it grants more than the caller has; those of the store.
pub(crate) async fn may_act_on(tenant: &Tenant, caller: &Caller, role: &str) -> Result<(), Error> {
    tenant.withheld(caller, role).await?.map_or(Ok(()), |why| Err(refused(NOT_YOURS, why)))
}

fn refused(code: &'static str, message: String) -> Error {
    Error::Refused(vec![FieldProblem { field: "role", code, message }])
}

/// What two changes that take owners from a site have in common, so that not both are done without one seeing the other.
#[derive(Serialize, Deserialize)]
struct OwnersLeft {
    id: String,
}

const OWNERS_LEFT: &str = "owners-left";

impl Document for OwnersLeft {
    const COLLECTION: &'static Collection = &Collection { name: "user-management.owners-left", indexes: &[] };

    fn id(&self) -> &str {
        &self.id
    }
}

/// Whether this user counts as an owner of the site.
pub(crate) fn is_owner(user: &User) -> bool {
    user.role == Role::Owner.name() && user.state == UserState::Active
}

/// What belongs into the batch that takes an owner from the site; it fails with `Changed` or `Conflict` if another one was taken meanwhile.
///
/// # Errors
/// [`Error::Conflict`] if the site would have no owner left who may come in.
pub(crate) async fn taking_an_owner(tenant: &Tenant, owner: &User) -> Result<Batch, Error> {
    // read before the owners are: whatever happens after it is seen
    let before = tenant.store.get::<OwnersLeft>(OWNERS_LEFT).await?;
    let owners = Query { prefix: Key::new().text(Role::Owner.name()), limit: 1000, ..Query::on(User::BY_ROLE) };
    let found = tenant.store.find::<User>(&owners).await?.items;
    if !found.iter().any(|other| other.document.id != owner.id && is_owner(&other.document)) {
        return Err(Error::Conflict("this is the last owner of the site: make another one first".into()));
    }
    let mark = OwnersLeft { id: OWNERS_LEFT.to_owned() };
    Ok(match before {
        Some(before) => Batch::new().replace(&mark, before.revision),
        None => Batch::new().insert(&mark),
    })
}
