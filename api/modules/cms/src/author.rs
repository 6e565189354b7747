//! Who changed a post.

use kernel::{Caller, May, Permit as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::permissions::{PublishPosts, WritePosts};

/// Who changed a post, as it is kept with the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct By {
    /// The id of the user; `operator` for the owner of the installation.
    id: String,
    /// What they were called then.
    name: String,
    /// How they came in: `session`, `token`, or `key` for the operator.
    through: String,
}

/// Somebody who may write, and whether they may write what visitors see.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) by: By,
    pub(crate) publishes: bool,
}

impl By {
    fn of(caller: &Caller) -> Self {
        let (id, name, through) = match caller {
            Caller::User(account) => {
                let through = if account.session.is_some() { "session" } else { "token" };
                (account.user.id.as_str(), account.user.name.as_str(), through)
            }
            Caller::Operator => ("operator", "operator", "key"),
            Caller::Nobody => ("nobody", "nobody", "none"),
        };
        Self { id: id.into(), name: name.into(), through: through.into() }
    }
}

impl From<May<WritePosts>> for Author {
    fn from(may: May<WritePosts>) -> Self {
        Self { by: By::of(&may.caller), publishes: may.caller.may(PublishPosts::PERMISSION.name) }
    }
}
