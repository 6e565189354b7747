//! For the module that manages users: what is held here of a user, for themselves. What lets somebody in is not among it: no hash of a password, ticket or token, no secret of an app, no key.

use kernel::{Account, AuditEntry, Error, Tenant};
use serde::Serialize;
use store::{Key, Order, Query};
use utoipa::ToSchema;

use crate::audit::AuditView;
use crate::passkeys::{PasskeyView, passkeys_of};
use crate::sessions::{OneSession, sessions_of};
use crate::tokens::{TokenView, tokens_of};
use crate::two_factor::TwoFactorState;

/// The most entries of the audit log: the newest.
const MOST_ENTRIES: usize = 10_000;

/// What is held of a user.
#[derive(Debug, Serialize, ToSchema)]
pub struct Held {
    /// Where they are signed in.
    sessions: Vec<OneSession>,
    /// The tokens by which programs act for them.
    tokens: Vec<TokenView>,
    /// Whether signing in with the password needs a code.
    two_factor: TwoFactorState,
    /// The passkeys by which they sign in.
    passkeys: Vec<PasskeyView>,
    /// What they did, and what was done about them, newest first. The address is left out where somebody else did it.
    audit: Vec<AuditView>,
}

impl Held {
    /// What is held of whoever asks.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of(tenant: &Tenant, account: &Account) -> Result<Self, Error> {
        let tokens = tokens_of(tenant, &account.user.id).await?.into_iter().map(|found| found.document.into());
        Ok(Self {
            sessions: sessions_of(tenant, account).await?,
            tokens: tokens.collect(),
            two_factor: TwoFactorState::of(tenant, &account.user.id).await?,
            passkeys: passkeys_of(tenant, &account.user.id).await?,
            audit: entries(tenant, &account.user.id).await?,
        })
    }
}

async fn entries(tenant: &Tenant, user: &str) -> Result<Vec<AuditView>, Error> {
    let mut all = Vec::new();
    let mut query = Query { prefix: Key::new().text(user), order: Order::Descending, limit: 1000, ..Query::on(AuditEntry::BY_WHOM) };
    loop {
        let page = tenant.store.find::<AuditEntry>(&query).await?;
        all.extend(page.items.into_iter().map(|entry| shown_to(user, entry.document)));
        match page.next {
            Some(next) if all.len() < MOST_ENTRIES => query.after = Some(next),
            _ => return Ok(all),
        }
    }
}

/// An entry without the address of another user, which is theirs. That of somebody who did not show who they are is kept: by it one sees who tried to get in.
fn shown_to(user: &str, mut entry: AuditEntry) -> AuditView {
    if entry.by != user && entry.by != "nobody" {
        entry.address.clear();
    }
    entry.into()
}
