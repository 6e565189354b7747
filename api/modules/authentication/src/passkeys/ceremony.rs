//! What was asked of a browser and waits for its answer: a challenge that counts once, for five minutes, on the site that gave it out. It never leaves the server but for the challenge itself.

use kernel::{Account, Error, FieldProblem, Tenant, Ticket};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, StoreError};
use utoipa::ToSchema;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// How long somebody has to find their device, in milliseconds: five minutes.
const GOOD_FOR: i64 = 5 * 60 * 1000;

/// What an answer is for, and what it has to fit.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum What {
    /// A new passkey of a user, in the session in which they showed their password.
    Registration { user: String, session: Option<String>, state: Box<PasskeyRegistration> },
    /// Signing in, of whom the passkey says.
    SignIn(Box<DiscoverableAuthentication>),
}

/// A ceremony that was begun. Here is only the hash of its ticket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ceremony {
    hash: String,
    what: What,
    until: i64,
}

/// What a browser is asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Asked {
    /// What the answer is sent with. It counts once.
    ticket: String,
    /// Until when, in UTC milliseconds.
    expires: i64,
    /// What `navigator.credentials` is given as `publicKey`, as JSON (WebAuthn Level 3, `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON`).
    #[schema(value_type = Object)]
    options: serde_json::Value,
}

impl Ceremony {
    /// Begins to register a passkey of whoever asks.
    pub(super) async fn registration(
        tenant: &Tenant,
        account: &Account,
        state: PasskeyRegistration,
        options: &impl Serialize,
    ) -> Result<Asked, Error> {
        let (user, session) = (account.user.id.clone(), account.session.clone());
        Self::begun(tenant, What::Registration { user, session, state: Box::new(state) }, options).await
    }

    /// Begins to sign in.
    pub(super) async fn sign_in(tenant: &Tenant, state: DiscoverableAuthentication, options: &impl Serialize) -> Result<Asked, Error> {
        Self::begun(tenant, What::SignIn(Box::new(state)), options).await
    }

    async fn begun(tenant: &Tenant, what: What, options: &impl Serialize) -> Result<Asked, Error> {
        let options = serde_json::to_value(options).map_err(|error| Error::Internal(Box::new(error)))?;
        let ticket = Ticket::new()?;
        let ceremony = Self { hash: ticket.hash(), what, until: tenant.store.now() + GOOD_FOR };
        tenant.store.insert(&ceremony).await?;
        Ok(Asked { ticket: ticket.reveal().to_owned(), expires: ceremony.until, options })
    }

    /// What a registration waits for, if whoever asks began it in this session. It is used up, whatever comes of it.
    pub(super) async fn end_registration(tenant: &Tenant, account: &Account, ticket: &str) -> Result<PasskeyRegistration, Error> {
        match Self::taken(tenant, ticket).await? {
            Some(What::Registration { user, session, state }) if user == account.user.id && session == account.session => Ok(*state),
            _ => Err(over()),
        }
    }

    /// What a sign-in waits for. It is used up, whatever comes of it.
    pub(super) async fn end_sign_in(tenant: &Tenant, ticket: &str) -> Result<DiscoverableAuthentication, Error> {
        match Self::taken(tenant, ticket).await? {
            Some(What::SignIn(state)) => Ok(*state),
            _ => Err(over()),
        }
    }

    async fn taken(tenant: &Tenant, ticket: &str) -> Result<Option<What>, Error> {
        let Some(ticket) = Ticket::shown(ticket) else { return Ok(None) };
        let Some(found) = tenant.store.get::<Self>(&ticket.hash()).await? else { return Ok(None) };
        match tenant.store.remove::<Self>(&found.document.hash, Some(found.revision)).await {
            Ok(()) => Ok(Some(found.document.what)),
            // of the same answer at the same time one counts
            Err(StoreError::Missing | StoreError::Changed { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn over() -> Error {
    let message = "this was begun too long ago, or is done: begin anew".into();
    Error::Refused(vec![FieldProblem { field: "ticket", code: "over", message }])
}

impl Document for Ceremony {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.passkey-ceremonies", indexes: &[] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn expires(&self) -> Option<i64> {
        Some(self.until)
    }
}
