//! A user, as somebody sees them who manages users.

use kernel::{ETag, User, UserState};
use serde::Serialize;
use store::Stored;
use utoipa::ToSchema;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserView {
    /// Their id.
    id: String,
    /// Their address.
    email: String,
    /// Whether they showed that it is theirs.
    email_verified: bool,
    /// What they are called.
    name: String,
    /// Their role.
    role: String,
    /// Whether they may come in.
    state: UserState,
    /// Since when they are there, in UTC milliseconds.
    created: i64,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        let User { id, email, email_verified, name, role, state, created } = user;
        Self { id, email: email.to_string(), email_verified, name, role, state, created }
    }
}

/// The entity tag of a user as they are stored.
pub(crate) fn tag(stored: &Stored<User>) -> ETag {
    ETag::of(&["user-management.user", &stored.document.id, &stored.revision.to_string()])
}
