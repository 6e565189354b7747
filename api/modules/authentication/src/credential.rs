//! What proves that somebody is a user: their password. It stands apart from the user, so that no list of users ever reads it.
//!
//! Whoever is signed in shows it again for what would let somebody else in, keep the user out, or is for good: another password or address, an app switched on or off,
//! new recovery codes, a passkey added or removed, the end of other sessions, erasing oneself. An unattended browser does none of that. Not for what only takes
//! away from whoever has the browser (signing out, deleting a token), for what a name is, or for what ends by itself and may no more than the session: a token.
//! `accounts/password_again.rs` of the tests asks every route of the document which of the two it is.

use kernel::{Client, Error, FieldProblem, Tenant, User};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Stored};

use crate::attempts::Attempt;
use crate::password::{self, Verdict};

/// What a user comes in by.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// The id of the user.
    user: String,
    /// The hash of the password (PHC).
    pub(crate) password: String,
    /// Since when it is that, in UTC milliseconds.
    pub(crate) changed: i64,
}

impl Credential {
    pub(crate) fn new(user: &str, password: String, changed: i64) -> Self {
        Self { user: user.to_owned(), password, changed }
    }

    /// That of a user who is signed in, and shows by their password that it is still they who ask. A wrong one counts like one at signing in.
    ///
    /// # Errors
    /// The field with the password is wrong; [`Error::TooMany`] if they have to wait.
    pub(crate) async fn proven(
        tenant: &Tenant,
        client: Client,
        user: &User,
        (field, password): (&'static str, &str),
    ) -> Result<Stored<Self>, Error> {
        let attempt = Attempt::begin(tenant, &user.email.to_string(), client).await?;
        let known = tenant.store.get::<Self>(&user.id).await?;
        let hash = known.as_ref().map(|known| known.document.password.clone());
        match (known, password::verify(tenant.name(), hash, password.to_owned()).await?) {
            (Some(known), Verdict::Right(_)) => {
                attempt.went_well(tenant).await?;
                Ok(known)
            }
            _ => Err(Error::Refused(vec![FieldProblem { field, code: "wrong", message: "that is not the password until now".into() }])),
        }
    }

    /// The same password, hashed at another cost.
    pub(crate) fn hashed_anew(&self, password: String) -> Self {
        Self { password, ..self.clone() }
    }
}

impl Document for Credential {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.credentials", indexes: &[] };

    fn id(&self) -> &str {
        &self.user
    }
}
